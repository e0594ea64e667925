/** Cuts a hole with a clean edge into a mesh. */
import type { Mesh, Triangle, Vertex } from './mesh.js';
import { at, mix, type Vec3 } from './vector.js';

/** Removes where `hole` is negative; new vertices lie on its edge and are put onto the surface by `settle`. */
export function cutAway(
  mesh: Mesh,
  hole: (p: Vec3) => number,
  settle: (p: Vec3) => Vec3,
  normal: (p: Vec3) => Vec3,
): Mesh {
  const vertices: Vertex[] = [...mesh.vertices];
  const values = mesh.vertices.map((vertex) => hole(vertex.position));
  const crossings = new Map<string, number>();
  const crossing = (kept: number, cut: number): number => {
    const key = `${kept}/${cut}`;
    const known = crossings.get(key);
    if (known !== undefined) return known;
    let [from, to] = [at(vertices, kept).position, at(vertices, cut).position];
    for (let i = 0; i < 20; i++) {
      const middle = mix(from, to, 0.5);
      if (hole(middle) < 0) to = middle;
      else from = middle;
    }
    crossings.set(key, vertices.length);
    const position = settle(from);
    vertices.push({ position, normal: normal(position), uv: [0, 0] });
    return vertices.length - 1;
  };
  const triangles: Triangle[] = [];
  for (const triangle of mesh.triangles) {
    const polygon: number[] = [];
    triangle.forEach((corner, i) => {
      const next = at(triangle, (i + 1) % 3);
      const [stays, nextStays] = [at(values, corner) >= 0, at(values, next) >= 0];
      if (stays) polygon.push(corner);
      if (stays !== nextStays) polygon.push(stays ? crossing(corner, next) : crossing(next, corner));
    });
    for (let i = 2; i < polygon.length; i++) triangles.push([at(polygon, 0), at(polygon, i - 1), at(polygon, i)]);
  }
  return { vertices, triangles };
}
