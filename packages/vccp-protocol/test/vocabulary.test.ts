import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BONE_NAMES,
  BONE_PARENTS,
  blendFeelings,
  EMOTION_FEELINGS,
  EMOTIONS,
  type Feeling,
  feelingOf,
  interpolateFeelings,
  MOVEMENT_DIRECTIONS,
  type MovementDirection,
  nearestEmotion,
  type Place,
  placeAfter,
  VISEME_TO_VOWELS,
  VISEMES,
  VOWELS,
  VRM0_EXPRESSION_NAMES,
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

test('a mouth never opens by more than one full vowel', () => {
  for (const viseme of VISEMES) {
    const mouth = VISEME_TO_VOWELS[viseme];
    expect(VOWELS).toEqual(expect.arrayContaining(Object.keys(mouth)));
    const weights = Object.values(mouth);
    expect(weights.every((weight) => weight > 0)).toBe(true);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(1);
  }
});

test('no two expressions have the same name in VRM 0.x, and every vowel has one', () => {
  const names = Object.values(VRM0_EXPRESSION_NAMES);
  expect(new Set(names).size).toBe(names.length);
  expect(VOWELS.map((vowel) => VRM0_EXPRESSION_NAMES[vowel])).toEqual(['A', 'I', 'U', 'E', 'O']);
});

describe('where a movement leads', () => {
  const metres = fc.double({ min: -50, max: 50, noNaN: true });
  const place = fc.record({ x: metres, z: metres, yawDegrees: fc.double({ min: -179, max: 180, noNaN: true }) });
  const distance = fc.double({ min: 0.01, max: 100, noNaN: true });
  const degrees = fc.double({ min: -360, max: 360, noNaN: true });
  const OPPOSITE = { forward: 'backward', backward: 'forward', left: 'right', right: 'left' } as const;
  const apart = (a: Place, b: Place) => Math.hypot(a.x - b.x, a.z - b.z);

  test('at rest forward is +z and left is +x, a metre where nothing else is said', () => {
    const rest = { x: 0, z: 0, yawDegrees: 0 };
    const gone = (Object.keys(MOVEMENT_DIRECTIONS) as MovementDirection[]).map((direction) => {
      const { x, z } = placeAfter(rest, { direction });
      return [direction, Math.round(x), Math.round(z)];
    });
    expect(gone).toEqual([
      ['forward', 0, 1],
      ['left', 1, 0],
      ['backward', 0, -1],
      ['right', -1, 0],
    ]);
    expect(placeAfter({ ...rest, yawDegrees: 90 }, { direction: 'forward' }).x).toBeCloseTo(1);
  });

  test('it is as far as was said, faces as before, and back again is where it was', () => {
    const direction = fc.constantFrom(...(Object.keys(OPPOSITE) as MovementDirection[]));
    fc.assert(
      fc.property(place, direction, distance, (from, way, far) => {
        const there = placeAfter(from, { direction: way, distance: far });
        expect(apart(from, there)).toBeCloseTo(far);
        expect(there.yawDegrees).toBe(from.yawDegrees);
        expect(apart(from, placeAfter(there, { direction: OPPOSITE[way], distance: far }))).toBeLessThan(1e-9);
      }),
    );
  });

  test('left is forward after a turn to the left; a turn moves nobody, and is undone by the turn back', () => {
    fc.assert(
      fc.property(place, degrees, distance, (from, turnDegrees, far) => {
        const turned = placeAfter(from, { turnDegrees });
        expect(apart(from, turned)).toBe(0);
        expect(turned.yawDegrees).toBeGreaterThan(-180 - 1e-9);
        expect(turned.yawDegrees).toBeLessThanOrEqual(180);
        const left = placeAfter(from, { direction: 'left', distance: far });
        const forward = placeAfter(placeAfter(from, { turnDegrees: 90 }), { direction: 'forward', distance: far });
        expect(apart(left, forward)).toBeLessThan(1e-9);
        const back = placeAfter(turned, { turnDegrees: -turnDegrees });
        expect(Math.cos(((back.yawDegrees - from.yawDegrees) * Math.PI) / 180)).toBeCloseTo(1);
      }),
    );
  });

  test('a point is reached facing it: the last step is one straight on', () => {
    fc.assert(
      fc.property(place, place, (from, { x, z }) => {
        const there = placeAfter(from, { target: { x, y: 0, z } });
        expect([there.x, there.z]).toEqual([x, z]);
        const far = apart(from, there);
        const walked = placeAfter({ ...from, yawDegrees: there.yawDegrees }, { direction: 'forward', distance: far });
        expect(apart(walked, there)).toBeLessThan(1e-6);
      }),
    );
  });
});
