const SIDES = ['left', 'right'] as const;
const FINGERS = ['Index', 'Middle', 'Ring', 'Little'] as const;

/**
 * The humanoid bones of VRM 1.0 with the parent of each, parents first, so that one pass over them is a pass down the
 * body. Where a model lacks the parent, the next one up stands in.
 * https://github.com/vrm-c/vrm-specification/blob/master/specification/VRMC_vrm-1.0/humanoid.md
 */
export const BONE_PARENTS: ReadonlyMap<string, string | null> = new Map<string, string | null>([
  ['hips', null],
  ['spine', 'hips'],
  ['chest', 'spine'],
  ['upperChest', 'chest'],
  ['neck', 'upperChest'],
  ['head', 'neck'],
  ['leftEye', 'head'],
  ['rightEye', 'head'],
  ['jaw', 'head'],
  ...SIDES.flatMap((side): [string, string][] => [
    [`${side}Shoulder`, 'upperChest'],
    [`${side}UpperArm`, `${side}Shoulder`],
    [`${side}LowerArm`, `${side}UpperArm`],
    [`${side}Hand`, `${side}LowerArm`],
    [`${side}ThumbMetacarpal`, `${side}Hand`],
    [`${side}ThumbProximal`, `${side}ThumbMetacarpal`],
    [`${side}ThumbDistal`, `${side}ThumbProximal`],
    ...FINGERS.flatMap((finger): [string, string][] => [
      [`${side}${finger}Proximal`, `${side}Hand`],
      [`${side}${finger}Intermediate`, `${side}${finger}Proximal`],
      [`${side}${finger}Distal`, `${side}${finger}Intermediate`],
    ]),
    [`${side}UpperLeg`, 'hips'],
    [`${side}LowerLeg`, `${side}UpperLeg`],
    [`${side}Foot`, `${side}LowerLeg`],
    [`${side}Toes`, `${side}Foot`],
  ]),
]);

/** Their names, parents first. */
export const BONE_NAMES: readonly string[] = [...BONE_PARENTS.keys()];
