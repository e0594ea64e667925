import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_PERFORMANCE_DEPTH, performanceSchema } from '../src/index.js';

const greeting = {
  name: 'greeting',
  events: [
    { type: 'expression', timestamp: 0, data: { preset: 'happy' } },
    { type: 'audio', timestamp: 0.5, data: { url: 'https://example.org/hello.mp3', text: 'Hello!' } },
    { type: 'animation', timestamp: 1, data: { gesture: 'wave' } },
    {
      type: 'parallel',
      timestamp: 2,
      events: [{ type: 'loop', count: 2, events: [{ type: 'gesture', data: { gesture: 'nod' } }] }],
    },
    { type: 'wait', timestamp: 3, duration: 0.5 },
    { type: 'movement', timestamp: 3, data: { target: { x: 0, y: 0, z: 1 } } },
  ],
};

const faults = (value: unknown): string[] => {
  const { error } = performanceSchema.safeParse(value);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
};
const withEvents = (...events: unknown[]) => ({ name: 'p', events });

test('the greeting of the documentation is a performance', () => {
  expect(faults(greeting)).toEqual([]);
  expect(performanceSchema.parse(greeting).loop).toBe(false);
});

test.each([
  [withEvents(), 'events'],
  [withEvents({ type: 'wait', duration: -1 }), 'events.0.duration'],
  [withEvents({ type: 'wait', duration: Number.NaN }), 'events.0.duration'],
  [withEvents({ type: 'wait', timestamp: -0.1, duration: 1 }), 'events.0.timestamp'],
  [withEvents({ type: 'explode' }), 'events.0.type'],
  [
    withEvents({ type: 'parallel', events: [{ type: 'gesture', data: { gesture: 'wav' } }] }),
    'events.0.events.0.data.gesture',
  ],
  [
    withEvents({ type: 'wait', duration: 1, id: 'a' }, { type: 'wait', duration: 1, id: 'a' }),
    'events.1.id: id "a" is used twice',
  ],
  [withEvents({ type: 'wait', duration: 1, after: 'ghost' }), 'events.0.after: no event has the id "ghost"'],
  [withEvents({ type: 'wait', duration: 1, id: 'me', with: 'me' }), 'events.0.with: event "me" is anchored on itself'],
  [
    withEvents({ type: 'wait', duration: 1, id: 'a' }, { type: 'wait', duration: 1, after: 'a', with: 'a' }),
    'events.1: an event is anchored by `after` or by `with`, not by both',
  ],
])('each fault is named with its path: %#', (performance, fault) => {
  expect(faults(performance).join('\n')).toContain(fault);
});

test('nesting ends at its limit', () => {
  const nest = (depth: number): unknown =>
    depth === 1 ? { type: 'wait', duration: 1 } : { type: 'parallel', events: [nest(depth - 1)] };
  expect(faults(withEvents(nest(MAX_PERFORMANCE_DEPTH)))).toEqual([]);
  expect(faults(withEvents(nest(MAX_PERFORMANCE_DEPTH + 1))).join()).toContain(
    `nested ${MAX_PERFORMANCE_DEPTH + 1} deep`,
  );
});

test('a thousand events are allowed, one more is not', () => {
  const waits = (count: number) => withEvents(...Array.from({ length: count }, () => ({ type: 'wait', duration: 0 })));
  expect(faults(waits(1000))).toEqual([]);
  expect(faults(waits(1001)).join()).toContain('1001 events');
});

test('whatever is given, it is judged and not thrown at', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => void performanceSchema.safeParse(value)));
});
