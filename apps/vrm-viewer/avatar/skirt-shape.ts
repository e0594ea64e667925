/** The flared skirt as a surface: azimuth in degrees from the front towards her left, height in metres. */
import { clamp, lerp, type Vec3 } from './vector.js';

export const WAIST = 0.702;
export const HEM = 0.462;

const PLEATS = 16;

export function onSkirt(azimuth: number, y: number, inset = 0): Vec3 {
  const angle = (azimuth * Math.PI) / 180;
  const drop = clamp((WAIST - y) / (WAIST - HEM));
  const flare = drop ** 0.72;
  const pleat = 1 + 0.035 * drop * Math.cos(angle * PLEATS);
  const across = lerp(0.083, 0.196, flare) * pleat - inset;
  const deep = lerp(0.07, 0.182, flare) * pleat - inset;
  return [Math.sin(angle) * across, y, Math.cos(angle) * deep];
}
