import { BONE_NAMES, EXPRESSION_PRESETS } from '@vccp/protocol';
import { measureSkeleton, type Proportions } from '../motion/proportions.js';
import type { Skeleton } from './skeleton.js';

/** A body in a few figures, metres. */
export interface Measures {
  /** Of the hips over the floor. */
  hips: number;
  leg: number;
  /** Hips to neck. */
  torso: number;
  /** Middle line to the joint of the arm. */
  shoulder: number;
  /** Shoulder to wrist. */
  arm: number;
  hand: number;
  /** Neck to crown. */
  head: number;
  /** Middle line to the foot. */
  stance: number;
}

/** All 55 bones of a body that is as plain as these figures. */
export function bodyOf(measures: Measures): Proportions {
  const { shoulder, head } = measures;
  const at = new Map([...trunk(measures), ...side(measures, 'left', 1), ...side(measures, 'right', -1)]);
  const known = new Set<string>(BONE_NAMES);
  return measureSkeleton((bone) => (known.has(bone) ? at.get(bone) : undefined), {
    head: { chinY: 0, chinZ: head * 0.36, topY: head, halfWidth: head * 0.5 },
    torso: {
      hipHalfWidth: shoulder * 1.15,
      skirtHalfWidth: shoulder * 1.3,
      chestDepth: shoulder * 0.85,
      backDepth: shoulder * 0.85,
    },
  });
}

type Place = [bone: string, position: [number, number, number]];

function trunk({ hips, torso }: Measures): Place[] {
  return [
    ['hips', [0, hips, 0]],
    ['spine', [0, hips + torso * 0.2, 0]],
    ['chest', [0, hips + torso * 0.4, 0]],
    ['upperChest', [0, hips + torso * 0.62, 0]],
    ['neck', [0, hips + torso, 0]],
    ['head', [0, hips + torso * 1.15, 0]],
  ];
}

function side(measures: Measures, name: 'left' | 'right', sign: 1 | -1): Place[] {
  const { hips, leg, torso, shoulder, arm, hand, head, stance } = measures;
  const shoulders = hips + torso * 0.95;
  const top = hips - 0.03;
  const fingers = ['Index', 'Middle', 'Ring', 'Little'].flatMap((finger, index) =>
    ['Proximal', 'Intermediate', 'Distal'].map((part, joint): Place => {
      const x = shoulder + arm + hand * (0.45 + joint * 0.2);
      return [`${name}${finger}${part}`, [sign * x, shoulders, 0.024 - index * 0.016]];
    }),
  );
  const thumb = ['Metacarpal', 'Proximal', 'Distal'].map((part, joint): Place => {
    const along = hand * (0.15 + joint * 0.18);
    return [`${name}Thumb${part}`, [sign * (shoulder + arm + along), shoulders, 0.015 + along * 0.8]];
  });
  return [
    [`${name}Eye`, [sign * head * 0.2, hips + torso * 1.15 + head * 0.35, head * 0.28]],
    [`${name}Shoulder`, [sign * shoulder * 0.3, shoulders, 0]],
    [`${name}UpperArm`, [sign * shoulder, shoulders, 0]],
    [`${name}LowerArm`, [sign * (shoulder + arm * 0.52), shoulders, 0]],
    [`${name}Hand`, [sign * (shoulder + arm), shoulders, 0]],
    [`${name}UpperLeg`, [sign * stance, top, 0]],
    [`${name}LowerLeg`, [sign * stance, top - leg * 0.5, 0.004]],
    [`${name}Foot`, [sign * stance, top - leg, -0.008]],
    [`${name}Toes`, [sign * stance, 0.02, leg * 0.15]],
    ...fingers,
    ...thumb,
  ];
}

/** A grown person of 1.7 m with every bone and every expression of VRM 1: for worlds that do not tell whom they show. */
export const STANDARD_SKELETON: Skeleton = {
  name: 'standard',
  proportions: bodyOf({
    hips: 0.95,
    leg: 0.84,
    torso: 0.45,
    shoulder: 0.16,
    arm: 0.5,
    hand: 0.17,
    head: 0.24,
    stance: 0.085,
  }),
  expressions: [
    ...EXPRESSION_PRESETS.filter((name) => name !== 'neutral').map((name) => ({ name })),
    ...['aa', 'ih', 'ou', 'ee', 'oh', 'blink', 'blinkLeft', 'blinkRight'].map((name) => ({ name })),
  ],
  eyes: {
    kind: 'bones',
    inner: { input: 90, output: 10 },
    outer: { input: 90, output: 10 },
    down: { input: 90, output: 10 },
    up: { input: 90, output: 10 },
  },
};
