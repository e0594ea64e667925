import { VOWELS } from '@vccp/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExpressionMixer } from '../src/face/expression-mixer.js';
import { Mouth } from '../src/face/mouth.js';
import { speakText } from '../src/face/visemes.js';
import { Blink } from '../src/life/blink.js';
import { GAZE_LIMITS, Gaze } from '../src/life/gaze.js';
import { Spring, smooth, smoother, wrapDegrees } from '../src/motion/ease.js';
import { Track } from '../src/motion/track.js';

describe('a spring', () => {
  it('reaches its goal without overshooting, whatever the frame rate', () => {
    for (const frame of [1 / 240, 1 / 60, 1 / 15, 0.5]) {
      const spring = new Spring();
      let highest = 0;
      for (let t = 0; t < 3; t += frame) highest = Math.max(highest, spring.to(1, 0.4, frame));
      expect(spring.value).toBeCloseTo(1, 2);
      expect(highest).toBeLessThanOrEqual(1 + 1e-9);
    }
  });
});

describe('easing and angles', () => {
  it('stays between its ends and rises all the way', () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 2, noNaN: true }), fc.double({ min: 0, max: 0.5, noNaN: true }), (t, d) => {
        for (const ease of [smooth, smoother]) {
          expect(ease(t)).toBeGreaterThanOrEqual(0);
          expect(ease(t)).toBeLessThanOrEqual(1);
          expect(ease(t + d)).toBeGreaterThanOrEqual(ease(t) - 1e-12);
        }
      }),
    );
  });

  it('names the same direction within half a turn', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e4, max: 1e4, noNaN: true }), (angle) => {
        const wrapped = wrapDegrees(angle);
        expect(Math.abs(wrapped)).toBeLessThanOrEqual(180);
        expect(Math.cos(((wrapped - angle) * Math.PI) / 180)).toBeCloseTo(1, 6);
      }),
    );
  });
});

describe('a track', () => {
  const keysOf = fc
    .uniqueArray(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 12 })
    .chain((times) =>
      fc.tuple(...times.map((t) => fc.tuple(fc.constant(t / 10), fc.double({ min: -50, max: 50, noNaN: true })))),
    );

  it('passes through its keys and never beyond the two around it', () => {
    fc.assert(
      fc.property(keysOf, fc.double({ min: -1, max: 11, noNaN: true }), (keys, seconds) => {
        const track = new Track(keys.map(([t, value]) => [t, [value]]));
        const out = new Float64Array(1);
        const sorted = [...keys].sort(([a], [b]) => a - b);
        for (const [t, value] of sorted) {
          track.sample(t, out, 0);
          expect(out[0]).toBeCloseTo(value, 6);
        }
        track.sample(seconds, out, 0);
        const before = [...sorted].reverse().find(([t]) => t <= seconds) ?? sorted[0];
        const after = sorted.find(([t]) => t >= seconds) ?? sorted.at(-1);
        const ends = [before?.[1] ?? 0, after?.[1] ?? 0];
        expect(out[0]).toBeGreaterThanOrEqual(Math.min(...ends) - 1e-9);
        expect(out[0]).toBeLessThanOrEqual(Math.max(...ends) + 1e-9);
      }),
    );
  });
});

describe('blinking', () => {
  const random = () => {
    let state = 11;
    return () => {
      state = (state * 1664525 + 1013904223) % 4294967296;
      return state / 4294967296;
    };
  };

  it('comes at human intervals, now and then twice', () => {
    const blink = new Blink(random());
    const shut: number[] = [];
    let was = 0;
    for (let t = 0; t < 600; t += 1 / 60) {
      const weight = blink.update(1 / 60, true);
      if (weight > 0.9 && was <= 0.9) shut.push(t);
      was = weight;
    }
    const gaps = shut.slice(1).map((t, i) => t - (shut[i] ?? 0));
    const perMinute = shut.length / 10;
    expect(perMinute).toBeGreaterThan(10);
    expect(perMinute).toBeLessThan(30);
    expect(gaps.some((gap) => gap < 0.5)).toBe(true);
    expect(Math.max(...gaps)).toBeLessThan(12);
  });

  it('waits while something else closes the eyes', () => {
    const blink = new Blink(random());
    for (let t = 0; t < 60; t += 1 / 60) expect(blink.update(1 / 60, false)).toBe(0);
  });
});

describe('the gaze', () => {
  it('goes with the eyes first, and the head brings them back', () => {
    const gaze = new Gaze();
    for (let i = 0; i < 6; i++) gaze.update(40, 0, 0, 0, 0.5, 1 / 60);
    expect(gaze.eyesYaw).toBeGreaterThan(gaze.headYaw.value);
    for (let i = 0; i < 240; i++) gaze.update(40, 0, 0, 0, 0.5, 1 / 60);
    expect(gaze.headYaw.value).toBeGreaterThan(25);
    expect(gaze.eyesYaw).toBeLessThan(12);
    expect(gaze.error).toBeLessThan(0.5);
  });

  it('keeps within what neck and eyes can do, and says what is left for the body', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -180, max: 180, noNaN: true }),
        fc.double({ min: -90, max: 90, noNaN: true }),
        (yaw, pitch) => {
          const gaze = new Gaze();
          for (let i = 0; i < 90; i++) gaze.update(yaw, pitch, 0, 0, 0.4, 1 / 30);
          expect(Math.abs(gaze.headYaw.value)).toBeLessThanOrEqual(GAZE_LIMITS.headYaw + 1e-6);
          expect(Math.abs(gaze.eyesYaw)).toBeLessThanOrEqual(GAZE_LIMITS.eyesYaw + 1e-6);
          expect(gaze.beyond === 0 || Math.sign(gaze.beyond) === Math.sign(yaw)).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('the expression mixer', () => {
  const mixed = (mixer: ExpressionMixer) => {
    const out = new Float64Array(mixer.names.length);
    mixer.mix(out);
    return [...out];
  };

  it('blends from what is shown, not from neutral', () => {
    const mixer = new ExpressionMixer(['happy', 'sad']);
    mixer.show({ happy: 0.8 }, 0.4);
    for (let i = 0; i < 12; i++) mixer.update(1 / 60);
    const [half = 0] = mixed(mixer);
    expect(half).toBeGreaterThan(0.3);
    mixer.show({ sad: 0.8 }, 0.4);
    mixer.update(1 / 60);
    expect(mixed(mixer)[0]).toBeCloseTo(half, 1);
    for (let i = 0; i < 60; i++) mixer.update(1 / 60);
    expect(mixed(mixer)).toEqual([0, 0.8]);
  });

  it('never lets feelings add up to more than one, and forgets an overlay with its frame', () => {
    const mixer = new ExpressionMixer(['happy', 'sad', 'angry']);
    mixer.show({ happy: 0.9, sad: 0.7 }, 0);
    mixer.update(1);
    const both = mixed(mixer);
    expect(both.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
    mixer.overlay(2, 0.8);
    expect(mixed(mixer)[2]).toBeGreaterThan(0.6);
    expect(mixed(mixer)[2]).toBe(0);
  });
});

describe('the mouth', () => {
  it('shows at most two vowels, none above 0.7, and is shut soon after the line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const mouth = new Mouth();
        const length = mouth.speak(text);
        for (let ms = 0; ms < length + 250; ms += 16) {
          mouth.update(0.016);
          const open = [...mouth.weights].filter((weight) => weight > 0);
          expect(open.length).toBeLessThanOrEqual(2);
          expect(Math.max(...mouth.weights)).toBeLessThanOrEqual(0.7);
        }
        expect(Math.max(...mouth.weights)).toBeLessThan(0.02);
      }),
      { numRuns: 60 },
    );
  });

  it('opens for the vowels of a word, in Latin letters and in kana', () => {
    const vowels = (text: string) => speakText(text).keys.flatMap(({ vowel }) => vowel ?? []);
    expect(vowels('hello')).toEqual(['ee', 'oh']);
    expect(vowels('こんにちは')).toEqual(['oh', 'ih', 'ih', 'aa']);
    expect(vowels('カキクケコ')).toEqual([...VOWELS].map((_, i) => ['aa', 'ih', 'ou', 'ee', 'oh'][i]));
    expect(vowels('...')).toEqual([]);
  });

  it('fits a line into the time it is given', () => {
    const { keys, lengthMs } = speakText('a rather long sentence, said quickly', 500);
    expect(lengthMs).toBeCloseTo(500, 6);
    expect(keys.at(-1)?.atMs).toBeLessThan(500.001);
  });
});
