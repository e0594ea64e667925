/** The volume of the bob. Every lock lies on it, addressed by two angles seen from the middle of the head. */
import { HEAD_CENTRE } from './head-shape.js';
import { blend, ellipsoid, normalOf, surfaceFromInside } from './sdf.js';
import { along, subtract, type Vec3 } from './vector.js';

const volume = blend(
  0.07,
  ellipsoid([0, 1.115, -0.014], [0.164, 0.149, 0.166]),
  ellipsoid([0, 1.022, -0.03], [0.172, 0.1, 0.15]),
);

const RADIAN = Math.PI / 180;

/**
 * @param azimuth degrees from the front towards her left
 * @param polar degrees down from straight up
 * @param lift metres off the volume
 */
export function onHair(azimuth: number, polar: number, lift = 0): Vec3 {
  const ring = Math.sin(polar * RADIAN);
  const direction: Vec3 = [
    ring * Math.sin(azimuth * RADIAN),
    Math.cos(polar * RADIAN),
    ring * Math.cos(azimuth * RADIAN),
  ];
  const p = surfaceFromInside(volume, HEAD_CENTRE, direction);
  return lift ? along(p, normalOf(volume, p), lift) : p;
}

export const hairNormal = (p: Vec3): Vec3 => normalOf(volume, p);

/** The angles of any point, in degrees: azimuth -180..180, polar 0..180. */
export function hairAngles(p: Vec3): { azimuth: number; polar: number } {
  const [x, y, z] = subtract(p, HEAD_CENTRE);
  return { azimuth: Math.atan2(x, z) / RADIAN, polar: Math.atan2(Math.hypot(x, z), y) / RADIAN };
}
