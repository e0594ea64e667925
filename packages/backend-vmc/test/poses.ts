import { BONE_NAMES } from '@vccp/protocol';
import fc from 'fast-check';
import type { PoseFrame, RestBone, Rests } from '../src/index.js';
import { normalisedRests } from '../src/index.js';

type Turn = [number, number, number, number];
type Point = [number, number, number];

/** Where the bones of somebody a little shorter than most are in the T-pose: she faces +Z, her left is +X. */
const PLACES: Record<string, Point> = {
  hips: [0, 0.9, 0],
  spine: [0, 1, 0],
  chest: [0, 1.12, -0.01],
  upperChest: [0, 1.22, -0.01],
  neck: [0, 1.35, -0.01],
  head: [0, 1.42, 0.01],
  leftEye: [0.03, 1.48, 0.05],
  rightEye: [-0.03, 1.48, 0.05],
  jaw: [0, 1.42, 0.03],
};
for (const [side, sign] of [
  ['left', 1],
  ['right', -1],
] as const) {
  const at = (name: string, x: number, y: number, z: number) => {
    PLACES[side + name] = [x * sign, y, z];
  };
  at('Shoulder', 0.03, 1.3, -0.01);
  at('UpperArm', 0.12, 1.3, -0.01);
  at('LowerArm', 0.36, 1.3, -0.01);
  at('Hand', 0.58, 1.3, -0.01);
  at('UpperLeg', 0.08, 0.85, 0);
  at('LowerLeg', 0.08, 0.47, 0);
  at('Foot', 0.08, 0.08, -0.02);
  at('Toes', 0.08, 0.02, 0.1);
  for (const [joint, x] of [
    ['Metacarpal', 0.6],
    ['Proximal', 0.63],
    ['Distal', 0.66],
  ] as const)
    at(`Thumb${joint}`, x, 1.29, 0.03);
  for (const [finger, z] of [
    ['Index', 0.02],
    ['Middle', 0],
    ['Ring', -0.02],
    ['Little', -0.04],
  ] as const)
    for (const [joint, x] of [
      ['Proximal', 0.66],
      ['Intermediate', 0.7],
      ['Distal', 0.72],
    ] as const)
      at(finger + joint, x, 1.3, z);
}

export const places: ReadonlyMap<string, Point> = new Map(Object.entries(PLACES));
export const rests: Rests = normalisedRests(places);

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

export type { RestBone };
