/** The form of the head, and places on its front. */
import { blend, ellipsoid, normalOf, symmetric } from './sdf.js';
import type { Vec3 } from './vector.js';

export const HEAD_CENTRE: Vec3 = [0, 1.09, -0.01];

/** Skull, cheeks, chin. */
export const headShape = blend(
  0.055,
  ellipsoid([0, 1.11, -0.01], [0.138, 0.126, 0.138]),
  ellipsoid([0, 1.024, 0.022], [0.113, 0.078, 0.095]),
  symmetric(ellipsoid([0.05, 1.05, 0.03], [0.068, 0.068, 0.088])),
  ellipsoid([0, 0.97, 0.05], [0.034, 0.024, 0.032]),
);

/** Rounder than the head: normals from it keep the toon shade of the face calm. */
const calmShape = ellipsoid([0, 1.07, -0.02], [0.15, 0.17, 0.145]);
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
