import { Figure, type PoseFrame } from '@vccp/pose';
import { BONE_NAMES, BONE_PARENTS } from '@vccp/protocol';
import { expect, test } from 'vitest';
import type { BlenderConnection } from '../src/index.js';
import { measuredSchema, posedSchema, wireFrame } from '../src/index.js';
import { skeletonOf } from '../src/skeleton.js';
import { connectTo, noBlender, startBlender } from './real-blender.js';
import { angleBetween, type Turn, worldTurns } from './turns.js';

/** Of every bone that the armature has: how far Blender is from the figure, in degrees. */
async function differences(connection: BlenderConnection, frame: PoseFrame): Promise<Map<string, number>> {
  await connection.ask('pose', wireFrame(frame), posedSchema);
  const { bones } = await connection.ask('measure', {}, measuredSchema);
  const wanted = worldTurns(frame);
  return new Map(Object.entries(bones).map(([name, { turn }]) => [name, angleBetween(turn, wanted.get(name) as Turn)]));
}

function hipsInWorld({ hips, root }: PoseFrame): number[] {
  const yaw = (root.yaw * Math.PI) / 180;
  const x = root.x + hips.x * Math.cos(yaw) + hips.z * Math.sin(yaw);
  return [x, hips.y, root.z + hips.z * Math.cos(yaw) - hips.x * Math.sin(yaw)];
}

const worst = (found: ReadonlyMap<string, number>) => [...found].reduce((a, b) => (b[1] > a[1] ? b : a));

test.skipIf(noBlender)('every bone in Blender is turned as the figure turns it, whatever she does', async () => {
  const connection = await connectTo(await startBlender());
  const { chosen } = await connection.describe('load');
  if (!chosen) throw new Error('nobody came');
  expect(Object.keys(chosen.bones)).toEqual(BONE_NAMES);
  let seed = 7;
  const random = () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const figure = new Figure({ skeleton: skeletonOf(chosen), random });
  const context = { signal: new AbortController().signal, report: () => undefined };
  const deeds = [
    { category: 'gesture', data: { gesture: 'wave' } },
    { category: 'gesture', data: { gesture: 'nod' } },
    { category: 'gesture', data: { gesture: 'backflip' } },
    { category: 'lookAt', data: { direction: 'left' } },
    { category: 'movement', data: { target: { x: 0.6, z: 0.8 } } },
    { category: 'posture', data: { posture: 'sit' } },
    { category: 'expression', data: { emotion: 'happy', intensity: 1 } },
  ];
  const seen = new Set<string>();
  for (const deed of deeds) {
    void figure.play(deed, context);
    for (let frame = 0; frame < 40; frame += 1) {
      figure.advance(1 / 15);
      if (frame % 8 !== 4) continue;
      const [bone, degrees] = worst(await differences(connection, figure.frame));
      expect(degrees, `${bone} while she does ${JSON.stringify(deed)}`).toBeLessThan(0.1);
      const { bones, expressions } = await connection.ask('measure', {}, measuredSchema);
      const hips = hipsInWorld(figure.frame);
      for (const axis of [0, 1, 2]) expect(bones.hips?.at[axis]).toBeCloseTo(hips[axis] ?? 0, 4);
      for (const [name, weight] of figure.frame.expressions) {
        expect(expressions[name] ?? 0, name).toBeCloseTo(Math.min(1, weight), 4);
      }
      seen.add(JSON.stringify(bones.rightHand?.at.map((metres) => metres.toFixed(2))));
    }
  }
  // She did move.
  expect(seen.size).toBeGreaterThan(15);
});

test.skipIf(noBlender)('a bone that is turned by an amount is turned by that amount, and nothing else is', async () => {
  const connection = await connectTo(await startBlender());
  const { chosen } = await connection.describe('load');
  if (!chosen) throw new Error('nobody came');
  const turns = new Float32Array(BONE_NAMES.length * 4).map((_, index) => (index % 4 === 3 ? 1 : 0));
  // The left forearm by a right angle about the vertical: from her left to straight behind her, where -Z is.
  turns.set([0, Math.SQRT1_2, 0, Math.SQRT1_2], BONE_NAMES.indexOf('leftLowerArm') * 4);
  const [x = 0, y = 0, z = 0] = chosen.bones.hips?.rest ?? [];
  const frame = { turns, hips: { x, y, z }, root: { x: 0, z: 0, yaw: 0 }, expressions: new Map() };
  await connection.ask('pose', wireFrame(frame), posedSchema);
  const { bones } = await connection.ask('measure', {}, measuredSchema);
  const elbow = bones.leftLowerArm?.at ?? [0, 0, 0];
  const hand = bones.leftHand?.at ?? [0, 0, 0];
  const fore = 0.23;
  expect(hand[0]).toBeCloseTo(elbow[0], 3);
  expect(hand[2]).toBeCloseTo(elbow[2] - fore, 3);
  for (const [name, { at }] of Object.entries(bones)) {
    const isBelow = (bone: string): boolean => bone === 'leftLowerArm' || isBelowOf(bone);
    const isBelowOf = (bone: string): boolean => {
      const parent = BONE_PARENTS.get(bone);
      return parent !== null && parent !== undefined && isBelow(parent);
    };
    if (isBelow(name)) continue;
    for (const axis of [0, 1, 2]) expect(at[axis], name).toBeCloseTo(chosen.bones[name]?.rest[axis] ?? 0, 4);
  }
  // Two steps to her left, and turned to her left: her left hand is behind now where it was before her left.
  const walked = { ...frame, root: { x: 2, z: 0, yaw: 90 } };
  await connection.ask('pose', wireFrame(walked), posedSchema);
  const after = (await connection.ask('measure', {}, measuredSchema)).bones;
  expect(after.leftUpperArm?.at[0]).toBeCloseTo(2, 3);
  expect(after.leftUpperArm?.at[2]).toBeCloseTo(-(chosen.bones.leftUpperArm?.rest[0] ?? 0), 3);
});
