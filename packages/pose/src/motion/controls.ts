/**
 * A pose as some ninety numbers that fit every body: angles in degrees, hips and feet in leg lengths, hands as a
 * direction from the shoulder and a share of the arm's reach. Layers add to or blend these numbers; one solver turns
 * the sum into bones. Sideways numbers of arms and legs point away from the body, so both sides read alike.
 */

const TRUNK = [
  'hipsX',
  'hipsY',
  'hipsZ',
  'hipsPitch',
  'hipsYaw',
  'hipsRoll',
  'torsoPitch',
  'torsoYaw',
  'torsoRoll',
  'headPitch',
  'headYaw',
  'headRoll',
  'eyesYaw',
  'eyesPitch',
  /** How much of the gaze the layers beneath keep, 1 in every layer that does not say. */
  'gaze',
] as const;

const ARM = [
  'shoulderUp',
  'shoulderForward',
  'handX',
  'handY',
  'handZ',
  'reach',
  'elbowX',
  'elbowY',
  'elbowZ',
  'palmX',
  'palmY',
  'palmZ',
  'flex',
  'deviate',
  'thumbCurl',
  'thumbOut',
  'index',
  'middle',
  'ring',
  'little',
  'spread',
] as const;

const LEG = ['footX', 'footY', 'footZ', 'footPitch', 'kneeOut', 'free'] as const;

export type TrunkControl = (typeof TRUNK)[number];
export type ArmControl = (typeof ARM)[number];
export type LegControl = (typeof LEG)[number];

const TRUNK_SIZE = TRUNK.length;
export const ARM_SIZE = ARM.length;
const LEG_SIZE = LEG.length;
/** Where each block begins. */
export const LEFT_ARM = TRUNK_SIZE;
export const RIGHT_ARM = LEFT_ARM + ARM_SIZE;
export const LEFT_LEG = RIGHT_ARM + ARM_SIZE;
export const RIGHT_LEG = LEFT_LEG + LEG_SIZE;
const CONTROL_COUNT = RIGHT_LEG + LEG_SIZE;

function indexOf<Name extends string>(names: readonly Name[]): Readonly<Record<Name, number>> {
  return Object.fromEntries(names.map((name, index) => [name, index])) as Record<Name, number>;
}

/** Index of each trunk control. */
export const T = indexOf(TRUNK);
/** Index of each arm control within its block. */
export const A = indexOf(ARM);
/** Index of each leg control within its block. */
export const L = indexOf(LEG);

export type Controls = Float64Array;

/** All zero, the gaze kept: a layer that changes nothing where it is added. */
export function emptyControls(): Controls {
  const controls = new Float64Array(CONTROL_COUNT);
  controls[T.gaze] = 1;
  return controls;
}

/** How much of a layer counts, by part. Trunk and legs are added; arms, which go to a place, are blended over. */
export interface LayerWeights {
  trunk: number;
  leftArm: number;
  rightArm: number;
  legs: number;
}

/** Puts a layer over what stands in `base`. */
export function layOver(base: Controls, layer: Controls, weights: LayerWeights): void {
  for (let i = 0; i < T.gaze; i++) base[i] = at(base, i) + at(layer, i) * weights.trunk;
  base[T.gaze] = at(base, T.gaze) * (1 + (at(layer, T.gaze) - 1) * weights.trunk);
  blendArm(base, layer, LEFT_ARM, weights.leftArm);
  blendArm(base, layer, RIGHT_ARM, weights.rightArm);
  for (let i = LEFT_LEG; i < CONTROL_COUNT; i++) base[i] = at(base, i) + at(layer, i) * weights.legs;
}

function blendArm(base: Controls, layer: Controls, from: number, weight: number): void {
  if (weight === 0) return;
  for (let i = from; i < from + ARM_SIZE; i++) base[i] = at(base, i) + (at(layer, i) - at(base, i)) * weight;
}

/** Reads a number that is known to be there. */
export function at(values: Float64Array, index: number): number {
  return values[index] ?? 0;
}
