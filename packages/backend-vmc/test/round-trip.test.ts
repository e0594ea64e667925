import { decodePacket, encodeBundle, encodeMessage } from '@vccp/osc';
import type { PoseFrame } from '@vccp/pose';
import { BONE_NAMES } from '@vccp/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Assembler, type CapturedPose, inDatagrams, poseMessages, readMessage } from '../src/index.js';
import { anyFrame, degreesBetween, frameOf, rests } from './poses.js';

/** A frame as datagrams, and what a receiver of ours makes of them. */
function acrossTheWire(
  frames: readonly PoseFrame[],
  mostBytes: number | undefined,
  names: 'vrm0' | 'vrm1',
): CapturedPose[] {
  const assembler = new Assembler();
  return frames.flatMap((frame, index) => {
    const messages = poseMessages(frame, { rests, names }, index / 60);
    const datagrams =
      mostBytes === undefined
        ? messages.map(encodeMessage)
        : inDatagrams(messages, mostBytes).map((bundle) => encodeBundle(bundle));
    return datagrams.flatMap(decodePacket).flatMap((message) => {
      const word = readMessage(message);
      return (word && assembler.take(word)) ?? [];
    });
  });
}

test('what is sent comes back within a tenth of a degree and of a millimetre, bundled, in parts, or loose', () => {
  fc.assert(
    fc.property(
      fc.array(anyFrame, { minLength: 1, maxLength: 2 }),
      fc.constantFrom(undefined, 1232, 8192),
      fc.constantFrom('vrm0' as const, 'vrm1' as const),
      (frames, mostBytes, names) => {
        const poses = acrossTheWire(frames, mostBytes, names);
        expect(poses).toHaveLength(frames.length);
        frames.forEach((frame, each) => {
          const pose = poses[each];
          const away = BONE_NAMES.map((bone, index) => {
            const sent = frame.turns.subarray(index * 4, index * 4 + 4);
            return degreesBetween([...sent], pose?.turns.get(bone) ?? [0, 0, 0, 0]);
          });
          expect(Math.max(...away)).toBeLessThan(0.1);
          const { x, y, z } = frame.hips;
          expect(pose?.hips).toEqual([x, y, z].map((metres) => expect.closeTo(metres, 4)));
          expect(pose?.root?.place[0]).toBeCloseTo(frame.root.x, 4);
          expect(pose?.root?.place[2]).toBeCloseTo(frame.root.z, 4);
          const halfYaw = (frame.root.yaw * Math.PI) / 360;
          const turn = [0, Math.sin(halfYaw), 0, Math.cos(halfYaw)];
          expect(degreesBetween(turn, pose?.root?.turn ?? [0, 0, 0, 0])).toBeLessThan(0.1);
          for (const [name, weight] of frame.expressions) expect(pose?.expressions.get(name)).toBeCloseTo(weight, 5);
        });
      },
    ),
    { numRuns: 30, endOnFailure: true },
  );
});

test('a frame is cut into as few bundles as fit, in order, and the one that ends it comes last', () => {
  const messages = poseMessages(frameOf(), { rests, names: 'vrm0' }, 0);
  fc.assert(
    fc.property(fc.integer({ min: 128, max: 9000 }), (mostBytes) => {
      const datagrams = inDatagrams(messages, mostBytes);
      expect(datagrams.flat()).toEqual(messages);
      for (const [index, bundle] of datagrams.entries()) {
        expect(encodeBundle(bundle).length).toBeLessThanOrEqual(mostBytes);
        const [next] = datagrams[index + 1] ?? [];
        if (next) expect(encodeBundle([...bundle, next]).length).toBeGreaterThan(mostBytes);
      }
    }),
    { numRuns: 50 },
  );
  expect(inDatagrams(messages, 1232)).toHaveLength(5);
  expect(inDatagrams(messages, 16)).toHaveLength(messages.length);
  expect(inDatagrams([], 1232)).toEqual([]);
});
