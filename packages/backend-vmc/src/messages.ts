import { float, int, type OscMessage, text } from '@vccp/osc';
import type { PoseFrame } from '@vccp/pose';
import { mirrorPoint, mirrorTurn } from './axes.js';
import { type ExpressionNames, toWireName } from './expression-names.js';
import { ownHips, ownTurns, type Rests } from './rests.js';
import { type Point, type Turn, turnAt } from './turn.js';

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
  const { hips, root, expressions } = frame;
  const halfYaw = (root.yaw * Math.PI) / 360;
  const rootTurn = mirrorTurn([0, Math.sin(halfYaw), 0, Math.cos(halfYaw)]);
  const messages: OscMessage[] = [
    { address: VMC.time, args: [float(seconds)] },
    placed(VMC.root, 'root', mirrorPoint([root.x, 0, root.z]), rootTurn),
  ];
  const turns = ownTurns(frame.turns, rests);
  for (const { index, unityName, place: rest } of rests.bones) {
    const place = index === 0 ? ownHips([hips.x, hips.y, hips.z], rests) : rest;
    messages.push(placed(VMC.bone, unityName, mirrorPoint(place), mirrorTurn(turnAt(turns, index))));
  }
  messages.push(...faceMessages(expressions, names), { address: VMC.loaded, args: [int(1)] });
  return messages;
}

/** A face, with the word to show it. */
export function faceMessages(expressions: ReadonlyMap<string, number>, names: ExpressionNames): OscMessage[] {
  const weights = [...expressions].map(([name, weight]) => ({
    address: VMC.expression,
    args: [text(toWireName(name, names)), float(weight)],
  }));
  return [...weights, { address: VMC.expressionsEnd, args: [] }];
}

function placed(address: string, name: string, place: Point, turn: Turn): OscMessage {
  return { address, args: [text(name), ...place.map(float), ...turn.map(float)] };
}
