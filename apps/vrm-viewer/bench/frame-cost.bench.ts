import { expect, test } from 'vitest';
import { benchAvatar, measureFrameCost } from './frame-cost.js';

/** Sixty frames a second leave no room for more: what she does of herself, beside what any avatar costs. */
const BUDGET = 1.2;

test('a frame of her costs little more than one of the avatar alone', async () => {
  // three's loader asks for the browser's global by name.
  Object.assign(globalThis, { self: globalThis });
  const file = await benchAvatar();
  for (const scene of ['idle', 'walking', 'waving'] as const) {
    const { bare, ours, ratio } = await measureFrameCost(file, scene);
    process.stdout.write(
      `${scene.padEnd(8)} ${bare.toFixed(0)} µs avatar alone, ${ours.toFixed(0)} µs alive, ratio ${ratio.toFixed(2)}\n`,
    );
    expect(ratio).toBeLessThanOrEqual(BUDGET);
  }
});
