import { BONE_NAMES } from '@vccp/protocol';

export type Side = 'left' | 'right';
export const FINGER_NAMES = ['Index', 'Middle', 'Ring', 'Little'] as const;

const INDEX = new Map(BONE_NAMES.map((name, index) => [name, index]));

/** Where a bone stands in `BONE_NAMES`; undefined for a name that VRM does not know. */
export function findBone(name: string): number | undefined {
  return INDEX.get(name);
}

/** Where a bone stands in `BONE_NAMES`. @throws for a name that VRM does not know. */
export function boneIndex(name: string): number {
  const index = INDEX.get(name);
  if (index === undefined) throw new RangeError(`"${name}" is not a humanoid bone`);
  return index;
}
