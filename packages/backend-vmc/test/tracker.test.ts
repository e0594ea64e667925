import { createSocket } from 'node:dgram';
import { HandClock } from '@vccp/client/testing';
import { float, int, OscSender, text } from '@vccp/osc';
import { expect, onTestFinished, test } from 'vitest';
import { type CapturedPose, PoseSender, Tracker } from '../src/index.js';
import { about, degreesBetween, frameOf, rests } from './poses.js';

async function openTracker() {
  const clock = new HandClock();
  const poses: CapturedPose[] = [];
  const told: boolean[] = [];
  const tracker = await Tracker.open(
    { port: 0, clock },
    { onPose: (pose) => poses.push(pose), onTracking: (isTracking) => told.push(isTracking) },
  );
  onTestFinished(() => tracker.close());
  const port = Number(tracker.status.listening.split(':')[1]);
  const sender = async (more: { bundles?: boolean; mostBytes?: number } = {}) => {
    const made = await PoseSender.open({ rests, names: 'vrm0', port, ...more });
    onTestFinished(() => made.close());
    return made;
  };
  return { clock, tracker, poses, told, port, sender };
}

test.each([{}, { mostBytes: 1232 }, { bundles: false }])('a person is tracked by what arrives: %o', async (how) => {
  const { tracker, poses, told, sender } = await openTracker();
  const performer = await sender(how);
  performer.send(frameOf({ rightUpperArm: about('z', -90) }, { expressions: new Map([['aa', 0.5]]) }), 1);
  await expect.poll(() => poses.length).toBe(1);
  expect(degreesBetween(poses[0]?.turns.get('rightUpperArm') ?? [], about('z', -90))).toBeLessThan(0.1);
  expect(poses[0]?.expressions.get('aa')).toBe(0.5);
  expect(told).toEqual([true]);
  expect(tracker.status).toMatchObject({ isTracking: true, poses: 1, others: [], refused: 0 });
});

test('a sender that falls silent has lost the person, and another may be heard then', async () => {
  const { clock, tracker, poses, told, sender } = await openTracker();
  const [first, second] = [await sender(), await sender()];
  first.send(frameOf(), 0);
  await expect.poll(() => poses.length).toBe(1);
  const { sender: heard } = tracker.status;
  second.send(frameOf({ head: about('y', 90) }), 0);
  await expect.poll(() => tracker.status.others.length).toBe(1);
  expect(tracker.status.sender).toBe(heard);
  expect(poses).toHaveLength(1);

  await clock.advance(600);
  first.send(frameOf(), 0.6);
  await expect.poll(() => poses.length).toBe(2);
  await clock.advance(600);
  expect(told).toEqual([true]);
  await clock.advance(1000);
  expect(told).toEqual([true, false]);
  expect(tracker.status).toMatchObject({ isTracking: false, sender: undefined, others: [] });

  second.send(frameOf({ head: about('y', 90) }), 2);
  await expect.poll(() => told).toEqual([true, false, true]);
  expect(tracker.status.sender).not.toBe(heard);
});

test('a sender that says it sees nobody is believed at once', async () => {
  const { poses, told, sender, port } = await openTracker();
  const performer = await OscSender.open({ host: '127.0.0.1', port });
  onTestFinished(() => performer.close());
  const head = { address: '/VMC/Ext/Bone/Pos', args: [text('Head'), ...[0, 0, 0, 0, 0, 0, 1].map(int)] };
  performer.send(head, { address: '/VMC/Ext/OK', args: [int(1)] });
  await expect.poll(() => told).toEqual([true]);
  performer.send(head, { address: '/VMC/Ext/OK', args: [1, 3, 0, 0].map(int) });
  await expect.poll(() => told).toEqual([true, false]);
  expect(poses).toHaveLength(1);
  expect(poses[0]?.hips).toBeUndefined();
  performer.send({ address: '/VMC/Ext/Bone/Pos', args: [text('Head'), ...[0, 0, 0, 0, 0, 0, 1].map(float)] });
  performer.send({ address: '/VMC/Ext/T', args: [float(1)] });
  await expect.poll(() => told).toEqual([true, false, true]);
  expect(sender).toBeDefined();
});

test('what is no OSC, or no word of the protocol, is left: it takes nobody the place', async () => {
  const { tracker, poses, port, sender } = await openTracker();
  const stranger = createSocket('udp4');
  onTestFinished(() => void stranger.close());
  for (const bytes of [Buffer.from('hello'), Buffer.from([0, 1, 2, 3]), Buffer.from('/avatar/x\0\0\0,i\0\0\0\0\0\x01')])
    stranger.send(bytes, port, '127.0.0.1');
  await expect.poll(() => tracker.status.refused).toBe(2);
  expect(tracker.status.sender).toBeUndefined();
  const performer = await sender();
  performer.send(frameOf(), 0);
  await expect.poll(() => poses.length).toBe(1);
});
