/** The forms under the clothes. */
import { blend, cone, ellipsoid, type Shape, surfaceFromInside, symmetric } from './sdf.js';
import type { Vec3 } from './vector.js';

/** She is less deep than wide. */
const flattened =
  (shape: Shape): Shape =>
  ([x, y, z]) =>
    shape([x, y, (z + 0.004) * 1.2]);

export const torsoShape: Shape = blend(
  0.03,
  flattened(
    blend(
      0.05,
      cone([0, 0.63, 0], [0, 0.705, 0], 0.09, 0.07),
      cone([0, 0.705, 0], [0, 0.82, 0], 0.07, 0.076),
      symmetric(cone([0, 0.87, 0], [0.07, 0.865, 0], 0.04, 0.036)),
    ),
  ),
  ellipsoid([0, 0.812, 0.026], [0.058, 0.042, 0.05]),
  cone([0, 0.88, -0.01], [0, 0.96, -0.01], 0.033, 0.033),
);

/** The torso's surface at a height, `azimuth` radians from the front towards her left. */
export function onTorso(azimuth: number, y: number, lift = 0): Vec3 {
  const shape: Shape = lift ? (p) => torsoShape(p) - lift : torsoShape;
  return surfaceFromInside(shape, [0, y, -0.006], [Math.sin(azimuth), 0, Math.cos(azimuth)]);
}
