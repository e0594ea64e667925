import { HandClock } from '@vccp/client/testing';
import { CLOSE_CODES, GRACE_MS } from '@vccp/protocol';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { Intake } from '../src/intake.js';
import { silentLogger } from '../src/logger.js';
import { OfferReader } from '../src/offer.js';
import { Session } from '../src/session.js';
import { MemoryBody } from './memory-body.js';

/** Of which five seconds' worth may come at once. */
const LIMITS = { maxMessagesPerSecond: 100, maxPerceptionsPerSecond: 10 };

let clock: HandClock;
let session: Session;
let body: MemoryBody;
beforeEach(() => {
  clock = new HandClock();
  session = new Session(clock, silentLogger, new OfferReader());
  body = new MemoryBody(session, clock, LIMITS);
  body.hello([{ category: 'act', data: {} }]);
});

const seen = () => session.perceptions.news({ since: 0 }).perceptions.map(({ data }) => data.x);
const say = (x: number, category = 'message', meta: object = {}) => body.send('perception', category, { x }, { meta });
const faults = () => body.all('error').map(({ data }) => data.code);

describe('perceptions that are too many', () => {
  it('are said to be in welcome', () => {
    expect(body.last('welcome').data.limits).toMatchObject(LIMITS);
  });

  it('without a key are refused, which is said once a second, and what has room is taken in order', () => {
    for (let x = 0; x < 70; x += 1) say(x);
    expect(seen()).toEqual(Array.from({ length: 50 }, (_, x) => x));
    expect(faults()).toEqual(['too-many']);
    expect(body.last('error').data.message).toContain('more than 10 perceptions a second');
    clock.step(1_000);
    for (let x = 100; x < 112; x += 1) say(x);
    expect(seen().slice(50)).toEqual(Array.from({ length: 10 }, (_, x) => x + 100));
    expect(faults()).toEqual(['too-many', 'too-many']);
    expect(body.closedWith).toBeUndefined();
  });

  it('of a thing with a key, or of low importance, come down to the latest, which is taken when there is room', () => {
    body = new MemoryBody(session, clock, { ...LIMITS, maxMessagesPerSecond: 1_000 });
    body.hello();
    for (let x = 0; x < 500; x += 1) say(x, 'pointer', { importance: 'low' });
    for (let x = 0; x < 500; x += 1) say(x, 'object', { key: x % 2 === 0 ? 'cup' : 'ball' });
    expect(faults()).toEqual([]);
    const before = session.perceptions.cursor;
    expect(before).toBe(50);
    clock.step(1_000);
    expect(session.perceptions.cursor).toBe(53);
    expect(session.perceptions.latest().map(({ category, key, data }) => [category, key, data.x])).toEqual([
      ['object', 'ball', 499],
      ['object', 'cup', 498],
      ['pointer', '', 499],
    ]);
    expect(clock.waiting).toBe(0);
  });

  it('wait in the order of their keys, before what comes later, and are not lost where the body goes', () => {
    for (let x = 0; x < 50; x += 1) say(x);
    for (const key of ['a', 'b', 'c']) say(1, 'object', { key });
    clock.step(100);
    say(2, 'object', { key: 'd' });
    say(3, 'object', { key: 'b' });
    body.drop();
    clock.step(GRACE_MS);
    const kept = session.perceptions.news({ since: 50 }).perceptions;
    expect(kept.map(({ key, data }) => `${key}${data.x}`)).toEqual(['a1', 'b3', 'c1', 'd2']);
    expect(clock.waiting).toBe(0);
  });

  it('again and again end the connection, whoever is told and does not listen', () => {
    for (let x = 0; x < 1_000 && body.closedWith === undefined; x += 1) say(x);
    expect(body.closedWith).toBe(CLOSE_CODES.tooMany);
    expect(session.perceptions.cursor).toBe(50);
  });

  it('go with the body, not with the connection: coming back is no way around', () => {
    for (let x = 0; x < 60; x += 1) say(x);
    const { resumeToken } = body.last('welcome').data;
    body.drop();
    body = new MemoryBody(session, clock, LIMITS);
    body.hello([], { resumeToken, lastSeq: 0 });
    clock.step(1_000);
    for (let x = 100; x < 112; x += 1) say(x);
    expect(faults()).toEqual(['too-many']);
    expect(seen().filter((x) => Number(x) >= 100)).toHaveLength(10);
  });
});

describe('messages that are too many', () => {
  const state = (rev: number) => body.system('state', { rev, full: { rev } });

  it('are refused and end the connection; that a human holds the body is heard all the same', () => {
    for (let rev = 0; rev < 520; rev += 1) state(rev);
    expect(session.bodies[0]?.state?.rev).toBeLessThan(500);
    expect(faults()).toEqual(['too-many']);
    body.system('pause', { paused: true, by: 'Kim' });
    expect(session.bodies[0]?.paused).toMatchObject({ by: 'Kim' });
    for (let rev = 0; rev < 1_000 && body.closedWith === undefined; rev += 1) state(rev);
    expect(body.closedWith).toBe(CLOSE_CODES.tooMany);
  });

  it('are not those that say how actions end, however many are played', () => {
    for (let count = 0; count < 2_000; count += 1) {
      const record = session.play({ category: 'act', data: {} });
      body.report(record.id, 'started');
      body.report(record.id, 'completed');
      expect(record.report.state).toBe('completed');
    }
    expect(faults()).toEqual([]);
  });

  it('are those about actions that nobody asked for', () => {
    for (let count = 0; count < 2_000 && body.closedWith === undefined; count += 1) body.report('nobody', 'completed');
    expect(body.closedWith).toBe(CLOSE_CODES.tooMany);
  });

  it('and faulty ones are told of once', () => {
    for (let rev = 0; rev < 498; rev += 1) state(rev);
    for (let count = 0; count < 50; count += 1) body.sendText('{');
    expect(faults().length).toBeLessThan(10);
  });
});

it('whatever comes when, no more is taken in than was allowed, and of each thing the latest arrives', () => {
  const step = fc.record({ key: fc.constantFrom('', 'a', 'b', 'c'), ms: fc.constantFrom(0, 0, 0, 0, 7, 90, 400) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const time = new HandClock();
      const startMs = time.now();
      const intake = new Intake(time, LIMITS);
      const taken: { key: string; x: number }[] = [];
      const last = new Map<string, number>();
      for (const [x, { key, ms }] of steps.entries()) {
        time.step(ms);
        const timestamp = '2026-01-01T00:00:00.000Z';
        const message = { type: 'perception' as const, category: 'object', timestamp, data: { name: key } };
        const kept = intake.offer(message, () => taken.push({ key, x }));
        if (kept && key !== '') last.set(key, x);
        expect(taken.length).toBeLessThanOrEqual(50 + ((time.now() - startMs) / 1000) * 10 + 1e-6);
      }
      time.step(10_000);
      for (const [key, x] of last) expect(taken.findLast((one) => one.key === key)?.x).toBe(x);
      for (const key of ['a', 'b', 'c', '']) {
        const order = taken.filter((one) => one.key === key).map(({ x }) => x);
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }
      expect(time.waiting).toBe(0);
    }),
  );
});
