import { expect, test } from 'vitest';
import { Pace } from '../src/bodies/pace.js';

test('how fast something goes is told from one look to the next, also when it began anew', () => {
  let nowMs = 5000;
  const pace = new Pace(() => nowMs);
  const after = (ms: number, count: number) => {
    nowMs += ms;
    return pace.perSecond(count);
  };
  expect([after(1000, 60), after(500, 90), after(2000, 90), after(1000, 30), after(0, 30)]).toEqual([60, 60, 0, 0, 0]);
  expect(after(1000, 90)).toBe(60);
});
