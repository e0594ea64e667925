/** Triangles with everything a skinned, textured vertex carries. */
import type { ExpressionTarget } from './expressions.js';
import type { BoneName } from './skeleton.js';
import { add, at, cross, mirrorX, normalize, scale, subtract, type Vec2, type Vec3 } from './vector.js';

/** How much each bone moves a vertex; they sum to 1. */
export type Weights = ReadonlyMap<BoneName, number>;

export interface Vertex {
  readonly position: Vec3;
  readonly normal: Vec3;
  readonly uv: Vec2;
  readonly weights?: Weights;
  /** Displacements at full weight, by morph target. */
  readonly morphs?: ReadonlyMap<ExpressionTarget, Vec3>;
}

export type Triangle = readonly [number, number, number];

export interface Mesh {
  readonly vertices: readonly Vertex[];
  /** Counter-clockwise seen from outside. */
  readonly triangles: readonly Triangle[];
}

export function join(...meshes: readonly Mesh[]): Mesh {
  const vertices: Vertex[] = [];
  const triangles: Triangle[] = [];
  for (const mesh of meshes) {
    const base = vertices.length;
    for (const vertex of mesh.vertices) vertices.push(vertex);
    for (const [a, b, c] of mesh.triangles) triangles.push([a + base, b + base, c + base]);
  }
  return { vertices, triangles };
}

export const mapVertices = (mesh: Mesh, change: (vertex: Vertex) => Vertex): Mesh => ({
  vertices: mesh.vertices.map(change),
  triangles: mesh.triangles,
});

export const weighted = (mesh: Mesh, weigh: (position: Vec3) => Weights): Mesh =>
  mapVertices(mesh, (vertex) => ({ ...vertex, weights: weigh(vertex.position) }));

export const textured = (mesh: Mesh, place: (vertex: Vertex) => Vec2): Mesh =>
  mapVertices(mesh, (vertex) => ({ ...vertex, uv: place(vertex) }));

/** The same on her other side; weights go to the bones of that side. */
export function mirrored(mesh: Mesh): Mesh {
  return {
    vertices: mesh.vertices.map((vertex) => ({
      ...vertex,
      position: mirrorX(vertex.position),
      normal: mirrorX(vertex.normal),
      ...(vertex.weights && { weights: mirroredWeights(vertex.weights) }),
    })),
    triangles: mesh.triangles.map(([a, b, c]) => [a, c, b]),
  };
}

const mirroredWeights = (weights: Weights): Weights =>
  new Map([...weights].map(([bone, weight]) => [otherSide(bone), weight]));

function otherSide(bone: BoneName): BoneName {
  if (bone.startsWith('left')) return `right${bone.slice(4)}`;
  return bone.startsWith('right') ? `left${bone.slice(5)}` : bone;
}

/** Inside out. */
export const flipped = (mesh: Mesh): Mesh => ({
  vertices: mesh.vertices,
  triangles: mesh.triangles.map(([a, b, c]) => [a, c, b]),
});

/** A sheet of `columns` x `rows` cells over u, v in 0..1; counter-clockwise when u runs right and v up. */
export function sheet(columns: number, rows: number, place: (u: number, v: number) => Vec3): Mesh {
  const vertices: Vertex[] = [];
  const triangles: Triangle[] = [];
  for (let row = 0; row <= rows; row++) {
    for (let column = 0; column <= columns; column++) {
      const u = column / columns;
      const v = row / rows;
      vertices.push({ position: place(u, v), normal: [0, 0, 1], uv: [u, v] });
      if (row === rows || column === columns) continue;
      const a = row * (columns + 1) + column;
      const c = a + columns + 1;
      triangles.push([a, a + 1, c + 1], [a, c + 1, c]);
    }
  }
  return { vertices, triangles };
}

/** Drops triangles whose corners coincide and vertices that no triangle uses. */
export function withoutSlivers(mesh: Mesh): Mesh {
  const distinct = (a: number, b: number): boolean => {
    const d = subtract(at(mesh.vertices, a).position, at(mesh.vertices, b).position);
    return Math.hypot(...d) > 1e-6;
  };
  const kept = mesh.triangles.filter(([a, b, c]) => distinct(a, b) && distinct(b, c) && distinct(c, a));
  const renumbered = new Map<number, number>();
  const vertices: Vertex[] = [];
  const renumber = (index: number): number => {
    const known = renumbered.get(index);
    if (known !== undefined) return known;
    renumbered.set(index, vertices.length);
    vertices.push(at(mesh.vertices, index));
    return vertices.length - 1;
  };
  return { triangles: kept.map(([a, b, c]): Triangle => [renumber(a), renumber(b), renumber(c)]), vertices };
}

/** Smooth normals; vertices at one place share theirs, so that seams of the texture do not show. */
export function withSmoothNormals(mesh: Mesh): Mesh {
  const key = (p: Vec3): string => p.map((x) => Math.round(x * 1e5)).join();
  const sums = new Map<string, Vec3>();
  for (const [a, b, c] of mesh.triangles) {
    const pa = at(mesh.vertices, a).position;
    const pb = at(mesh.vertices, b).position;
    const pc = at(mesh.vertices, c).position;
    const face = cross(subtract(pb, pa), subtract(pc, pa));
    for (const p of [pa, pb, pc]) sums.set(key(p), add(sums.get(key(p)) ?? [0, 0, 0], face));
  }
  return mapVertices(mesh, (v) => ({ ...v, normal: normalize(sums.get(key(v.position)) ?? v.normal) }));
}

/** Moves, and scales about the origin first. */
export const placed = (mesh: Mesh, offset: Vec3, factor = 1): Mesh =>
  mapVertices(mesh, (v) => ({ ...v, position: add(scale(v.position, factor), offset) }));
