import { decodePacket, OscError, type OscReceived } from '@vccp/osc';
import { BONE_NAMES } from '@vccp/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Assembler, type CapturedPose, readMessage, type VmcWord } from '../src/index.js';

const bone = (name: string, ...values: unknown[]) =>
  readMessage({ address: '/VMC/Ext/Bone/Pos', values: [name, ...values] as OscReceived['values'] });

test('a sender that writes whole numbers as integers is understood', () => {
  expect(bone('Head', 0, 0, 0, 0, 0, 0, 1)).toEqual({
    type: 'bone',
    bone: 'head',
    place: [expect.closeTo(0), 0, 0],
    turn: [0, expect.closeTo(0), expect.closeTo(0), 1],
  });
});

test('what says no bone is passed over: unknown, short, without numbers, or far away', () => {
  expect(bone('Tail', 0, 0, 0, 0, 0, 0, 1)).toBeUndefined();
  expect(bone('head', 0, 0, 0, 0, 0, 0, 1)).toBeUndefined();
  expect(bone('Head', 0, 0, 0, 0, 0, 0)).toBeUndefined();
  expect(bone('Head', 0, 0, 0, 0, 0, 0, 0)).toBeUndefined();
  expect(bone('Head', 0, 0, 0, Number.NaN, 0, 0, 1)).toBeUndefined();
  expect(bone('Head', 0, Number.POSITIVE_INFINITY, 0, 0, 0, 0, 1)).toBeUndefined();
  expect(bone('Head', 0, 1e30, 0, 0, 0, 0, 1)).toBeUndefined();
  expect(bone('Head', '0', 0, 0, 0, 0, 0, 1)).toBeUndefined();
  expect(readMessage({ address: '/VMC/Ext/Tra/Pos', values: ['x', 0, 0, 0, 0, 0, 0, 1] })).toBeUndefined();
  expect(readMessage({ address: '/VMC/Ext/T', values: [] })).toBeUndefined();
  expect(readMessage({ address: '/VMC/Ext/Blend/Val', values: ['Joy'] })).toBeUndefined();
});

test('faces are understood under the names of either version, in any case, and never weigh more than one', () => {
  const face = (name: string, weight: number) => readMessage({ address: '/VMC/Ext/Blend/Val', values: [name, weight] });
  expect(face('JOY', 0.5)).toEqual({ type: 'expression', name: 'happy', weight: 0.5 });
  expect(face('blinkleft', 2)).toEqual({ type: 'expression', name: 'blinkLeft', weight: 1 });
  expect(face('A', -1)).toEqual({ type: 'expression', name: 'aa', weight: 0 });
  expect(face('jawOpen', 1)).toEqual({ type: 'expression', name: 'jawOpen', weight: 1 });
});

const state = (...values: number[]) => readMessage({ address: '/VMC/Ext/OK', values });

test('a sender that has no model, or has lost whom it tracks, says so', () => {
  expect(state(1)).toEqual({ type: 'state', isTracking: true });
  expect(state(0)).toEqual({ type: 'state', isTracking: false });
  expect(state(1, 3, 0)).toEqual({ type: 'state', isTracking: true });
  expect(state(1, 3, 0, 0)).toEqual({ type: 'state', isTracking: false });
});

const turned = (name: string, w = 1): VmcWord => ({ type: 'bone', bone: name, place: [0, 0, 0], turn: [0, 0, 0, w] });
const ok: VmcWord = { type: 'state', isTracking: true };
const time: VmcWord = { type: 'time', seconds: 1 };
const aa: VmcWord = { type: 'expression', name: 'aa', weight: 1 };
const end: VmcWord = { type: 'expressions-end' };

/** Two poses as senders in the wild order them. */
test.each<[string, VmcWord[]]>([
  [
    'OK first',
    [ok, time, turned('hips'), turned('head'), aa, end, ok, time, turned('hips'), turned('head'), aa, end, ok],
  ],
  ['OK last', [time, turned('hips'), turned('head'), aa, end, ok, time, turned('hips'), turned('head'), aa, end, ok]],
  ['T last', [turned('hips'), turned('head'), aa, end, ok, time, turned('hips'), turned('head'), aa, end, ok, time]],
  ['no OK', [time, turned('hips'), turned('head'), aa, end, time, turned('hips'), turned('head'), aa, end, time]],
  ['neither', [turned('hips'), turned('head'), aa, turned('hips'), turned('head'), aa, end, turned('hips')]],
])('poses are whole, and as many as were sent, from a sender with %s', (_how, words) => {
  const assembler = new Assembler();
  const poses = words.flatMap((word) => assembler.take(word) ?? []);
  expect(poses).toHaveLength(2);
  for (const { turns, expressions } of poses) {
    expect([...turns.keys()].sort()).toEqual(['head', 'hips']);
    expect([...expressions]).toEqual([['aa', 1]]);
  }
});

test('a face alone is a pose of its own, at each Apply', () => {
  const assembler = new Assembler();
  const poses = [aa, end, aa, end].flatMap((word) => assembler.take(word) ?? []);
  expect(poses.map(({ turns, expressions }) => [turns.size, expressions.get('aa')])).toEqual([
    [0, 1],
    [0, 1],
  ]);
});

/** Addresses and values that are nearly right. */
const address = fc.oneof(
  fc.constantFrom('OK', 'T', 'Root/Pos', 'Bone/Pos', 'Blend/Val', 'Blend/Apply').map((end) => `/VMC/Ext/${end}`),
  fc.string().map((text) => `/${text}`),
);
const value = fc.oneof(
  fc.double(),
  fc.float(),
  fc.integer(),
  fc.string(),
  fc.constantFrom('Hips', 'LeftHand', 'root', 'Joy', '__proto__', 'constructor', 'toString'),
  fc.boolean(),
  fc.constant(null),
  fc.uint8Array({ maxLength: 8 }),
);

function expectSound({ turns, hips, expressions }: CapturedPose) {
  for (const [name, turn] of turns) {
    expect(BONE_NAMES).toContain(name);
    expect(Math.hypot(...turn)).toBeCloseTo(1);
  }
  if (hips) expect(hips.every((metres) => Number.isFinite(metres))).toBe(true);
  expect(expressions.size).toBeLessThanOrEqual(256);
  for (const weight of expressions.values()) expect(weight >= 0 && weight <= 1).toBe(true);
}

test('whatever is said, no fault comes of it, and every pose is sound', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ address, values: fc.array(value, { maxLength: 10 }) }), { maxLength: 30 }),
      (said) => {
        const assembler = new Assembler();
        for (const message of said) {
          const word = readMessage(message);
          const pose = word && assembler.take(word);
          if (pose) expectSound(pose);
        }
      },
    ),
    { numRuns: 2000 },
  );
});

test('whatever bytes arrive, they are words, or refused as no OSC', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom('', '/VMC/Ext/Bone/Pos\0\0\0,sfffffff\0\0\0'),
      (bytes, head) => {
        let messages: OscReceived[];
        try {
          messages = decodePacket(Buffer.concat([Buffer.from(head), bytes]));
        } catch (error) {
          expect(error).toBeInstanceOf(OscError);
          return;
        }
        for (const message of messages) {
          const word = readMessage(message);
          if (word?.type === 'bone') expect(Math.hypot(...word.turn)).toBeCloseTo(1);
        }
      },
    ),
    { numRuns: 5000 },
  );
});

test('more faces than a face has are not kept', () => {
  const assembler = new Assembler();
  for (let index = 0; index < 10_000; index += 1)
    assembler.take({ type: 'expression', name: `name ${index}`, weight: 1 });
  expect(assembler.take(ok)?.expressions.size).toBe(256);
});
