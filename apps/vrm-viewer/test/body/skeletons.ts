/** Bodies of very different build to try motions on, as plain numbers. */
import { BONE_NAMES } from '@vccp/protocol';
import { measureSkeleton, type Proportions } from '../../src/motion/proportions.js';

interface Build {
  hips: number;
  leg: number;
  torso: number;
  shoulder: number;
  arm: number;
  hand: number;
  head: number;
  stance: number;
}

/** Half as tall, with a big head; and grown up, with long limbs. */
export const CHIBI = build({
  hips: 0.6,
  leg: 0.5,
  torso: 0.32,
  shoulder: 0.095,
  arm: 0.27,
  hand: 0.1,
  head: 0.34,
  stance: 0.063,
});
export const ADULT = build({
  hips: 0.95,
  leg: 0.84,
  torso: 0.45,
  shoulder: 0.16,
  arm: 0.5,
  hand: 0.17,
  head: 0.24,
  stance: 0.085,
});
export const BODIES = { chibi: CHIBI, adult: ADULT };

function build({ hips, leg, torso, shoulder, arm, hand, head, stance }: Build): Proportions {
  const chest = hips + torso * 0.62;
  const shoulders = hips + torso * 0.95;
  const at: Record<string, [number, number, number]> = {
    hips: [0, hips, 0],
    spine: [0, hips + torso * 0.2, 0],
    chest: [0, hips + torso * 0.4, 0],
    upperChest: [0, chest, 0],
    neck: [0, hips + torso, 0],
    head: [0, hips + torso * 1.15, 0],
  };
  for (const [side, sign] of [
    ['left', 1],
    ['right', -1],
  ] as const) {
    at[`${side}Eye`] = [sign * head * 0.2, hips + torso * 1.15 + head * 0.35, head * 0.28];
    at[`${side}Shoulder`] = [sign * shoulder * 0.3, shoulders, 0];
    at[`${side}UpperArm`] = [sign * shoulder, shoulders, 0];
    at[`${side}LowerArm`] = [sign * (shoulder + arm * 0.52), shoulders, 0];
    at[`${side}Hand`] = [sign * (shoulder + arm), shoulders, 0];
    at[`${side}UpperLeg`] = [sign * stance, hips - 0.03, 0];
    at[`${side}LowerLeg`] = [sign * stance, hips - 0.03 - leg * 0.5, 0.004];
    at[`${side}Foot`] = [sign * stance, hips - 0.03 - leg, -0.008];
    at[`${side}Toes`] = [sign * stance, 0.02, leg * 0.15];
    for (const [index, finger] of ['Index', 'Middle', 'Ring', 'Little'].entries()) {
      ['Proximal', 'Intermediate', 'Distal'].forEach((part, joint) => {
        const x = shoulder + arm + hand * (0.45 + joint * 0.2);
        at[`${side}${finger}${part}`] = [sign * x, shoulders, 0.024 - index * 0.016];
      });
    }
    ['Metacarpal', 'Proximal', 'Distal'].forEach((part, joint) => {
      const along = hand * (0.15 + joint * 0.18);
      at[`${side}Thumb${part}`] = [sign * (shoulder + arm + along), shoulders, 0.015 + along * 0.8];
    });
  }
  const bones = new Set(BONE_NAMES);
  return measureSkeleton((bone) => (bones.has(bone) ? at[bone] : undefined), {
    head: { chinY: 0, chinZ: head * 0.36, topY: head, halfWidth: head * 0.5 },
    torso: {
      hipHalfWidth: shoulder * 1.15,
      skirtHalfWidth: shoulder * 1.3,
      chestDepth: shoulder * 0.85,
      backDepth: shoulder * 0.85,
    },
  });
}
