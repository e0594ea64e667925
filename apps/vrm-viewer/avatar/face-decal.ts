/** Thin sheets that lie on the face and change their outline with the expressions. */
import { EXPRESSION_TARGETS, type ExpressionTarget } from './expressions.js';
import type { FaceState } from './eye-shape.js';
import { calmNormal, onFace } from './head-shape.js';
import { type Mesh, sheet } from './mesh.js';
import { rigid } from './skin-weights.js';
import { at, length, subtract, type Vec2, type Vec3 } from './vector.js';

/** A place on the face and how far off the skin it lies, metres. */
export type FacePlace = readonly [x: number, y: number, lift: number];

interface DecalOptions {
  readonly columns: number;
  readonly rows: number;
  /** u runs from her right to her left (rightwards as one sees her), v up. */
  readonly place: (u: number, v: number, state: FaceState) => FacePlace;
  readonly texture: (u: number, v: number) => Vec2;
}

const onHead = rigid('head')([0, 0, 0]);

export function decal({ columns, rows, place, texture }: DecalOptions): Mesh {
  const shapeIn = (state: FaceState): Vec3[] => {
    const points: Vec3[] = [];
    for (let row = 0; row <= rows; row++)
      for (let column = 0; column <= columns; column++)
        points.push(onFace(...place(column / columns, row / rows, state)));
    return points;
  };
  const rest = shapeIn('rest');
  const moved = EXPRESSION_TARGETS.map((target) => ({ target, points: shapeIn(target) }));
  // A corner may be a single point at rest and open later, so no triangle is dropped here.
  const flat = sheet(columns, rows, (u, v) => [u, v, 0]);
  return {
    triangles: flat.triangles,
    vertices: flat.vertices.map((vertex, i) => {
      const position = at(rest, i);
      const morphs = new Map<ExpressionTarget, Vec3>();
      for (const { target, points } of moved) {
        const delta = subtract(at(points, i), position);
        if (length(delta) > 1e-5) morphs.set(target, delta);
      }
      return { position, normal: calmNormal(position), uv: texture(...vertex.uv), weights: onHead, morphs };
    }),
  };
}
