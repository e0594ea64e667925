/** The mouth: a painted inside and the line of the lips around it. */
import { inRegion, REGIONS, swatch } from './atlas.js';
import type { FaceState } from './eye-shape.js';
import { decal } from './face-decal.js';
import { join, type Mesh } from './mesh.js';
import { lerp } from './vector.js';

const HEIGHT = 0.987;

/** Metres: half width, how far the corners are above the middle, how far the lips open up and down. */
interface MouthShape {
  readonly half: number;
  readonly smile: number;
  readonly up: number;
  readonly down: number;
  /** Lower is squarer. @default 0.6 */
  readonly round?: number;
}

const REST: MouthShape = { half: 0.0185, smile: 0.0055, up: 0, down: 0 };

const SHAPES: Partial<Record<FaceState, MouthShape>> = {
  aa: { half: 0.023, smile: 0.003, up: 0.007, down: 0.026, round: 0.5 },
  ih: { half: 0.0185, smile: 0.001, up: 0.005, down: 0.0095, round: 0.4 },
  ou: { half: 0.0085, smile: 0, up: 0.006, down: 0.008 },
  ee: { half: 0.031, smile: 0.009, up: 0.001, down: 0.0125, round: 0.45 },
  oh: { half: 0.0135, smile: 0, up: 0.009, down: 0.0185 },
  happy: { half: 0.032, smile: 0.013, up: -0.002, down: 0.026, round: 0.7 },
  angry: { half: 0.0215, smile: -0.01, up: 0.003, down: 0.0035, round: 0.4 },
  sad: { half: 0.019, smile: -0.0125, up: 0.001, down: 0.0012 },
  relaxed: { half: 0.026, smile: 0.0125, up: 0, down: 0.001 },
  surprised: { half: 0.0125, smile: -0.001, up: 0.009, down: 0.02 },
};

/** The edges of the lips at `s`, -1..1 across. */
function lips(state: FaceState, s: number): { x: number; top: number; bottom: number } {
  const { half, smile, up, down, round = 0.6 } = SHAPES[state] ?? REST;
  const line = HEIGHT + smile * (s * s - 0.45);
  const bow = (1 - s * s) ** round;
  return { x: s * half, top: line + up * bow, bottom: line - down * bow };
}

const isOpen = (state: FaceState): boolean => (SHAPES[state] ?? REST).down > 0.003;

export const mouth = (): Mesh => join(inside(), lipLine('bottom'), lipLine('top'));

const inside = (): Mesh =>
  decal({
    columns: 16,
    rows: 5,
    place: (u, v, state) => {
      const { x, top, bottom } = lips(state, u * 2 - 1);
      return [x, lerp(bottom, top, v), isOpen(state) ? 0.0018 : 0.0004];
    },
    texture: (u, v) => inRegion(REGIONS.mouth, u, v),
  });

const lipLine = (edge: 'top' | 'bottom'): Mesh =>
  decal({
    columns: 16,
    rows: 1,
    place: (u, v, state) => {
      const s = u * 2 - 1;
      const shape = lips(state, s);
      const thick = (edge === 'top' ? 0.0028 : isOpen(state) ? 0.0018 : 0.0006) * (1.08 - s * s) ** 0.5;
      return [shape.x, shape[edge] + (v - 0.5) * thick, edge === 'top' ? 0.003 : 0.0026];
    },
    texture: () => swatch('lip'),
  });
