import { expect, test } from 'vitest';
import { mostBytesTo, PoseSender } from '../src/index.js';
import { frameOf, rests } from './poses.js';
import { StrictReceiver } from './strict-receiver.js';

const options = { rests, names: 'vrm0' as const };

test.each([
  ['as one bundle', {}, 1],
  ['as bundles that pass every network', { mostBytes: 1232 }, 5],
  ['message by message', { bundles: false }, 63],
])('a strict receiver takes all of a frame that is sent %s', async (_how, more, datagrams) => {
  await using receiver = await StrictReceiver.open();
  const sender = await PoseSender.open({ ...options, ...more, port: receiver.port });
  sender.send(frameOf({}, { expressions: new Map(['happy', 'aa', 'blinkLeft', 'wink'].map((name) => [name, 1])) }), 7);
  await expect.poll(() => receiver.shown.length).toBe(1);
  expect(receiver.dropped).toEqual([]);
  expect(receiver.last?.seconds).toBe(7);
  expect(receiver.last?.bones.size).toBe(55);
  expect([...(receiver.last?.face ?? [])]).toEqual(['Joy', 'A', 'Blink_L', 'wink'].map((name) => [name, 1]));
  expect(receiver.sizes).toHaveLength(datagrams);
  if ('mostBytes' in more) expect(Math.max(...receiver.sizes)).toBeLessThanOrEqual(1232);
  await sender.close();
  expect(sender.status).toEqual({ target: `127.0.0.1:${receiver.port}`, poses: 1, datagrams, fault: undefined });
});

test('to another machine datagrams are no longer than any network carries, without being told', () => {
  for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '::1']) expect(mostBytesTo(host)).toBe(8192);
  for (const host of ['192.168.1.20', 'fe80::1', '127.example.org', 'render.local'])
    expect(mostBytesTo(host)).toBe(1232);
});

test('that nobody listens is said, where the system knows', async () => {
  const receiver = await StrictReceiver.open();
  const { port } = receiver;
  await receiver.close();
  const sender = await PoseSender.open({ ...options, port });
  await expect
    .poll(() => {
      sender.send(frameOf(), 0);
      return sender.status.fault;
    })
    .toBe(`nobody listens at 127.0.0.1:${port}`);
  await sender.close();
});
