import type { PerformanceEvent } from '@vccp/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Estimate, estimateBy, pathText, readPerformance, timeline } from '../src/index.js';
import { anyScore, face, gesture, score, slowTimes, wait } from './scores.js';

/** Each gesture takes a second, an expression what it says. */
const SECOND: Estimate = estimateBy([{ category: 'gesture', durationMs: 1000 }]);
const starts = (...events: object[]) => timeline(score(...events), SECOND).events.map(({ startMs }) => startMs);
const faultsOf = (...events: unknown[]): string => {
  const read = readPerformance({ name: 'test', events }, { estimate: SECOND });
  return read.ok ? '' : read.error.message;
};

describe('where events are placed', () => {
  it('at their timestamps, children from their parent', () => {
    const nested = { type: 'parallel', timestamp: 2, events: [gesture('nod', { timestamp: 0.5 }), gesture('wave')] };
    expect(starts(gesture('wave', { timestamp: 1 }), nested)).toEqual([1000, 2000, 2500, 2000]);
  });

  it('wait 1.0 moves all that is listed after it by 1.0, and nothing before', () => {
    expect(starts(gesture('wave', { timestamp: 0.2 }), wait(1), gesture('nod', { timestamp: 0.1 }))).toEqual([
      200, 0, 1100,
    ]);
    expect(starts(wait(1), wait(0.5), face('happy'))).toEqual([0, 1000, 1500]);
  });

  it('a wait moves the children of what it moves, and within a parallel only its own list', () => {
    const group = { type: 'parallel', events: [wait(2), gesture('nod')] };
    expect(starts(wait(1), group, gesture('wave'))).toEqual([0, 1000, 1000, 3000, 1000]);
  });

  it('after and with count from the end and the start of an event, over lists and forwards too', () => {
    expect(
      starts(
        gesture('wave', { id: 'waving', timestamp: 1 }),
        face('happy', { with: 'waving', timestamp: 0.25 }),
        { type: 'parallel', events: [gesture('nod', { after: 'waving' })] },
        gesture('bow', { after: 'later' }),
        gesture('clap', { id: 'later', timestamp: 4 }),
      ),
    ).toEqual([1000, 1250, 0, 2000, 5000, 4000]);
  });

  it('each wait moves an anchored event once', () => {
    expect(starts(gesture('wave', { id: 'a' }), wait(1), gesture('nod', { after: 'a' }))[2]).toBe(2000);
    expect(starts(wait(1), gesture('wave', { id: 'a' }), gesture('nod', { after: 'a' }))[2]).toBe(2000);
  });

  it('not before its parent', () => {
    const group = { type: 'parallel', timestamp: 5, events: [gesture('nod', { with: 'a' })] };
    expect(starts(gesture('wave', { id: 'a' }), group)).toEqual([0, 5000, 5000]);
  });

  it('a loop takes its rounds, and what follows it comes after the last', () => {
    const nods = { type: 'loop', id: 'nods', count: 3, events: [gesture('nod'), wait(0.5)] };
    const { events, durationMs } = timeline(score(nods, gesture('bow', { after: 'nods' })), SECOND);
    expect(events[0]).toMatchObject({ startMs: 0, roundMs: 1000, durationMs: 3000 });
    expect(events[3]?.startMs).toBe(3000);
    expect(durationMs).toBe(4000);
    expect(timeline(score({ ...nods, count: undefined }), SECOND)).toMatchObject({ durationMs: Infinity });
  });

  it('what has no known length leaves open only what waits for its end', () => {
    const { events, durationMs } = timeline(
      score(
        { type: 'audio', id: 'song', data: { url: 'https://example.org/a.mp3' } },
        gesture('bow', { after: 'song' }),
        gesture('nod', { timestamp: 2 }),
      ),
      SECOND,
    );
    expect(events.map(({ startMs }) => startMs)).toEqual([0, undefined, 2000]);
    expect(events[0]?.durationMs).toBeUndefined();
    expect(durationMs).toBeUndefined();
    const known = estimateBy([], (url) => (url.endsWith('a.mp3') ? 4200 : undefined));
    expect(timeline(score({ type: 'audio', data: { url: 'https://example.org/a.mp3' } }), known).durationMs).toBe(4200);
  });

  it('tells each event its parent, its path and the part of the body that it takes', () => {
    const { events } = timeline(
      score({ type: 'parallel', events: [face('happy'), { type: 'action', data: { category: 'lookAt' } }] }, wait(1)),
    );
    expect(events.map(({ path, channel }) => [pathText(path), channel])).toEqual([
      ['events[0]', undefined],
      ['events[0].events[0]', 'face'],
      ['events[0].events[1]', 'gaze'],
      ['events[1]', undefined],
    ]);
    expect(events[2]?.parent).toBe(events[0]);
  });

  it('where a slow and simple reckoning places them, whatever the score', () => {
    const lengthMs = (event: PerformanceEvent) =>
      event.type === 'wait' ? event.duration * 1000 : event.type === 'gesture' ? 1000 : 300;
    fc.assert(
      fc.property(anyScore, (any) => {
        const { starts, ends } = slowTimes(any, lengthMs);
        for (const { event, startMs, durationMs = Number.NaN } of timeline(any, SECOND).events) {
          expect([startMs, (startMs ?? 0) + durationMs]).toEqual([starts.get(event), ends.get(event)]);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('what cannot be played is refused whole, with the path of the fault', () => {
  it.each([
    [[wait(Number.NaN)], 'sequence.events[0].duration'],
    [[wait(-1)], 'sequence.events[0].duration'],
    [[wait(1e308)], 'sequence.events[0].duration'],
    [[gesture('nod', { timestamp: Number.NaN })], 'sequence.events[0].timestamp'],
    [[gesture('nod', { timestamp: -0.1 })], 'sequence.events[0].timestamp'],
    [[gesture('nod'), gesture('nod', { timestamp: 1e308 })], 'sequence.events[1].timestamp'],
    [[gesture('nod', { timestamp: Number.POSITIVE_INFINITY })], 'sequence.events[0].timestamp'],
    [[{ type: 'parallel', events: [gesture('wav')] }], 'sequence.events[0].events[0].data.gesture'],
    [[{ type: 'explode' }], 'sequence.events[0].type'],
    [[gesture('nod', { id: 'a', after: 'b' }), gesture('nod', { id: 'b', after: 'a' })], 'sequence.events[0].after'],
    [
      [{ type: 'parallel', id: 'p', events: [wait(1), gesture('nod', { after: 'p' })] }],
      'sequence.events[0].events[1].after: waits for "p", which cannot end before this begins',
    ],
    [
      [{ type: 'parallel', events: [gesture('nod', { id: 'in' })], after: 'in' }],
      'sequence.events[0].after: waits for "in", which cannot end before this begins',
    ],
    [
      [{ type: 'loop', id: 'l', events: [wait(1)] }, gesture('bow', { after: 'l' })],
      'sequence.events[1].after: never comes',
    ],
    [
      [{ type: 'loop', count: 2, events: [wait(1, { id: 'in' })] }, gesture('bow', { after: 'in' })],
      'sequence.events[1].after: "in" is played in the rounds of the loop at events[0]; anchor on that loop instead',
    ],
    [
      [gesture('nod', { id: 'out' }), { type: 'loop', count: 2, events: [wait(1), gesture('bow', { with: 'out' })] }],
      'sequence.events[1].events[1].with: "out" is outside this loop',
    ],
    [[{ type: 'loop', events: [wait(0)] }], 'sequence.events[0]: one round takes 0 ms'],
  ])('%#', (events, fault) => {
    expect(faultsOf(...events)).toContain(fault);
  });

  it('every fault at once, and a circle names all that are in it', () => {
    const circle = ['a', 'b', 'c'].map((id, index) => gesture('nod', { id, after: ['b', 'c', 'a'][index] }));
    expect(faultsOf(...circle, gesture('bow', { after: 'a' }), { type: 'loop', events: [wait(0)] })).toBe(
      'sequence.events[4]: one round takes 0 ms; at least 50 are needed, so add a wait; ' +
        'sequence.events[0].after: events[0], events[1], events[2] wait for each other in a circle; ' +
        'let one of them start by its own timestamp',
    );
  });

  it('a whole performance that repeats and takes no time', () => {
    const read = readPerformance({ name: 'test', loop: true, events: [wait(0)] });
    expect(read.ok ? '' : read.error.message).toContain('sequence.loop: one round takes 0 ms');
  });

  it('100,000 events, in one list or nested in each other', () => {
    const many = faultsOf(...Array.from({ length: 100_000 }, () => wait(0)));
    expect(many).toBe('sequence.events: 100000 events; at most 1000 are allowed');
    let nested: unknown = wait(1);
    for (let depth = 0; depth < 100_000; depth += 1) nested = { type: 'parallel', events: [nested] };
    expect(faultsOf(nested)).toContain('nested 9 deep');
  });

  it('whatever is given, it is judged and not thrown at', () => {
    const event = fc.object({
      key: fc.constantFrom('type', 'events', 'id', 'after', 'timestamp', 'duration', 'data', 'gesture'),
      values: [fc.constantFrom('wait', 'loop', 'parallel', 'gesture', 'a', 'nod'), fc.double(), fc.integer()],
    });
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const read = readPerformance({ name: 'any', events });
        if (!read.ok) expect(read.error.message).toMatch(/^sequence\./);
      }),
    );
  });
});

it('an editor may lay out 100,000 events: a chain of anchors, each on the one before, needs no stack', () => {
  const events = Array.from({ length: 100_000 }, (_, index) => ({
    type: 'wait' as const,
    timestamp: 0,
    duration: 0.001,
    id: `w${index}`,
    ...(index > 0 && { after: `w${index - 1}` }),
  }));
  const { events: placed } = timeline({ name: 'long', loop: false, events });
  // Each starts at the end of the one before, and is moved by that one's waiting besides.
  expect(placed.at(-1)?.startMs).toBeCloseTo(99_999 * 2, 3);
});
