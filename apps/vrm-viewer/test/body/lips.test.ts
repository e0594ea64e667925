import { Mouth, VisemeLine } from '@vccp/pose/parts';
import { VISEMES, VOWELS } from '@vccp/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Heard, Lips } from '../../src/sound/lips.js';
import { voiceTime } from '../../src/sound/voice-time.js';
import { vowelShares } from '../../src/sound/vowel-spectrum.js';
import { type Part, speak } from './voice.js';

const WINDOW = 2048;
const RATE = 24_000;

/** A moment of a sound as an `AnalyserNode` gives it: the last samples, and their spectrum in dB. */
function hear(sound: Float32Array, end: number, spectrum?: Float32Array<ArrayBuffer>): Heard {
  const samples = new Float32Array(WINDOW);
  for (let i = 0; i < WINDOW; i++) samples[i] = sound[end - WINDOW + i] ?? 0;
  return { samples, spectrum: spectrum ?? spectrumOf(samples), sampleRate: RATE };
}

function spectrumOf(samples: Float32Array): Float32Array<ArrayBuffer> {
  const spectrum = new Float32Array(WINDOW / 2).fill(Number.NEGATIVE_INFINITY);
  for (let bin = 0; bin < 320; bin++) {
    let re = 0;
    let im = 0;
    for (let i = 0; i < WINDOW; i++) {
      const turn = (2 * Math.PI * i) / WINDOW;
      const sample = (samples[i] ?? 0) * (0.42 - 0.5 * Math.cos(turn) + 0.08 * Math.cos(2 * turn));
      re += sample * Math.cos(turn * bin);
      im += sample * Math.sin(turn * bin);
    }
    spectrum[bin] = 20 * Math.log10(Math.hypot(re, im) / WINDOW);
  }
  return spectrum;
}

const samplesAt = (ms: number) => Math.round((ms * RATE) / 1000);

describe('the lips', () => {
  it.each([90, 125, 180, 230])('tell the five vowels apart in a voice of %i Hz', (pitch) => {
    const told = VOWELS.map((vowel) => {
      const shares = new Float64Array(VOWELS.length);
      const heard = hear(speak([{ vowel, ms: 300 }], { pitch }), samplesAt(250));
      vowelShares(heard.spectrum, RATE, shares);
      return VOWELS[shares.indexOf(Math.max(...shares))];
    });
    expect(told).toEqual([...VOWELS]);
  });

  it('open in what is loud, however quietly it was recorded, and are shut in a pause within 100 ms', () => {
    const parts: Part[] = [
      { vowel: null, ms: 200 },
      { vowel: 'aa', ms: 400 },
      { vowel: null, ms: 300 },
      { vowel: 'oh', ms: 400 },
      { vowel: null, ms: 300 },
    ];
    for (const loudness of [0.3, 0.05]) {
      const sound = speak(parts, { loudness });
      const flat = new Float32Array(WINDOW / 2);
      const lips = new Lips();
      const mouth = new Mouth();
      let atMs = 0;
      mouth.follow({ shape: (goals, delta) => lips.shape(hear(sound, samplesAt(atMs), flat), delta, goals) });
      const widest: number[] = [];
      for (atMs = 0; atMs < 1600; atMs += 1000 / 60) {
        mouth.update(1 / 60);
        widest[Math.floor(atMs / 100)] = Math.max(...mouth.weights);
      }
      // By tenths of a second, each as it is at its end.
      const open = [3, 4, 5, 10, 11, 12].map((tenth) => widest[tenth] ?? 0);
      const shut = [0, 1, 7, 8, 14, 15].map((tenth) => widest[tenth] ?? 1);
      expect(Math.min(...open), `${loudness}`).toBeGreaterThan(0.25);
      expect(Math.max(...shut), `${loudness}`).toBeLessThan(0.05);
    }
  });

  it('never show more than two vowels, nor more than 0.7, whatever comes', () => {
    const level = fc.oneof(fc.float({ min: -1, max: 1, noNaN: true }), fc.float());
    const decibel = fc.oneof(fc.float({ min: -160, max: 10, noNaN: true }), fc.float());
    const moment = fc.record({
      samples: fc.array(level, { minLength: 1, maxLength: 64 }),
      spectrum: fc.array(decibel, { minLength: 1, maxLength: 64 }),
      sampleRate: fc.integer({ min: 3000, max: 192_000 }),
      delta: fc.double({ min: 0, max: 0.25, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 12 }), (moments) => {
        const lips = new Lips();
        const mouth = new Mouth();
        const goals = new Float64Array(VOWELS.length);
        const sound = moments.values();
        mouth.follow({
          shape(out, delta) {
            const next = sound.next().value;
            if (!next) return;
            lips.shape(
              { ...next, samples: new Float32Array(next.samples), spectrum: new Float32Array(next.spectrum) },
              delta,
              out,
            );
            goals.set(out);
          },
        });
        for (const { delta } of moments) {
          mouth.update(delta);
          for (const weights of [goals, mouth.weights]) {
            for (const weight of weights) expect(weight >= 0 && weight <= 0.7).toBe(true);
            expect(weights.filter((weight) => weight > 0).length).toBeLessThanOrEqual(2);
          }
        }
      }),
    );
  });
});

describe('the time of a voice', () => {
  it('stands still in the pauses', () => {
    const sound = speak([
      { vowel: null, ms: 500 },
      { vowel: 'aa', ms: 400 },
      { vowel: null, ms: 600 },
      { vowel: 'ee', ms: 400 },
    ]);
    const voice = voiceTime(sound, RATE);
    expect(voice.totalMs).toBeGreaterThan(750);
    expect(voice.totalMs).toBeLessThan(900);
    expect(voice.before(450)).toBe(0);
    expect(voice.before(1400)).toBe(voice.before(1000));
    expect(voice.before(1400) / voice.totalMs).toBeCloseTo(0.5, 1);
    expect(voice.before(99_999)).toBe(voice.totalMs);
  });

  it('grows with the sound and ends at its total, for any samples', () => {
    fc.assert(
      fc.property(fc.float32Array({ maxLength: 400 }), fc.integer({ min: 100, max: 4000 }), (samples, rate) => {
        const voice = voiceTime(samples, rate);
        let before = 0;
        for (let ms = -20; ms < (samples.length / rate) * 1000 + 40; ms += 7) {
          expect(voice.before(ms)).toBeGreaterThanOrEqual(before);
          before = voice.before(ms);
        }
        expect(before).toBe(voice.totalMs);
      }),
    );
  });
});

describe('a line of mouth shapes', () => {
  it('is shut before it begins and after it ends, and never opens wider than a mouth that speaks', () => {
    const key = fc.record({ atMs: fc.nat(5000), viseme: fc.constantFrom(...VISEMES) });
    fc.assert(
      fc.property(fc.array(key), fc.array(fc.nat(6000)), (keys, moments) => {
        const inOrder = [...keys].sort((a, b) => a.atMs - b.atMs);
        const line = new VisemeLine([
          { atMs: 100, viseme: 'sil' },
          ...inOrder.map(({ atMs, viseme }) => ({ atMs: atMs + 100, viseme })),
          { atMs: 5200, viseme: 'sil' },
        ]);
        const weights = new Float64Array(VOWELS.length);
        line.shape(0, weights);
        expect([...weights].every((weight) => weight === 0)).toBe(true);
        for (const moment of [...moments].sort((a, b) => a - b)) {
          line.shape(moment, weights);
          for (const weight of weights) expect(weight >= 0 && weight <= 0.7).toBe(true);
          expect([...weights].filter((weight) => weight > 0).length).toBeLessThanOrEqual(2);
        }
        line.shape(5200, weights);
        expect([...weights].every((weight) => weight === 0)).toBe(true);
      }),
    );
  });
});
