import { expect, it } from 'vitest';
import { makeChime } from '../../avatar/chime.js';

it('the chime is a small WAV that rings, is never cut off at its loudest, and ends in silence', () => {
  const bytes = makeChime();
  const view = new DataView(bytes.buffer);
  const text = (at: number) => new TextDecoder().decode(bytes.subarray(at, at + 4));
  expect([text(0), text(8), text(12), text(36)]).toEqual(['RIFF', 'WAVE', 'fmt ', 'data']);
  expect(bytes.length).toBeLessThan(40 * 1024);
  expect(view.getUint32(4, true)).toBe(bytes.length - 8);
  expect(view.getUint32(40, true)).toBe(bytes.length - 44);
  const samples = new Int16Array(bytes.buffer, 44);
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0) / 0x7fff;
  expect(loudest).toBeGreaterThan(0.5);
  expect(loudest).toBeLessThan(0.7);
  expect(Math.abs(samples[0] ?? 1)).toBeLessThan(10);
  expect(Math.abs(samples.at(-1) ?? 0x7fff)).toBeLessThan(100);
});
