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

// Evenly spread over 300 ms, a tenth of a second holds a third of them: 33 % with a spread of 2 % for five hundred. That
// any one herd crosses 40 % is a matter of chance, and the chance is what can be promised.
test('of herds of five hundred, hardly any crowds more than 40 % of its first attempts into 100 ms', () => {
  const HERDS = 1_000;
  let state = 0x9e3779b9;
  const random = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  let crossed = { tenth: 0, anywhere: 0 };
  let sum = 0;
  let worst = 0;
  for (let herd = 0; herd < HERDS; herd += 1) {
    const attempts = Array.from({ length: 500 }, () => backoffMs(0, random)).sort((a, b) => a - b);
    const tenths = [0, 1, 2].map((tenth) => attempts.filter((ms) => Math.floor(ms / 100) === tenth).length);
    let first = 0;
    let most = 0;
    for (const [last, ms] of attempts.entries()) {
      while (ms - (attempts[first] ?? 0) >= 100) first += 1;
      most = Math.max(most, last - first + 1);
    }
    crossed = {
      tenth: crossed.tenth + (Math.max(...tenths) > 200 ? 1 : 0),
      anywhere: crossed.anywhere + (most > 200 ? 1 : 0),
    };
    sum += most / 500;
    worst = Math.max(worst, most / 500);
  }
  // Of the tenths since the cut; and of any 100 ms at all, wherever they begin.
  expect(crossed.tenth / HERDS).toBeLessThan(0.01);
  expect(crossed.anywhere / HERDS).toBeLessThan(0.05);
  expect(sum / HERDS).toBeLessThan(0.4);
  expect(worst).toBeLessThan(0.5);
});
