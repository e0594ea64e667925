import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ACTION_STATES,
  BODY_SYSTEM,
  CHANNELS,
  CLOSE_CODES,
  DEFAULT_POLICY,
  EMOTION_TO_PRESETS,
  EMOTIONS,
  GESTURE_NAMES,
  isReconnectable,
  isTerminal,
  mergePatch,
  perceptionKey,
  SERVER_SYSTEM,
  VCCPError,
} from '../src/index.js';

test('an action ends in completed, failed, rejected, cancelled, interrupted, expired, lost, or, on 1.0, sent', () => {
  expect(ACTION_STATES.filter(isTerminal)).toEqual([
    'completed',
    'failed',
    'rejected',
    'cancelled',
    'interrupted',
    'expired',
    'lost',
    'sent',
  ]);
});

test('every channel has a default policy: gaze and face replace, posture overrides, the rest queue', () => {
  expect(CHANNELS.map((channel) => `${channel} ${DEFAULT_POLICY[channel]}`)).toEqual([
    'gaze replace',
    'face replace',
    'gesture queue',
    'speech queue',
    'locomotion queue',
    'posture override',
  ]);
});

test('there are ten emotions, each drawn with weights from 0 to 1, and sixteen gestures', () => {
  expect(EMOTIONS).toHaveLength(10);
  expect(GESTURE_NAMES).toHaveLength(16);
  for (const emotion of EMOTIONS) {
    for (const weight of Object.values(EMOTION_TO_PRESETS[emotion])) expect(weight > 0 && weight <= 1).toBe(true);
  }
});

test.each([
  [CLOSE_CODES.unknownSession10, false],
  [CLOSE_CODES.badMessage, false],
  [CLOSE_CODES.notAllowed, false],
  [CLOSE_CODES.unknownSession, false],
  [CLOSE_CODES.silent, true],
  [CLOSE_CODES.replaced, false],
  [CLOSE_CODES.sessionOver, false],
  [CLOSE_CODES.tooBig, true],
  [CLOSE_CODES.tooMany, true],
  [1000, true],
  [1001, true],
  [1006, true],
  [1012, true],
])('close code %i: try again %s', (code, again) => {
  expect(isReconnectable(code)).toBe(again);
});

test('a perception fills the slot of its key, name or id, in this order', () => {
  expect(perceptionKey({ name: 'ball', id: '7' }, { key: 'k' })).toBe('k');
  expect(perceptionKey({ name: 'ball', id: '7' })).toBe('ball');
  expect(perceptionKey({ id: 7 })).toBe('7');
  expect(perceptionKey({})).toBe('');
  fc.assert(fc.property(fc.object(), (data) => perceptionKey(data).length <= 128));
});

// The table of RFC 7386, appendix A, as far as both sides are objects.
test.each([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('merge patch: %j and %j give %j', (target, patch, merged) => {
  expect(mergePatch(target, patch)).toEqual(merged);
});

test('a merge patch cannot reach a prototype', () => {
  const merged = mergePatch({}, JSON.parse('{"__proto__":{"admin":true}}'));
  expect((merged as { admin?: boolean }).admin).toBeUndefined();
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});

test('cancel names exactly one target', () => {
  const fits = (data: unknown) => SERVER_SYSTEM.cancel.safeParse(data).success;
  expect([{ actionId: 'a' }, { channel: 'gaze' }, { all: true }].map(fits)).toEqual([true, true, true]);
  expect([{}, { reason: 'why' }, { actionId: 'a', all: true }].map(fits)).toEqual([false, false, false]);
});

test('hello fills in a role and no features, and wants to know who speaks', () => {
  expect(BODY_SYSTEM.hello.parse({ versions: ['1.1'], body: { name: 'lamp', kind: 'lamp' } })).toMatchObject({
    role: 'body',
    features: [],
  });
  expect(BODY_SYSTEM.hello.safeParse({ versions: ['1.1'] }).success).toBe(false);
});

test('an error travels with its code, its words and its choices', () => {
  const error = new VCCPError('not-capable', 'no such action', { validOptions: ['wave'], cause: new Error('inner') });
  expect(error.toWire()).toEqual({ code: 'not-capable', message: 'no such action', validOptions: ['wave'] });
  expect(error.cause).toBeInstanceOf(Error);
  expect(new VCCPError('internal', 'oops').toWire()).toEqual({ code: 'internal', message: 'oops' });
});
