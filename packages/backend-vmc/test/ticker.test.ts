import { HandClock } from '@vccp/client/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ticker } from '../src/ticker.js';

/** A clock whose timers come late by what the test says. */
class LateClock extends HandClock {
  lateMs: () => number = () => 0;

  override setTimeout(run: () => void, ms: number): () => void {
    return super.setTimeout(run, ms + this.lateMs());
  }
}

test('an hour of timers that are each a little late loses no frame', async () => {
  const clock = new LateClock();
  clock.lateMs = () => 3;
  let [calls, frames] = [0, 0];
  const ticker = new Ticker(clock, 60, (passed) => {
    calls += 1;
    frames += passed;
  });
  ticker.start();
  await clock.advance(60_000);
  ticker.stop();
  expect([calls, frames]).toEqual([3599, 3599]);
});

test('what is missed while the machine is busy is left out, and her time still goes on by all of it', async () => {
  const clock = new LateClock();
  let late = 0;
  clock.lateMs = () => late;
  const passed: number[] = [];
  const ticker = new Ticker(clock, 60, (frames) => passed.push(frames));
  ticker.start();
  late = 100;
  await clock.advance(20);
  late = 0;
  await clock.advance(180);
  ticker.stop();
  expect(passed).toEqual([1, 6, 1, 1, 1, 1, 1]);
});

test('a clock that is set an hour ahead or back is gone on from, not caught up with', async () => {
  const clock = new LateClock();
  const passed: number[] = [];
  const ticker = new Ticker(clock, 10, (frames) => passed.push(frames));
  ticker.start();
  await clock.advance(250);
  expect(passed).toEqual([1, 1]);
  clock.set(3_600_000);
  await clock.advance(300);
  clock.set(-3_600_000);
  await clock.advance(300);
  ticker.stop();
  expect(passed.length).toBeGreaterThan(6);
  expect(passed.length).toBeLessThanOrEqual(8);
  expect(Math.max(...passed)).toBe(1);
});

test('whatever the delays, as many frames pass as are due by the clock', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 30 }), async (delays) => {
      const clock = new LateClock();
      const left = [...delays];
      clock.lateMs = () => left.shift() ?? 0;
      let frames = 0;
      const ticker = new Ticker(clock, 50, (passed) => {
        frames += passed;
      });
      ticker.start();
      await clock.advance(20_010);
      ticker.stop();
      expect(frames).toBe(1000);
    }),
    { numRuns: 20 },
  );
});
