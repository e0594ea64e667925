import { HandClock } from '@vccp/client/testing';
import fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import { VRChatBody } from '../src/index.js';
import { FakeVRChat } from './fake-vrchat.js';
import { mostInASecond } from './recorder.js';
import { FLOOD, sequence } from './sequences.js';
import { settled } from './settled.js';

const SEQUENCES = inject('long') ? 200 : 60;

test(`after ${SEQUENCES} random sequences with cancels, floods and drops everything is at rest, and no second had more than sixty`, async () => {
  const clock = new HandClock(settled);
  await using vrchat = await FakeVRChat.open(
    { VRCEmote: ['i', 0], Happy: ['f', 0], Sad: ['T', false], Hat: ['T', false] },
    { now: () => clock.now() },
  );
  await using body = await VRChatBody.open({
    ...vrchat.bodyOptions,
    clock,
  });
  let everHeld = 0;

  await fc.assert(
    fc.asyncProperty(sequence, async ({ steps, end }) => {
      const running: { promise: Promise<unknown>; stop: AbortController }[] = [];
      const play = ([category, data]: readonly [string, Record<string, unknown>]) => {
        const stop = new AbortController();
        const context = { signal: stop.signal, report: () => undefined };
        const promise = body.play({ id: 'a', category, data, meta: {} }, context).catch(() => undefined);
        running.push({ promise, stop });
      };
      for (const next of steps) {
        if (next.does === 'play') play(next.action);
        else if (next.does === 'flood') for (let count = 0; count < next.count; count += 1) play(FLOOD);
        else if (next.does === 'wait') await clock.advance(next.ms);
        else if (next.does === 'cancel') running[next.which]?.stop.abort(new Error('cancelled'));
        else body.stop();
        await settled();
        everHeld += vrchat.held.length;
      }
      if (end === 'stopped') body.stop();
      if (end === 'cancelled') for (const { stop } of running) stop.abort(new Error('cancelled'));
      // Longer than all of it could last, so that nothing can come later.
      for (let second = 0; second < 60; second += 1) await clock.advance(1000);
      for (const { stop } of running) stop.abort(new Error('over'));
      await Promise.all(running.map(({ promise }) => promise));
      await expect.poll(() => [vrchat.held, vrchat.values.get('VRCEmote')], { interval: 1 }).toEqual([[], 0]);
    }),
    { numRuns: SEQUENCES, endOnFailure: true },
  );
  body.stop();
  await expect.poll(() => [vrchat.values.get('Happy'), vrchat.values.get('Sad'), vrchat.held]).toEqual([0, false, []]);
  expect(everHeld).toBeGreaterThan(SEQUENCES);
  expect(vrchat.faults).toEqual([]);
  const moving = vrchat.heard.filter(({ values: [value] }) => value !== 0 && value !== false);
  // And there were such as had no room for more.
  expect(mostInASecond(moving.map(({ atMs }) => atMs))).toBe(60);
  expect(vrchat.inputs.size).toBe(29);
});

test('stop is on the wire before anything else is done, whatever waits', async () => {
  await using vrchat = await FakeVRChat.open({ Hat: ['T', false] });
  const clock = new HandClock(settled);
  await using body = await VRChatBody.open({
    ...vrchat.bodyOptions,
    clock,
  });
  const context = { signal: new AbortController().signal, report: () => undefined };
  const play = (category: string, data: Record<string, unknown>) =>
    body.play({ id: 'a', category, data, meta: {} }, context).catch((error: Error) => error.message);
  // More than a second has room for, and a walk that is under way.
  const walk = play('movement', { direction: 'forward', distance: 4 });
  const flood = Array.from({ length: 200 }, (_, index) => play('parameter', { name: 'Hat', value: index % 2 === 0 }));
  await expect.poll(() => vrchat.held).toEqual(['/input/Vertical']);
  const before = clock.now();
  body.stop('panic');
  await expect.poll(() => vrchat.held).toEqual([]);
  // The clock was not stepped: nothing that waits for time can have been in its way.
  expect(clock.now()).toBe(before);
  expect(await walk).toBe('panic');
  await Promise.all(flood);
  await clock.advance(20_000);
  expect(vrchat.heard.filter(({ address }) => address.endsWith('/Hat')).length).toBeLessThanOrEqual(60);
});
