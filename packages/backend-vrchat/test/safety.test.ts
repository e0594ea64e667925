import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VRChatBody } from '../src/index.js';
import { FakeVRChat } from './fake-vrchat.js';
import { HandClock, settled } from './hand-clock.js';
import { mostInASecond } from './recorder.js';
import { sequence } from './sequences.js';

test('after two hundred random sequences with cancels and drops everything is at rest, and no second had more than sixty', async () => {
  await using vrchat = await FakeVRChat.open({ VRCEmote: ['i', 0], Happy: ['f', 0], Sad: ['T', false] });
  const clock = new HandClock();
  await using body = await VRChatBody.open({
    oscPort: vrchat.port,
    listenPort: 0,
    queryUrl: vrchat.queryUrl,
    discover: false,
    guard: false,
    clock,
  });
  let everHeld = 0;
  /** When each message that is not a rest was seen, by the clock that is stepped. */
  const times: number[] = [];
  let counted = 0;
  const count = () => {
    everHeld += vrchat.held.length;
    for (; counted < vrchat.heard.length; counted += 1) {
      const value = vrchat.heard[counted]?.values[0];
      if (value !== 0 && value !== false) times.push(clock.now());
    }
  };

  await fc.assert(
    fc.asyncProperty(sequence, async ({ steps, end }) => {
      const running: { promise: Promise<unknown>; stop: AbortController }[] = [];
      for (const next of steps) {
        if (next.does === 'play') {
          const stop = new AbortController();
          const [category, data] = next.action;
          const context = { signal: stop.signal, report: () => undefined };
          const promise = body.play({ id: 'a', category, data, meta: {} }, context).catch(() => undefined);
          running.push({ promise, stop });
        } else if (next.does === 'wait') await clock.advance(next.ms);
        else if (next.does === 'cancel') running[next.which]?.stop.abort(new Error('cancelled'));
        else body.stop();
        await settled();
        count();
      }
      if (end === 'stopped') body.stop();
      if (end === 'cancelled') for (const { stop } of running) stop.abort(new Error('cancelled'));
      // Longer than all of it could last, so that nothing can come later.
      for (let second = 0; second < 60; second += 1) await clock.advance(1000);
      for (const { stop } of running) stop.abort(new Error('over'));
      await Promise.all(running.map(({ promise }) => promise));
      await expect.poll(() => [vrchat.held, vrchat.values.get('VRCEmote')], { interval: 1 }).toEqual([[], 0]);
      count();
    }),
    { numRuns: 200, endOnFailure: true },
  );
  body.stop();
  await expect.poll(() => [vrchat.values.get('Happy'), vrchat.values.get('Sad'), vrchat.held]).toEqual([0, false, []]);
  expect(everHeld).toBeGreaterThan(200);
  expect(vrchat.faults).toEqual([]);
  expect(mostInASecond(times)).toBeLessThanOrEqual(60);
  expect(vrchat.inputs.size).toBe(29);
});

test('stop is on the wire before anything else is done, whatever waits', async () => {
  await using vrchat = await FakeVRChat.open({ Hat: ['T', false] });
  const clock = new HandClock();
  await using body = await VRChatBody.open({
    oscPort: vrchat.port,
    listenPort: 0,
    queryUrl: vrchat.queryUrl,
    discover: false,
    guard: false,
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
