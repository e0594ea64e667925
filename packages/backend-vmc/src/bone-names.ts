import { BONE_NAMES } from '@vccp/protocol';

/** Unity counts the joints of a thumb from the one that VRM 1.0 calls the metacarpal. */
const THUMB: Readonly<Record<string, string>> = {
  ThumbMetacarpal: 'ThumbProximal',
  ThumbProximal: 'ThumbIntermediate',
};

/** The bones of VRM 1.0 as `UnityEngine.HumanBodyBones` names them. */
export const UNITY_BONE_NAMES: ReadonlyMap<string, string> = new Map(
  BONE_NAMES.map((name) => {
    const capital = name.slice(0, 1).toUpperCase() + name.slice(1);
    return [name, capital.replace(/ThumbMetacarpal$|ThumbProximal$/, (thumb) => THUMB[thumb] ?? thumb)];
  }),
);

/** Those of Unity as VRM 1.0 names them. */
export const VRM_BONE_NAMES: ReadonlyMap<string, string> = new Map(
  [...UNITY_BONE_NAMES].map(([vrm, unity]) => [unity, vrm]),
);
