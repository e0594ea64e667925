import { type PoseFrame, readVrmSkeleton } from '@vccp/pose';
import { BONE_NAMES } from '@vccp/protocol';
import fc from 'fast-check';
import { restsOf } from '../src/index.js';
import { modelOf, vrmFile } from './models.js';

type Turn = [number, number, number, number];

/** As `places` says, with every bone. */
export const skeleton = readVrmSkeleton(vrmFile(modelOf('vrm1', [])));
export const rests = restsOf(skeleton, 'normalised');

const radians = Math.PI / 180;
export const about = (axis: 'x' | 'y' | 'z', degrees: number): Turn => {
  const sine = Math.sin((degrees / 2) * radians);
  const cosine = Math.cos((degrees / 2) * radians);
  return [axis === 'x' ? sine : 0, axis === 'y' ? sine : 0, axis === 'z' ? sine : 0, cosine];
};

/** A frame by hand: the T-pose, but for what is said. */
export function frameOf(
  turned: Readonly<Record<string, Turn>> = {},
  more: Partial<Omit<PoseFrame, 'turns'>> = {},
): PoseFrame {
  const turns = new Float32Array(BONE_NAMES.length * 4);
  BONE_NAMES.forEach((name, index) => {
    turns.set(turned[name] ?? [0, 0, 0, 1], index * 4);
  });
  return {
    turns,
    hips: { x: 0, y: 0.9, z: 0 },
    root: { x: 0, z: 0, yaw: 0 },
    expressions: new Map([
      ['happy', 0],
      ['surprised', 0],
      ['aa', 0],
      ['blinkLeft', 0],
    ]),
    ...more,
  };
}

const unit = fc.double({ min: -1, max: 1, noNaN: true });
export const anyTurn: fc.Arbitrary<Turn> = fc
  .tuple(unit, unit, unit, unit)
  .filter((parts) => Math.hypot(...parts) > 0.1)
  .map((parts) => parts.map((part) => part / Math.hypot(...parts)) as Turn);

export const anyFrame: fc.Arbitrary<PoseFrame> = fc
  .record({
    turns: fc.array(anyTurn, { minLength: BONE_NAMES.length, maxLength: BONE_NAMES.length }),
    hips: fc.record({ x: unit, y: unit, z: unit }),
    root: fc.record({ x: unit, z: unit, yaw: fc.double({ min: -180, max: 180, noNaN: true }) }),
    expressions: fc.dictionary(
      fc.constantFrom('happy', 'sad', 'aa', 'blink', 'surprised', 'wink'),
      fc.double({ min: 0, max: 1, noNaN: true }),
    ),
  })
  .map(({ turns, hips, root, expressions }) =>
    frameOf(Object.fromEntries(BONE_NAMES.map((name, index) => [name, turns[index] as Turn])), {
      hips,
      root,
      expressions: new Map(Object.entries(expressions)),
    }),
  );

/** Degrees between two turns; q and −q are the same. */
export function degreesBetween(a: readonly number[], b: readonly number[]): number {
  // Of the difference, since near 1 the cosine says nothing.
  const away = (sign: 1 | -1) => Math.hypot(...a.map((part, index) => part - sign * (b[index] ?? 0)));
  return (4 * Math.asin(Math.min(1, Math.min(away(1), away(-1)) / 2))) / radians;
}
