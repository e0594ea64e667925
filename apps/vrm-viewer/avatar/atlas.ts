/** Where each painting lies in the one texture that everything shares. */
import { TONES, type ToneName } from './palette.js';
import type { Vec2 } from './vector.js';

/** Pixels along each side of the lit texture. */
export const ATLAS_SIZE = 1024;

/** Left, top, width, height in pixels of the lit texture. */
export type Region = readonly [number, number, number, number];

export const REGIONS = {
  face: [0, 0, 256, 256],
  iris: [384, 0, 256, 256],
  sclera: [640, 0, 128, 128],
  mouth: [768, 0, 128, 128],
  hair: [0, 384, 512, 512],
  skirt: [512, 384, 128, 384],
  sock: [640, 384, 32, 256],
  collar: [672, 384, 32, 256],
} satisfies Record<string, Region>;

const SWATCH = 64;

export const SWATCHES: ReadonlyMap<ToneName, Region> = new Map(
  (Object.keys(TONES) as ToneName[]).map((name, i): [ToneName, Region] => [
    name,
    [(i % 16) * SWATCH, ATLAS_SIZE - SWATCH * (1 + Math.floor(i / 16)), SWATCH, SWATCH],
  ]),
);

/** Texture coordinates of a place in a region; u runs right and v up, 0..1. Two pixels at the rim are left alone. */
export function inRegion([left, top, width, height]: Region, u: number, v: number): Vec2 {
  const inset = 2;
  const x = left + inset + u * (width - 2 * inset);
  const y = top + inset + (1 - v) * (height - 2 * inset);
  return [x / ATLAS_SIZE, y / ATLAS_SIZE];
}

/** The middle of a plain colour. */
export function swatch(name: ToneName): Vec2 {
  const region = SWATCHES.get(name);
  if (!region) throw new RangeError(`no swatch named ${name}`);
  return inRegion(region, 0.5, 0.5);
}
