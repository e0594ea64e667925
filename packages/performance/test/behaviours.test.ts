import { expect, it } from 'vitest';
import { behaviours, estimateBy, readPerformance, timeline } from '../src/index.js';

it('greet, dance, sit, stand, jump and crouch come along, and each can be played', () => {
  const all = behaviours();
  expect(all.map(({ name }) => name)).toEqual(['greet', 'dance', 'sit', 'stand', 'jump', 'crouch']);
  const usual = estimateBy([
    { category: 'gesture', durationMs: 2400 },
    { category: 'posture', durationMs: 1000 },
    { category: 'lookAt', durationMs: 800 },
    { category: 'press', durationMs: 150 },
  ]);
  for (const behaviour of all) {
    expect(readPerformance(behaviour)).toMatchObject({ ok: true });
    const { durationMs = Number.NaN } = timeline(behaviour, usual);
    expect(durationMs, behaviour.name).toBeGreaterThan(500);
    expect(durationMs, behaviour.name).toBeLessThan(15_000);
  }
});
