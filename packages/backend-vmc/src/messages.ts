import { float, int, type OscMessage, text } from '@vccp/osc';
import { mirrorPoint, mirrorTurn } from './axes.js';
import { type ExpressionNames, toWireName } from './expression-names.js';
import type { PoseFrame } from './pose-frame.js';
import { type Rests, toNodePlace, toNodeTurn } from './rests.js';
import { NO_TURN, type Point, type Turn } from './turn.js';

/** The addresses of the VMC protocol that are used here: https://protocol.vmc.info/english */
export const VMC = {
  loaded: '/VMC/Ext/OK',
  time: '/VMC/Ext/T',
  root: '/VMC/Ext/Root/Pos',
  bone: '/VMC/Ext/Bone/Pos',
  expression: '/VMC/Ext/Blend/Val',
  expressionsEnd: '/VMC/Ext/Blend/Apply',
} as const;

export interface WireOptions {
  rests: Rests;
  names: ExpressionNames;
}

/**
 * One instant for a receiver, in its order: it takes the face over at `Blend/Apply`, and some take over everything at `OK`,
 * which therefore comes last. Each number is a float even where it is whole: receivers drop a bone with an integer.
 * @param seconds of the sender's own clock
 */
export function poseMessages(frame: PoseFrame, { rests, names }: WireOptions, seconds: number): OscMessage[] {
  const { axes, bones } = rests;
  const { hips, root, turns, expressions } = frame;
  const halfYaw = (root.yaw * Math.PI) / 360;
  const rootTurn: Turn = [0, Math.sin(halfYaw), 0, Math.cos(halfYaw)];
  const messages = [
    { address: VMC.time, args: [float(seconds)] },
    // Where she stands is told in the axes of a pose, whatever the file of her model is laid out like.
    placed(VMC.root, 'root', mirrorPoint([root.x, 0, root.z], 'vrm1'), mirrorTurn(rootTurn, 'vrm1')),
  ];
  for (const bone of bones) {
    const isHips = bone.index === 0;
    const place = isHips ? toNodePlace([hips.x, hips.y, hips.z], bone, axes) : mirrorPoint(bone.place, axes);
    messages.push(placed(VMC.bone, bone.unityName, place, toNodeTurn(turnAt(turns, bone.index), bone, axes)));
  }
  for (const [name, weight] of expressions) {
    messages.push({ address: VMC.expression, args: [text(toWireName(name, names)), float(weight)] });
  }
  messages.push({ address: VMC.expressionsEnd, args: [] }, { address: VMC.loaded, args: [int(1)] });
  return messages;
}

function placed(address: string, name: string, place: Point, turn: Turn): OscMessage {
  return { address, args: [text(name), ...place.map(float), ...turn.map(float)] };
}

function turnAt(turns: Float32Array, index: number): Turn {
  const [x, y, z, w] = turns.subarray(index * 4, index * 4 + 4);
  return x === undefined || y === undefined || z === undefined || w === undefined ? NO_TURN : [x, y, z, w];
}
