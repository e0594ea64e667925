/** Paints the lit and the shaded texture. */
import { ATLAS_SIZE, REGIONS, type Region, SWATCHES } from './atlas.js';
import { PAINTINGS, type Painting } from './paintings.js';
import { TONES, type Tone } from './palette.js';
import { encodePng } from './png.js';
import { at } from './vector.js';

export interface Textures {
  readonly lit: Uint8Array;
  readonly shade: Uint8Array;
}

/** PNG files. The shaded one has a quarter of the resolution: shade is soft, and the file must stay small. */
export const paintTextures = (): Textures => ({
  lit: paintAtlas(ATLAS_SIZE, (tone) => tone.lit),
  shade: paintAtlas(ATLAS_SIZE / 4, (tone) => tone.shade),
});

function paintAtlas(size: number, pick: (tone: Tone) => Tone['lit']): Uint8Array {
  const rgb = new Uint8Array(size * size * 3);
  const bare = pick(TONES.skin).map((part) => Math.round(part * 255));
  rgb.forEach((_, i) => {
    rgb[i] = at(bare, i % 3);
  });
  const ratio = ATLAS_SIZE / size;
  const paint = (region: Region, painting: Painting): void => {
    const [left, top] = [region[0] / ratio, region[1] / ratio];
    const [width, height] = [region[2] / ratio, region[3] / ratio];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const sums = [0, 0, 0];
        for (const dy of [0.25, 0.75])
          for (const dx of [0.25, 0.75]) {
            const tone = pick(painting((x + dx) / width, 1 - (y + dy) / height));
            for (const k of [0, 1, 2]) sums[k] = at(sums, k) + at(tone, k) / 4;
          }
        const start = ((top + y) * size + left + x) * 3;
        for (const k of [0, 1, 2]) rgb[start + k] = Math.round(at(sums, k) * 255);
      }
  };
  for (const name of Object.keys(REGIONS) as (keyof typeof REGIONS)[]) paint(REGIONS[name], PAINTINGS[name]);
  for (const [name, region] of SWATCHES) paint(region, () => TONES[name]);
  return encodePng({ width: size, height: size, rgb });
}
