import { type Performance, type PerformanceEvent, performanceSchema } from '@vccp/protocol';
import fc from 'fast-check';

/** A performance of these events, as a file would be read. */
export const score = (...events: object[]): Performance => performanceSchema.parse({ name: 'test', events });

export const gesture = (name: string, more: object = {}) => ({ type: 'gesture', data: { gesture: name }, ...more });
export const face = (preset: string, more: object = {}) => ({ type: 'expression', data: { preset }, ...more });
export const wait = (duration: number, more: object = {}) => ({ type: 'wait', duration, ...more });

/** Half seconds, so that sums are exact. */
const seconds = fc.integer({ min: 0, max: 12 }).map((halves) => halves / 2);

/** Any performance that can be played: anchors point backwards, within one loop, at things that end. */
export const anyScore: fc.Arbitrary<Performance> = fc
  .letrec<{ list: object[]; event: object }>((tie) => ({
    list: fc.array(tie('event'), { minLength: 1, maxLength: 5 }),
    event: fc.oneof(
      { depthSize: 'small', maxDepth: 3, withCrossShrink: true },
      fc.record({ type: fc.constant('wait'), timestamp: seconds, duration: seconds }),
      fc.record({
        type: fc.constant('gesture'),
        timestamp: seconds,
        data: fc.constantFrom({ gesture: 'wave' }, { gesture: 'nod' }),
      }),
      fc.record({
        type: fc.constant('expression'),
        timestamp: seconds,
        data: fc.constantFrom({ preset: 'happy' }, { preset: 'sad' }),
      }),
      fc.record({ type: fc.constant('parallel'), timestamp: seconds, events: tie('list') }),
      fc.record({
        type: fc.constant('loop'),
        timestamp: seconds,
        count: fc.integer({ min: 1, max: 3 }),
        // A round that takes no time is refused.
        events: tie('list').map((events) => [...events, { type: 'wait', timestamp: 0, duration: 0.5 }]),
      }),
    ),
  }))
  .list.chain((events) =>
    fc
      .infiniteStream(fc.record({ anchored: fc.boolean(), to: fc.nat(), end: fc.boolean() }))
      .map((choices) => performanceSchema.parse({ name: 'any', events: anchored(events, choices) })),
  );

interface Choice {
  anchored: boolean;
  to: number;
  end: boolean;
}

/** Gives every event an id, and some an anchor on an earlier one of the same list. */
function anchored(events: object[], choices: Iterator<Choice>, prefix = 'e'): object[] {
  return events.map((event, index) => {
    const choice = choices.next().value as Choice;
    const id = `${prefix}${index}`;
    const inner = (event as { events?: object[] }).events;
    return {
      ...event,
      id,
      ...(inner && { events: anchored(inner, choices, `${id}.`) }),
      ...(choice.anchored && index > 0 && { [choice.end ? 'after' : 'with']: `${prefix}${choice.to % index}` }),
    };
  });
}

/** When each event starts and ends, worked out the slow way: all that there is, again and again until nothing moves. */
export function slowTimes(performance: Performance, lengthMs: (event: PerformanceEvent) => number) {
  const starts = new Map<PerformanceEvent, number>();
  const ends = new Map<PerformanceEvent, number>();
  const byId = new Map<string | undefined, PerformanceEvent>();
  const waitsOf = new Map<PerformanceEvent, Set<PerformanceEvent>>();
  const visit = (events: readonly PerformanceEvent[], outer: ReadonlySet<PerformanceEvent>) => {
    const waits = new Set(outer);
    for (const event of events) {
      byId.set(event.id, event);
      waitsOf.set(event, new Set(waits));
      if ('events' in event) visit(event.events, waits);
      if (event.type === 'wait') waits.add(event);
    }
  };
  visit(performance.events, new Set());

  const place = (events: readonly PerformanceEvent[], parent: PerformanceEvent | undefined) => {
    const parentMs = parent ? (starts.get(parent) ?? 0) : 0;
    const parentWaits = (parent && waitsOf.get(parent)) ?? new Set();
    for (const event of events) {
      const anchor = byId.get(event.after ?? event.with ?? 'none');
      const anchorMs = anchor && ((event.after === undefined ? starts : ends).get(anchor) ?? 0);
      const carried = anchor ? (waitsOf.get(anchor) ?? new Set()) : parentWaits;
      let at = (anchorMs ?? parentMs) + event.timestamp * 1000;
      for (const wait of waitsOf.get(event) ?? []) {
        if (!carried.has(wait) && wait.type === 'wait') at += wait.duration * 1000;
      }
      starts.set(event, Math.max(parentMs, at));
      if ('events' in event) {
        place(event.events, event);
        const start = starts.get(event) ?? 0;
        const round = Math.max(0, ...event.events.map((child) => (ends.get(child) ?? 0) - start));
        ends.set(event, start + round * (event.type === 'loop' ? (event.count ?? Number.POSITIVE_INFINITY) : 1));
      } else ends.set(event, (starts.get(event) ?? 0) + lengthMs(event));
    }
  };
  for (let before = ''; ; ) {
    place(performance.events, undefined);
    const now = JSON.stringify([[...starts.values()], [...ends.values()]]);
    if (now === before) break;
    before = now;
  }
  return { starts, ends };
}
