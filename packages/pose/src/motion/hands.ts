import { A, type ArmControl } from './controls.js';

type Fingers = Readonly<Record<'thumbCurl' | 'thumbOut' | 'index' | 'middle' | 'ring' | 'little' | 'spread', number>>;

/** What fingers can be asked to do; curls 0 straight .. 1 closed, the thumb's `out` in degrees. */
const HAND_SHAPES = {
  relaxed: { thumbCurl: 0.25, thumbOut: -10, index: 0.14, middle: 0.22, ring: 0.28, little: 0.3, spread: 0.15 },
  open: { thumbCurl: -0.1, thumbOut: 12, index: 0.02, middle: 0.02, ring: 0.03, little: 0.05, spread: 1 },
  flat: { thumbCurl: 0.1, thumbOut: -18, index: 0.03, middle: 0.03, ring: 0.03, little: 0.04, spread: 0 },
  cupped: { thumbCurl: 0.3, thumbOut: -12, index: 0.32, middle: 0.36, ring: 0.4, little: 0.42, spread: 0.1 },
  fist: { thumbCurl: 1.1, thumbOut: -30, index: 0.95, middle: 1, ring: 1, little: 1, spread: 0 },
  point: { thumbCurl: 1, thumbOut: -26, index: 0, middle: 0.95, ring: 1, little: 1, spread: 0 },
  thumb: { thumbCurl: -0.55, thumbOut: 34, index: 0.98, middle: 1, ring: 1, little: 1, spread: 0 },
  chin: { thumbCurl: 0, thumbOut: 20, index: 0.12, middle: 0.72, ring: 0.85, little: 0.9, spread: 0 },
} as const satisfies Record<string, Fingers>;
export type HandShape = keyof typeof HAND_SHAPES;

export function setFingers(row: Float64Array | number[], block: number, shape: HandShape): void {
  for (const [name, value] of Object.entries(HAND_SHAPES[shape])) row[block + A[name as ArmControl]] = value;
}
