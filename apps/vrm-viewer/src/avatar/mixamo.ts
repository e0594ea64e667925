import type { Motion } from '@vccp/pose/parts';
import {
  type Group,
  type KeyframeTrack,
  type Object3D,
  Quaternion,
  QuaternionKeyframeTrack,
  Vector3,
  VectorKeyframeTrack,
} from 'three';
import { ModelFault } from './model.js';

/** Mixamo's names for the humanoid bones, without the `mixamorig` prefix. */
const FINGERS = { Thumb: ['Metacarpal', 'Proximal', 'Distal'], Index: ['Proximal', 'Intermediate', 'Distal'] } as const;
const BONES: ReadonlyMap<string, string> = new Map([
  ['Hips', 'hips'],
  ['Spine', 'spine'],
  ['Spine1', 'chest'],
  ['Spine2', 'upperChest'],
  ['Neck', 'neck'],
  ['Head', 'head'],
  ...(['Left', 'Right'] as const).flatMap((side): [string, string][] => {
    const own = side.toLowerCase();
    const fingers = (['Thumb', 'Index', 'Middle', 'Ring', 'Pinky'] as const).flatMap((finger) =>
      (finger === 'Thumb' ? FINGERS.Thumb : FINGERS.Index).map((part, index): [string, string] => [
        `${side}Hand${finger}${index + 1}`,
        `${own}${finger === 'Pinky' ? 'Little' : finger}${part}`,
      ]),
    );
    return [
      [`${side}Shoulder`, `${own}Shoulder`],
      [`${side}Arm`, `${own}UpperArm`],
      [`${side}ForeArm`, `${own}LowerArm`],
      [`${side}Hand`, `${own}Hand`],
      [`${side}UpLeg`, `${own}UpperLeg`],
      [`${side}Leg`, `${own}LowerLeg`],
      [`${side}Foot`, `${own}Foot`],
      [`${side}ToeBase`, `${own}Toes`],
      ...fingers,
    ];
  }),
]);

/**
 * Mixamo clips turn bones from that rig's own rest pose: each key is taken into the world by the rest turns of the bone
 * and its parent, which gives the turn from the T-pose that VRM means.
 */
export async function readMixamo(bytes: ArrayBuffer, name: string): Promise<Motion> {
  const { FBXLoader } = await import('three/addons/loaders/FBXLoader.js');
  const rig = new FBXLoader().parse(bytes, '');
  const clip = rig.animations.find(({ name: own }) => own === 'mixamo.com') ?? rig.animations[0];
  if (!clip) throw new ModelFault('not-animation', `${name} holds no animation.`);
  rig.updateMatrixWorld(true);
  const turns = new Map<string, KeyframeTrack>();
  let hips: KeyframeTrack | undefined;
  for (const track of clip.tracks) {
    const [node = '', property] = track.name.split('.');
    const bone = BONES.get(node.replace(/^.*mixamorig\d*:?/, ''));
    const object = bone && rig.getObjectByName(node);
    if (!bone || !object) continue;
    if (property === 'quaternion') turns.set(bone, retarget(track, object));
    else if (property === 'position' && bone === 'hips') hips = intoWorld(track, object);
  }
  if (turns.size === 0) {
    throw new ModelFault(
      'not-animation',
      `${name} has no Mixamo skeleton; only Mixamo's bone names are understood in FBX.`,
    );
  }
  const hipsHeight = hipsOf(rig)?.getWorldPosition(new Vector3()).y ?? 1;
  return { name, source: 'fbx', seconds: clip.duration, turns, hips, hipsHeight, expressions: new Map() };
}

function hipsOf(rig: Group): Object3D | undefined {
  let found: Object3D | undefined;
  rig.traverse((object) => {
    if (/mixamorig\d*:?Hips$/.test(object.name)) found ??= object;
  });
  return found;
}

function retarget(track: KeyframeTrack, bone: Object3D): KeyframeTrack {
  const restInverse = bone.getWorldQuaternion(new Quaternion()).invert();
  const parent = bone.parent?.getWorldQuaternion(new Quaternion()) ?? new Quaternion();
  const turn = new Quaternion();
  const values = new Float32Array(track.values.length);
  for (let i = 0; i < values.length; i += 4) {
    turn.fromArray(track.values, i).premultiply(parent).multiply(restInverse).toArray(values, i);
  }
  return new QuaternionKeyframeTrack('turn', track.times, values);
}

function intoWorld(track: KeyframeTrack, bone: Object3D): KeyframeTrack {
  const place = new Vector3();
  const values = new Float32Array(track.values.length);
  for (let i = 0; i < values.length; i += 3) {
    place.fromArray(track.values, i);
    bone.parent?.localToWorld(place);
    place.toArray(values, i);
  }
  return new VectorKeyframeTrack('place', track.times, values);
}
