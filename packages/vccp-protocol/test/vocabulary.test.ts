import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  BONE_NAMES,
  BONE_PARENTS,
  blendFeelings,
  EMOTION_FEELINGS,
  EMOTIONS,
  type Feeling,
  feelingOf,
  interpolateFeelings,
  nearestEmotion,
  VISEME_TO_VOWELS,
  VISEMES,
} from '../src/index.js';

const emotion = fc.constantFrom(...EMOTIONS);
const share = fc.double({ min: 0, max: 1, noNaN: true });
const felt = fc.record({ emotion, intensity: share });
const axis = fc.double({ min: -1, max: 1, noNaN: true });
const feeling = fc.record({ pleasure: axis, arousal: axis, dominance: axis });
const distance = (a: Feeling, b: Feeling) =>
  Math.hypot(a.pleasure - b.pleasure, a.arousal - b.arousal, a.dominance - b.dominance);
const isWithin = ({ pleasure, arousal, dominance }: Feeling) =>
  [pleasure, arousal, dominance].every((value) => value >= -1 && value <= 1);

test('each emotion is found again where it lies, at the intensity it has', () => {
  fc.assert(
    fc.property(felt, (part) => {
      const found = nearestEmotion(feelingOf(part));
      if (part.emotion === 'neutral' || part.intensity === 0) expect(found.intensity).toBe(0);
      else expect(distance(feelingOf(found), feelingOf(part))).toBeLessThan(1e-9);
    }),
  );
});

test('a body that can show only some emotions gets the nearest of those, and never one that points away', () => {
  expect(nearestEmotion(EMOTION_FEELINGS.excited, ['happy', 'sad', 'angry']).emotion).toBe('happy');
  expect(nearestEmotion(EMOTION_FEELINGS.disgusted, ['happy', 'sad', 'angry']).emotion).toBe('angry');
  expect(nearestEmotion(EMOTION_FEELINGS.sad, ['happy'])).toEqual({ emotion: 'neutral', intensity: 0 });
  fc.assert(
    fc.property(feeling, fc.subarray([...EMOTIONS]), (point, among) => {
      const nearest = nearestEmotion(point, among);
      for (const other of among) {
        for (const intensity of [0, 0.5, 1]) {
          const away = distance(point, feelingOf({ emotion: other, intensity }));
          expect(distance(point, feelingOf(nearest))).toBeLessThanOrEqual(away + 1e-9);
        }
      }
    }),
  );
});

test('a blend of feelings lies between them, weighs them by how strongly they are felt, and knows no order', () => {
  const mixed = blendFeelings([
    { emotion: 'happy', intensity: 0.8 },
    { emotion: 'surprised', intensity: 0.4 },
  ]);
  expect(mixed.pleasure).toBeCloseTo((0.64 * 2 + 0.08) / 3);
  expect(blendFeelings([])).toEqual(EMOTION_FEELINGS.neutral);
  fc.assert(
    fc.property(fc.array(felt, { maxLength: 5 }), (parts) => {
      const blend = blendFeelings(parts);
      expect(isWithin(blend)).toBe(true);
      expect(distance(blend, blendFeelings([...parts].reverse()))).toBeLessThan(1e-9);
    }),
  );
});

test('the way from one feeling to another is straight', () => {
  fc.assert(
    fc.property(feeling, feeling, share, (from, to, part) => {
      const between = interpolateFeelings(from, to, part);
      expect(distance(from, between) + distance(between, to)).toBeCloseTo(distance(from, to));
    }),
  );
});

test('bones are listed parents first, and all but the hips have one', () => {
  expect(BONE_NAMES).toHaveLength(55);
  for (const [index, name] of BONE_NAMES.entries()) {
    const parent = BONE_PARENTS.get(name);
    if (name === 'hips') expect(parent).toBeNull();
    else expect(BONE_NAMES.indexOf(parent ?? '')).toBeLessThan(index);
    expect(parent === undefined).toBe(false);
  }
});

test('each of the fifteen visemes has a mouth, and only silence and closed lips close it', () => {
  expect(VISEMES).toHaveLength(15);
  const closed = VISEMES.filter((viseme) => Object.keys(VISEME_TO_VOWELS[viseme]).length === 0);
  expect(closed).toEqual(['sil', 'PP']);
});
