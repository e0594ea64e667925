/** The form of the head, and places on its front. */
import { blend, ellipsoid, normalOf } from './sdf.js';
import type { Vec3 } from './vector.js';

export const HEAD_CENTRE: Vec3 = [0, 1.13, -0.01];

/** Skull, cheeks, chin. */
export const headShape = blend(
  0.055,
  ellipsoid([0, 1.15, -0.01], [0.138, 0.126, 0.138]),
  ellipsoid([0, 1.068, 0.024], [0.11, 0.074, 0.094]),
  ellipsoid([0, 1.008, 0.052], [0.026, 0.02, 0.028]),
);

/** Rounder than the head: normals from it keep the toon shade of the face calm. */
const calmShape = ellipsoid([0, 1.11, -0.02], [0.15, 0.17, 0.145]);
export const calmNormal = (p: Vec3): Vec3 => normalOf(calmShape, p);

/** The point of the face at x, y, seen from the front, `lift` metres off the skin (negative is under it). */
export function onFace(x: number, y: number, lift = 0): Vec3 {
  let behind = -0.05;
  let before = 0.25;
  for (let i = 0; i < 22; i++) {
    const middle = (behind + before) / 2;
    if (headShape([x, y, middle]) < 0) behind = middle;
    else before = middle;
  }
  const n = normalOf(headShape, [x, y, behind]);
  return [x + n[0] * lift, y + n[1] * lift, behind + n[2] * lift];
}
