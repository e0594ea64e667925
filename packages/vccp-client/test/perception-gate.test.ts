import type { PerceptionMeta } from '@vccp/protocol';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { embody } from '../src/embody.js';
import { PerceptionGate } from '../src/perception-gate.js';
import { HandClock } from '../src/testing/hand-clock.js';
import { memoryServer } from '../src/testing/memory-server.js';
import { mockBody } from '../src/testing/mock-body.js';

let clock: HandClock;
let gate: PerceptionGate;
let sent: string[];
beforeEach(() => {
  clock = new HandClock();
  sent = [];
  gate = new PerceptionGate(clock, (category, data) => sent.push(`${category} ${data.x}`));
});
const low: PerceptionMeta = { importance: 'low' };

test('everything is sent as it comes where nobody said otherwise', () => {
  for (const x of [1, 2, 3]) gate.offer('pointer', { x }, low);
  expect(sent).toEqual(['pointer 1', 'pointer 2', 'pointer 3']);
  expect(gate.wants('pointer')).toBe(true);
});

test('what nobody reads is not sent, and comes as it last was when somebody does', () => {
  gate.change({ categories: { pointer: { send: false }, touch: { send: false } } });
  for (const x of [1, 2, 3]) gate.offer('pointer', { x }, low);
  gate.offer('touch', { x: 4 }, { ttlMs: 1_000 });
  gate.offer('message', { x: 5 });
  expect(gate.wants('pointer')).toBe(false);
  expect(sent).toEqual(['message 5']);
  clock.step(1_000);
  gate.change({ categories: {} });
  expect(sent).toEqual(['message 5', 'pointer 3']);
  gate.change({ categories: {} });
  expect(sent).toHaveLength(2);
});

test('what comes too often comes down to the latest of each key, and that does come', () => {
  gate.change({ categories: { object: { minIntervalMs: 1_000 } } });
  for (const x of [1, 2, 3]) gate.offer('object', { name: 'cup', x });
  gate.offer('object', { name: 'ball', x: 4 });
  expect(sent).toEqual(['object 1', 'object 4']);
  clock.step(999);
  gate.offer('object', { name: 'cup', x: 5 });
  expect(sent).toHaveLength(2);
  clock.step(1);
  expect(sent.slice(2)).toEqual(['object 5']);
  clock.step(10_000);
  expect(sent).toHaveLength(3);
  expect(clock.waiting).toBe(0);
});

test('what is urgent is always sent, and makes what was kept of the same thing pointless', () => {
  gate.change({ categories: { touch: { send: false }, alarm: { minIntervalMs: 60_000 } } });
  gate.offer('touch', { x: 1 });
  gate.offer('touch', { x: 2 }, { importance: 'high' });
  for (const x of [3, 4]) gate.offer('alarm', { x }, { importance: 'critical' });
  gate.change();
  expect(sent).toEqual(['touch 2', 'alarm 3', 'alarm 4']);
});

test('whatever comes when, nothing ignored is sent, nothing too often, and the latest of each key at last', () => {
  const step = fc.record({
    category: fc.constantFrom('free', 'slow', 'never'),
    key: fc.constantFrom('a', 'b'),
    ms: fc.constantFrom(0, 0, 10, 120, 700),
  });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const time = new HandClock();
      const told: { slot: string; x: unknown; atMs: number }[] = [];
      const one = new PerceptionGate(time, (category, data) =>
        told.push({ slot: `${category} ${data.name}`, x: data.x, atMs: time.now() }),
      );
      one.change({ categories: { slow: { minIntervalMs: 500 }, never: { send: false } } });
      const last = new Map<string, number>();
      for (const [x, { category, key, ms }] of steps.entries()) {
        time.step(ms);
        one.offer(category, { name: key, x });
        last.set(`${category} ${key}`, x);
      }
      time.step(500);
      for (const [slot, x] of last) {
        const its = told.filter((each) => each.slot === slot);
        if (slot.startsWith('never')) expect(its).toEqual([]);
        else expect(its.at(-1)?.x).toBe(x);
        if (!slot.startsWith('slow')) continue;
        for (const [index, { atMs }] of its.entries())
          expect(atMs - (its[index - 1]?.atMs ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(500);
      }
      expect(time.waiting).toBe(0);
    }),
  );
});

test('an embodied body obeys: it sends what is wanted, no more, and leaves no timer behind', async () => {
  const server = memoryServer();
  const options = { serverUrl: 'http://memory', sessionId: 'memory', WebSocket: server.WebSocket, clock };
  const embodiment = await embody(mockBody(), options);
  server.send({
    type: 'system',
    category: 'perception-filter',
    data: { categories: { pointer: { send: false }, camera: { minIntervalMs: 2_000 } } },
  });
  server.send({ type: 'action', category: 'nothing', id: 'mark' });
  await server.until(({ data }) => data.actionId === 'mark');
  expect([embodiment.wants('pointer'), embodiment.wants('message')]).toEqual([false, true]);
  for (const x of [1, 2, 3]) {
    embodiment.perceive('pointer', { x }, low);
    embodiment.perceive('camera', { x }, low);
  }
  embodiment.perceive('message', { x: 4 });
  const perceived = () =>
    server.received.filter(({ type }) => type === 'perception').map(({ category, data }) => `${category} ${data.x}`);
  expect(perceived()).toEqual(['camera 1', 'message 4']);
  clock.step(2_000);
  expect(perceived().slice(2)).toEqual(['camera 3']);
  embodiment.perceive('camera', { x: 5 }, low);
  embodiment.close();
  clock.step(60_000);
  expect(perceived()).toHaveLength(3);
  expect(clock.waiting).toBe(0);
});
