import { expect, test } from 'vitest';
import { FrameClock } from '../src/index.js';

test('time goes on with the frames: what came due is handed out, the earliest first, and what was taken back is not', () => {
  const clock = new FrameClock();
  const ran: string[] = [];
  clock.setTimeout(() => ran.push('late'), 30);
  const takeBack = clock.setTimeout(() => ran.push('never'), 15);
  clock.setTimeout(() => {
    ran.push('early');
    takeBack();
    clock.setTimeout(() => ran.push('next'), 0);
  }, 10);
  for (const run of clock.advance(9)) run();
  expect(ran).toEqual([]);
  for (const run of clock.advance(31)) run();
  expect(ran).toEqual(['early', 'late']);
  expect(clock.now()).toBe(40);
  for (const run of clock.advance(1)) run();
  expect(ran).toEqual(['early', 'late', 'next']);
});
