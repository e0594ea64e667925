/** Turns a signed distance shape into triangles (naive surface nets, pulled back onto the surface). */
import type { Mesh, Triangle, Vertex } from './mesh.js';
import { normalOf, type Shape } from './sdf.js';
import { add, along, at, clamp, mix, scale, type Vec3 } from './vector.js';

const CORNERS = [0, 1, 2, 3, 4, 5, 6, 7].map((c): Vec3 => [c & 1, (c >> 1) & 1, c >> 2]);
const EDGES: readonly (readonly [number, number])[] = [
  [0, 1],
  [0, 2],
  [0, 4],
  [1, 3],
  [1, 5],
  [2, 3],
  [2, 6],
  [3, 7],
  [4, 5],
  [4, 6],
  [5, 7],
  [6, 7],
];

/** The box must hold the whole shape with one cell to spare; `cell` in metres sets the size of the triangles. */
export function meshOf(shape: Shape, low: Vec3, high: Vec3, cell: number): Mesh {
  const count = (axis: 0 | 1 | 2): number => Math.ceil((high[axis] - low[axis]) / cell) + 1;
  const [nx, ny, nz] = [count(0), count(1), count(2)];
  const index = (i: number, j: number, k: number): number => i + nx * (j + ny * k);
  const point = (i: number, j: number, k: number): Vec3 => [low[0] + i * cell, low[1] + j * cell, low[2] + k * cell];
  const field = new Float32Array(nx * ny * nz);
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++) field[index(i, j, k)] = shape(point(i, j, k));

  const vertexOf = new Map<number, number>();
  const vertices: Vertex[] = [];
  for (let k = 0; k < nz - 1; k++)
    for (let j = 0; j < ny - 1; j++)
      for (let i = 0; i < nx - 1; i++) {
        const crossing = cellCrossing(CORNERS.map((c) => at(field, index(i + c[0], j + c[1], k + c[2]))));
        if (!crossing) continue;
        vertexOf.set(index(i, j, k), vertices.length);
        const start = point(i + crossing[0], j + crossing[1], k + crossing[2]);
        const position = pulledOnto(shape, start, cell);
        vertices.push({ position, normal: normalOf(shape, position), uv: [0, 0] });
      }

  const triangles: Triangle[] = [];
  const quad = (cells: readonly number[], flip: boolean): void => {
    const [a, b, c, d] = cells.map((cellIndex) => vertexOf.get(cellIndex));
    if (a === undefined || b === undefined || c === undefined || d === undefined) return;
    if (flip) triangles.push([a, c, b], [a, d, c]);
    else triangles.push([a, b, c], [a, c, d]);
  };
  for (let k = 1; k < nz - 1; k++)
    for (let j = 1; j < ny - 1; j++)
      for (let i = 1; i < nx - 1; i++) {
        const inside = at(field, index(i, j, k)) < 0;
        const differs = (a: number, b: number, c: number): boolean => inside !== at(field, index(a, b, c)) < 0;
        const x = [index(i, j - 1, k - 1), index(i, j, k - 1), index(i, j, k), index(i, j - 1, k)];
        const y = [index(i - 1, j, k - 1), index(i - 1, j, k), index(i, j, k), index(i, j, k - 1)];
        const z = [index(i - 1, j - 1, k), index(i, j - 1, k), index(i, j, k), index(i - 1, j, k)];
        if (differs(i + 1, j, k)) quad(x, !inside);
        if (differs(i, j + 1, k)) quad(y, !inside);
        if (differs(i, j, k + 1)) quad(z, !inside);
      }
  return { vertices, triangles };
}

/** The mean of the edge crossings inside one cell, 0..1 on each axis. */
function cellCrossing(values: readonly number[]): Vec3 | undefined {
  let sum: Vec3 = [0, 0, 0];
  let crossings = 0;
  for (const [a, b] of EDGES) {
    const [va, vb] = [at(values, a), at(values, b)];
    if (va < 0 === vb < 0) continue;
    sum = add(sum, mix(at(CORNERS, a), at(CORNERS, b), va / (va - vb)));
    crossings++;
  }
  return crossings ? scale(sum, 1 / crossings) : undefined;
}

function pulledOnto(shape: Shape, start: Vec3, reach: number): Vec3 {
  let position = start;
  for (let i = 0; i < 2; i++)
    position = along(position, normalOf(shape, position), -clamp(shape(position), -reach, reach));
  return position;
}
