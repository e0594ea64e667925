import { BONE_NAMES, BONE_PARENTS } from '@vccp/protocol';
import { boneIndex, type Side } from './bones.js';

/** The model's own measure of itself in its rest pose: metres, facing +Z, its left at +X, soles at y = 0. */
export interface Proportions {
  /** Rest position of every bone of `BONE_NAMES` in the root's space, three numbers each; of absent ones, its stand-in's. */
  readonly rest: Float64Array;
  readonly has: Uint8Array;
  readonly hipsHeight: number;
  readonly thigh: number;
  readonly shin: number;
  /** Thigh and shin: the unit that leg and hip controls are measured in. */
  readonly leg: number;
  readonly upperArm: number;
  readonly foreArm: number;
  /** Upper and forearm, shoulder to wrist: the unit of reach. */
  readonly arm: number;
  /** Wrist to fingertips. */
  readonly hand: number;
  readonly ankleHeight: number;
  /** Ankle to the ball of the foot, forward. */
  readonly ball: number;
  /** Ankle to the back of the heel. */
  readonly heel: number;
  /** Half the distance between the feet. */
  readonly stance: number;
  readonly head: HeadShape;
  readonly torso: TorsoShape;
}

/** Of the ball that a head is about, in metres. */
export const headRadius = ({ topY, chinY, halfWidth }: HeadShape): number => Math.max(halfWidth, (topY - chinY) / 2);

/** Measured from the skin where there is one; positions relative to the head bone. */
export interface HeadShape {
  chinY: number;
  chinZ: number;
  topY: number;
  /** Half the breadth, without long hair. */
  halfWidth: number;
  eyeY: number;
}

export interface TorsoShape {
  /** From the middle line to the side, at the hips. */
  hipHalfWidth: number;
  /** The same with a skirt, where hands hang. */
  skirtHalfWidth: number;
  /** From the spine to the front of the chest. */
  chestDepth: number;
  /** From the spine to the back. */
  backDepth: number;
}

/**
 * Measures a skeleton. `position` gives a bone's rest position in the root's space, or nothing where the model has no
 * such bone; the 15 required bones must be there.
 */
export function measureSkeleton(
  position: (bone: string) => readonly [number, number, number] | undefined,
  skin: { head?: Partial<HeadShape>; torso?: Partial<TorsoShape> } = {},
): Proportions {
  const rest = new Float64Array(BONE_NAMES.length * 3);
  const has = new Uint8Array(BONE_NAMES.length);
  BONE_NAMES.forEach((name, index) => {
    const own = position(name);
    has[index] = own ? 1 : 0;
    const parent = BONE_PARENTS.get(name);
    const stand = parent ? boneIndex(parent) * 3 : -1;
    for (let axis = 0; axis < 3; axis++) {
      rest[index * 3 + axis] = own?.[axis] ?? (stand < 0 ? 0 : (rest[stand + axis] ?? 0));
    }
  });
  const at = (name: string): [number, number, number] => {
    const offset = boneIndex(name) * 3;
    return [rest[offset] ?? 0, rest[offset + 1] ?? 0, rest[offset + 2] ?? 0];
  };
  const between = (from: string, to: string) => {
    const [ax, ay, az] = at(from);
    const [bx, by, bz] = at(to);
    return Math.hypot(bx - ax, by - ay, bz - az);
  };
  const hipsHeight = at('hips')[1];
  const thigh = between('leftUpperLeg', 'leftLowerLeg');
  const shin = between('leftLowerLeg', 'leftFoot');
  const upperArm = between('leftUpperArm', 'leftLowerArm');
  const foreArm = between('leftLowerArm', 'leftHand');
  const toes = has[boneIndex('leftToes')] ? at('leftToes')[2] - at('leftFoot')[2] : shin * 0.42;
  const finger = has[boneIndex('leftMiddleDistal')] ? between('leftHand', 'leftMiddleDistal') * 1.2 : foreArm * 0.7;
  const headY = at('head')[1];
  const eyes = has[boneIndex('leftEye')] ? at('leftEye')[1] - headY : undefined;
  const size = Math.max(0.1, (eyes ?? 0.08) * 2);
  return {
    rest,
    has,
    hipsHeight,
    thigh,
    shin,
    leg: thigh + shin,
    upperArm,
    foreArm,
    arm: upperArm + foreArm,
    hand: finger,
    ankleHeight: at('leftFoot')[1],
    ball: Math.max(toes, 0.02),
    heel: Math.max(toes, 0.02) * 0.45,
    stance: Math.max(Math.abs(at('leftFoot')[0]), 0.02),
    head: {
      chinY: 0,
      chinZ: size * 0.4,
      topY: size,
      halfWidth: size * 0.5,
      eyeY: eyes ?? size * 0.5,
      ...skin.head,
    },
    torso: {
      hipHalfWidth: Math.abs(at('leftUpperLeg')[0]) * 1.7,
      skirtHalfWidth: Math.abs(at('leftUpperLeg')[0]) * 1.7,
      chestDepth: upperArm * 0.4,
      backDepth: upperArm * 0.4,
      ...skin.torso,
    },
  };
}

/** Rest position of a bone, written into `out` without allocating. */
export function restOf(proportions: Proportions, bone: number, out: { x: number; y: number; z: number }): void {
  const { rest } = proportions;
  out.x = rest[bone * 3] ?? 0;
  out.y = rest[bone * 3 + 1] ?? 0;
  out.z = rest[bone * 3 + 2] ?? 0;
}

/** +1 for the left side, which lies at +X, -1 for the right. */
export function sign(side: Side): 1 | -1 {
  return side === 'left' ? 1 : -1;
}
