/** Signed distance shapes: negative inside, metres. */
import { along, dot, length, normalize, subtract, type Vec3 } from './vector.js';

export type Shape = (p: Vec3) => number;

export const ellipsoid =
  (centre: Vec3, radii: Vec3): Shape =>
  (p) => {
    const d = subtract(p, centre);
    const k0 = Math.hypot(d[0] / radii[0], d[1] / radii[1], d[2] / radii[2]);
    const k1 = Math.hypot(d[0] / radii[0] ** 2, d[1] / radii[1] ** 2, d[2] / radii[2] ** 2);
    return k1 < 1e-9 ? -Math.min(...radii) : (k0 * (k0 - 1)) / k1;
  };

/** A rounded cone from `a` to `b`. */
export function cone(a: Vec3, b: Vec3, radiusA: number, radiusB: number): Shape {
  const axis = subtract(b, a);
  const squared = dot(axis, axis);
  return (p) => {
    const t = Math.min(1, Math.max(0, dot(subtract(p, a), axis) / squared));
    return length(subtract(p, along(a, axis, t))) - (radiusA + (radiusB - radiusA) * t);
  };
}

/** Union with fillets about `softness` wide. */
export const blend =
  (softness: number, ...shapes: readonly Shape[]): Shape =>
  (p) => {
    let d = Number.POSITIVE_INFINITY;
    for (const shape of shapes) {
      const e = shape(p);
      const h = d === Number.POSITIVE_INFINITY ? 0 : Math.max(softness - Math.abs(d - e), 0) / softness;
      d = Math.min(d, e) - h * h * softness * 0.25;
    }
    return d;
  };

export const intersect =
  (a: Shape, b: Shape): Shape =>
  (p) =>
    Math.max(a(p), b(p));

export const symmetric =
  (shape: Shape): Shape =>
  (p) =>
    shape([Math.abs(p[0]), p[1], p[2]]);

export function normalOf(shape: Shape, p: Vec3, step = 1e-3): Vec3 {
  const [x, y, z] = p;
  return normalize([
    shape([x + step, y, z]) - shape([x - step, y, z]),
    shape([x, y + step, z]) - shape([x, y - step, z]),
    shape([x, y, z + step]) - shape([x, y, z - step]),
  ]);
}

/**
 * From a point inside, the first point on the surface along a unit direction; exact for shapes that are star-like
 * around `origin`, within half a metre.
 */
export function surfaceFromInside(shape: Shape, origin: Vec3, direction: Vec3): Vec3 {
  let inside = 0;
  let outside = 0.5;
  for (let i = 0; i < 24; i++) {
    const middle = (inside + outside) / 2;
    if (shape(along(origin, direction, middle)) < 0) inside = middle;
    else outside = middle;
  }
  return along(origin, direction, inside);
}
