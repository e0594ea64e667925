import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs } from '../src/reconnect.js';

test('the wait lies between 0 and a ceiling that doubles from 300 ms to 7 s', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (attempt, share) => {
      const wait = backoffMs(attempt, () => share);
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(Math.min(7000, 300 * 2 ** Math.min(attempt, 100)));
    }),
  );
  expect(backoffMs(0, () => 1)).toBe(300);
  expect(backoffMs(1, () => 1)).toBe(600);
  expect(backoffMs(99, () => 1)).toBe(7000);
});
