import { Vector3 } from 'three';
import { boneIndex, FINGER_NAMES, type Side } from './bones.js';
import { A, LEFT_ARM, LEFT_LEG, RIGHT_ARM, RIGHT_LEG } from './controls.js';
import { Limb } from './limb.js';
import { type Proportions, restOf, sign } from './proportions.js';

const FORWARD = new Vector3(0, 0, 1);
const BACKWARD = new Vector3(0, 0, -1);

/** What the solver has to know of one arm. */
export interface ArmSetup {
  sign: 1 | -1;
  block: number;
  limb: Limb;
  shoulder: number;
  hasShoulder: boolean;
  upper: number;
  lower: number;
  hand: number;
  fingers: readonly (readonly [proximal: number, intermediate: number, distal: number])[];
  thumb: readonly [metacarpal: number, proximal: number, distal: number];
  /** Direction of the forearm at rest, the axis it twists about. */
  axis: Vector3;
  fingerState: Float64Array;
}

/** What the solver has to know of one leg. */
export interface LegSetup {
  sign: 1 | -1;
  block: number;
  side: Side;
  limb: Limb;
  upper: number;
  lower: number;
  foot: number;
  toes: number;
}

function joint(proportions: Proportions, bone: string): Vector3 {
  const out = new Vector3();
  restOf(proportions, boneIndex(bone), out);
  return out;
}

export function setUpArm(proportions: Proportions, side: Side): ArmSetup {
  const bone = (name: string) => boneIndex(`${side}${name}`);
  const upper = joint(proportions, `${side}UpperArm`);
  const lower = joint(proportions, `${side}LowerArm`);
  const hand = joint(proportions, `${side}Hand`);
  return {
    sign: sign(side),
    block: side === 'left' ? LEFT_ARM : RIGHT_ARM,
    limb: new Limb(upper, lower, hand, FORWARD),
    shoulder: bone('Shoulder'),
    hasShoulder: proportions.has[bone('Shoulder')] === 1,
    upper: bone('UpperArm'),
    lower: bone('LowerArm'),
    hand: bone('Hand'),
    fingers: FINGER_NAMES.map(
      (finger) => [bone(`${finger}Proximal`), bone(`${finger}Intermediate`), bone(`${finger}Distal`)] as const,
    ),
    thumb: [bone('ThumbMetacarpal'), bone('ThumbProximal'), bone('ThumbDistal')],
    axis: hand.sub(lower).normalize(),
    fingerState: new Float64Array(A.spread + 1).fill(Number.NaN),
  };
}

export function setUpLeg(proportions: Proportions, side: Side): LegSetup {
  const upper = joint(proportions, `${side}UpperLeg`);
  const lower = joint(proportions, `${side}LowerLeg`);
  const foot = joint(proportions, `${side}Foot`);
  return {
    sign: sign(side),
    block: side === 'left' ? LEFT_LEG : RIGHT_LEG,
    side,
    limb: new Limb(upper, lower, foot, BACKWARD),
    upper: boneIndex(`${side}UpperLeg`),
    lower: boneIndex(`${side}LowerLeg`),
    foot: boneIndex(`${side}Foot`),
    toes: boneIndex(`${side}Toes`),
  };
}
