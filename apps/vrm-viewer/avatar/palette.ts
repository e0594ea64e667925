/** Her colours, as sRGB 0..1. Each has a lit and a shaded tone; the shaded ones lean to violet, as in painted cels. */
import { mix, type Vec3 } from './vector.js';

type Colour = Vec3;

export interface Tone {
  readonly lit: Colour;
  readonly shade: Colour;
}

export function colour(hex: string): Colour {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

const tone = (lit: string, shade: string): Tone => ({ lit: colour(lit), shade: colour(shade) });

export const TONES = {
  skin: tone('#ffe9dc', '#f5bfae'),
  lash: tone('#4a2430', '#4a2430'),
  brow: tone('#b8614a', '#b8614a'),
  line: tone('#b4645c', '#b4645c'),
  lip: tone('#8e3b42', '#8e3b42'),
  blouse: tone('#fff7ea', '#d8c6d8'),
  hairInside: tone('#b8604f', '#9a4b4a'),
  lining: tone('#2b6d78', '#1d475c'),
  dress: tone('#3f9693', '#27647a'),
  trim: tone('#fff0cf', '#d6b8b8'),
  sock: tone('#fdf3e6', '#cfbdd0'),
  boot: tone('#a8624c', '#713c4b'),
  sole: tone('#6b3b42', '#4b2737'),
  coral: tone('#f56f63', '#bf4360'),
  tansy: tone('#ffcf3f', '#e08a2c'),
  leaf: tone('#6fb26a', '#3a7c68'),
} satisfies Record<string, Tone>;

export type ToneName = keyof typeof TONES;

export const HAIR = {
  root: tone('#ea9560', '#bd5f51'),
  middle: tone('#f7ab74', '#cd7160'),
  tip: tone('#ffcba6', '#e4908a'),
  gleam: tone('#ffdcae', '#e39477'),
};

export const mixTones = (a: Tone, b: Tone, t: number): Tone => ({
  lit: mix(a.lit, b.lit, t),
  shade: mix(a.shade, b.shade, t),
});

/** The same in light and in shade, for eyes and ink. */
export const flat = (lit: Colour): Tone => ({ lit, shade: lit });
