/** The humanoid bones of VRM 1.0, parents first, so that one pass over the list is a pass down the body. */

const SIDES = ['left', 'right'] as const;
export type Side = (typeof SIDES)[number];
const FINGERS = ['Index', 'Middle', 'Ring', 'Little'] as const;

/** Parent of each bone; where the model lacks the parent, the next one up stands in. */
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

export const BONE_NAMES: readonly string[] = [...BONE_PARENTS.keys()];
export const FINGER_NAMES = FINGERS;

const INDEX = new Map(BONE_NAMES.map((name, index) => [name, index]));

/** Where a bone stands in `BONE_NAMES`. @throws for a name that VRM does not know. */
export function boneIndex(name: string): number {
  const index = INDEX.get(name);
  if (index === undefined) throw new RangeError(`"${name}" is not a humanoid bone`);
  return index;
}
