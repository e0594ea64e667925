/** The bones: the VRM humanoid in T-pose facing +Z, and the chains that swing. */
import { CARRIERS, type SpringChain, springChains } from './springs.js';
import type { Vec3 } from './vector.js';

/** Humanoid names as in VRM; others are ours. Names that begin with `left` have a twin that begins with `right`. */
export type BoneName = string;

interface Bone {
  readonly name: BoneName;
  readonly parent: BoneName | undefined;
  readonly position: Vec3;
}

type Limb = readonly [name: string, parent: string, position: Vec3];

const TRUNK: readonly Limb[] = [
  ['hips', '', [0, 0.6, 0]],
  ['spine', 'hips', [0, 0.665, 0.002]],
  ['chest', 'spine', [0, 0.735, 0]],
  ['upperChest', 'chest', [0, 0.8, -0.006]],
  ['neck', 'upperChest', [0, 0.896, -0.012]],
  ['head', 'neck', [0, 0.928, -0.008]],
];

/** Her left side; an empty parent prefix `*` stands for the same side. */
const LEFT: readonly Limb[] = [
  ['Eye', 'head', [0.03, 1.044, 0.046]],
  ['Shoulder', 'upperChest', [0.028, 0.868, -0.006]],
  ['UpperArm', '*Shoulder', [0.092, 0.868, -0.006]],
  ['LowerArm', '*UpperArm', [0.232, 0.868, -0.008]],
  ['Hand', '*LowerArm', [0.358, 0.868, -0.004]],
  ['ThumbMetacarpal', '*Hand', [0.368, 0.864, 0.014]],
  ['ThumbProximal', '*ThumbMetacarpal', [0.386, 0.861, 0.032]],
  ['ThumbDistal', '*ThumbProximal', [0.401, 0.86, 0.045]],
  ['UpperLeg', 'hips', [0.062, 0.565, 0]],
  ['LowerLeg', '*UpperLeg', [0.063, 0.315, 0.004]],
  ['Foot', '*LowerLeg', [0.063, 0.072, -0.012]],
  ['Toes', '*Foot', [0.065, 0.022, 0.062]],
];

export const FINGERS = [
  { name: 'Index', z: 0.024, reach: 0.95 },
  { name: 'Middle', z: 0.0065, reach: 1.05 },
  { name: 'Ring', z: -0.0105, reach: 0.98 },
  { name: 'Little', z: -0.026, reach: 0.78 },
] as const;

/** Where a finger's joint lies: 0 the knuckle, 1 and 2 the joints, 3 the tip; her left hand. */
export function fingerJoint(finger: (typeof FINGERS)[number], joint: number): Vec3 {
  const lengths = [0, 0.022, 0.04, 0.056];
  return [0.402 + (lengths[joint] ?? 0) * finger.reach - Math.abs(finger.z) * 0.12, 0.868, finger.z];
}

function leftFingers(): Limb[] {
  return FINGERS.flatMap((finger) =>
    ['Proximal', 'Intermediate', 'Distal'].map((part, i, parts): Limb => {
      const parent = i === 0 ? '*Hand' : `*${finger.name}${parts[i - 1]}`;
      return [finger.name + part, parent, fingerJoint(finger, i)];
    }),
  );
}

function sided(side: 'left' | 'right'): Bone[] {
  const sign = side === 'left' ? 1 : -1;
  return [...LEFT, ...leftFingers()].map(([name, parent, [x, y, z]]) => ({
    name: side + name,
    parent: parent.startsWith('*') ? side + parent.slice(1) : parent,
    position: [x * sign, y, z],
  }));
}

/** Parents come before their children. */
export const HUMANOID: readonly Bone[] = [
  ...TRUNK.map(([name, parent, position]): Bone => ({ name, parent: parent || undefined, position })),
  ...sided('left'),
  ...sided('right'),
];

export const jointName = (chain: SpringChain, index: number): BoneName => `${chain.name}${index}`;

/** Humanoid bones, then the chains' joints; the last point of a chain is a bone too, so that the one before it has a tail. */
export const BONES: readonly Bone[] = [
  ...HUMANOID,
  ...CARRIERS.map(({ name, position }): Bone => ({ name, parent: 'hips', position })),
  ...springChains().flatMap((chain) =>
    chain.points.map(
      (position, i): Bone => ({
        name: jointName(chain, i),
        parent: i === 0 ? chain.parent : jointName(chain, i - 1),
        position,
      }),
    ),
  ),
];
