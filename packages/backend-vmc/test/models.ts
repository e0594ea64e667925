import { Buffer } from 'node:buffer';
import { BONE_NAMES, BONE_PARENTS } from '@vccp/protocol';
import { Matrix4, Quaternion, Vector3 } from 'three';
import { places } from './places.js';
import type { Transform } from './unity.js';

type Turn = [number, number, number, number];

export interface GltfNode {
  name: string;
  children: number[];
  translation: number[];
  rotation: number[];
  scale: number[];
}

/**
 * The JSON of a model of that version whose bones stand where `places` says, and rest with these turns of their own:
 * one for the node above the hips, then one for each bone. `lacks` are bones that it has not.
 */
export function modelOf(version: 'vrm0' | 'vrm1', turns: readonly Turn[], scale = 1, lacks: readonly string[] = []) {
  const [armature = [0, 0, 0, 1], ...own] = turns;
  const facing = version === 'vrm1' ? 1 : -1;
  const nodes: GltfNode[] = [];
  const worlds: Matrix4[] = [];
  const add = (name: string, parent: number | undefined, place: Vector3, turn: Quaternion) => {
    const above = parent === undefined ? new Matrix4() : (worlds[parent] ?? new Matrix4());
    const size = new Vector3().setScalar(parent === undefined ? scale : above.getMaxScaleOnAxis());
    const world = new Matrix4().compose(place, turn, size);
    const [at, rotation, grown] = [new Vector3(), new Quaternion(), new Vector3()];
    above.clone().invert().multiply(world).decompose(at, rotation, grown);
    const index = nodes.length;
    nodes.push({ name, children: [], translation: at.toArray(), rotation: rotation.toArray(), scale: grown.toArray() });
    worlds.push(world);
    if (parent !== undefined) nodes[parent]?.children.push(index);
    return index;
  };
  const root = add('Armature', undefined, new Vector3(0.1, 0.2, -0.1), new Quaternion(...armature));
  const indexes = new Map<string, number>();
  BONE_NAMES.forEach((name, index) => {
    const [x = 0, y = 0, z = 0] = places.get(name) ?? [];
    if (lacks.includes(name)) return;
    let above = BONE_PARENTS.get(name);
    while (above && lacks.includes(above)) above = BONE_PARENTS.get(above);
    const parent = indexes.get(above ?? '') ?? root;
    const turn = new Quaternion(...(own[index] ?? [0, 0, 0, 1]));
    indexes.set(name, add(name, parent, new Vector3(x * facing, y, z * facing), turn));
  });
  const humanBones = [...indexes].map(([bone, node]) => ({ bone: version === 'vrm0' ? oldName(bone) : bone, node }));
  const extensions =
    version === 'vrm0'
      ? { VRM: { humanoid: { humanBones } } }
      : {
          VRMC_vrm: {
            meta: { name: 'somebody' },
            humanoid: { humanBones: Object.fromEntries(humanBones.map(({ bone, node }) => [bone, { node }])) },
          },
        };
  return { nodes, extensions };
}

/** It as a `.vrm` file, which has nothing but this. */
export function vrmFile(model: ReturnType<typeof modelOf>): Uint8Array {
  const json = Buffer.from(JSON.stringify(model));
  const header = Buffer.alloc(20);
  header.write('glTF');
  header.writeUInt32LE(2, 4);
  header.writeUInt32LE(20 + json.length, 8);
  header.writeUInt32LE(json.length, 12);
  header.write('JSON', 16);
  return Buffer.concat([header, json]);
}

/** VRM 0.x counts the joints of a thumb from another one. */
function oldName(bone: string): string {
  return bone.replace('ThumbProximal', 'ThumbIntermediate').replace('ThumbMetacarpal', 'ThumbProximal');
}

/**
 * The nodes of a model as UniVRM brings them into Unity: one of 1.0 mirrored in X, one of 0.x in Z. Node names are those
 * of the bones.
 */
export function intoUnity(version: 'vrm0' | 'vrm1', nodes: readonly GltfNode[]): Transform[] {
  const parents = new Map(nodes.flatMap(({ name, children }) => children.map((child) => [child, name] as const)));
  return nodes.map(({ name, translation, rotation, scale: [scale = 1] }, index) => {
    const [x = 0, y = 0, z = 0] = translation;
    const [qx = 0, qy = 0, qz = 0, qw = 1] = rotation;
    return {
      name,
      parent: parents.get(index),
      place: version === 'vrm1' ? [-x, y, z] : [x, y, -z],
      turn: version === 'vrm1' ? [qx, -qy, -qz, qw] : [-qx, -qy, qz, qw],
      scale,
    };
  });
}
