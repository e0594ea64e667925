import { readPerformance } from '@vccp/performance';
import fc from 'fast-check';
import type { Draft, DraftEvent } from '../../src/score/draft.js';

/** Tenths of a second. */
const seconds = fc.integer({ min: 0, max: 80 }).map((tenths) => tenths / 10);
const time = fc.option(seconds, { nil: undefined }).map((timestamp) => (timestamp === undefined ? {} : { timestamp }));
/** What another program wrote into the file, and this one does not know. */
const foreign = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  fc.record({ 'x-colour': fc.string({ maxLength: 4 }) }),
);

const leaf: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  fc.record({ type: fc.constant('wait'), duration: seconds }),
  fc.constantFrom<Record<string, unknown>>(
    { type: 'gesture', data: { gesture: 'wave' } },
    { type: 'expression', data: { emotion: 'happy', holdMs: 1200, 'x-note': 1 } },
    { type: 'expression', data: { preset: 'sad' } },
    { type: 'speech', data: { text: 'Hello!' } },
    { type: 'movement', data: { direction: 'forward', distance: 2 } },
    { type: 'audio', data: { url: 'https://example.org/a.mp3' } },
    { type: 'action', data: { category: 'lookAt', data: { direction: 'left' } } },
    { type: 'action', data: { category: 'say', data: { text: 'Hm.' } } },
    { type: 'action', data: { category: 'posture', data: { posture: 'sit' } } },
    { type: 'action', data: { category: 'juggle' } },
  ),
);

const lists = fc.letrec<{ list: Record<string, unknown>[]; event: Record<string, unknown> }>((tie) => ({
  list: fc.array(tie('event'), { minLength: 1, maxLength: 5 }),
  event: fc
    .tuple(
      fc.oneof(
        { depthSize: 'small', maxDepth: 3, withCrossShrink: true },
        leaf,
        fc.record({ type: fc.constant('parallel'), events: tie('list') }),
        fc.record({
          type: fc.constant('loop'),
          count: fc.integer({ min: 1, max: 3 }),
          events: tie('list').map((events) => [...events, { type: 'wait', duration: 0.5 }]),
        }),
      ),
      time,
      foreign,
    )
    .map((parts) => Object.assign({}, ...parts) as Record<string, unknown>),
})).list;

/** Any score that can be played, with nests, waits, anchors and things that nobody knows. */
export const anyDraft: fc.Arbitrary<Draft> = fc
  .tuple(lists, fc.infiniteStream(fc.record({ anchored: fc.boolean(), to: fc.nat(), end: fc.boolean() })), foreign)
  .map(([events, choices, more]) => ({ name: 'any', ...more, events: anchored(events, choices) }) as unknown as Draft)
  .filter((draft) => readPerformance(draft).ok);

/** Gives every event an id, and some an anchor on an earlier one of the same list. */
function anchored(
  events: Record<string, unknown>[],
  choices: Iterator<{ anchored: boolean; to: number; end: boolean }>,
  prefix = 'e',
): Record<string, unknown>[] {
  return events.map((event, index) => {
    const choice = choices.next().value;
    const id = `${prefix}${index}`;
    const inner = event.events as Record<string, unknown>[] | undefined;
    return {
      ...event,
      id,
      ...(inner && { events: anchored(inner, choices, `${id}.`) }),
      ...(choice.anchored && index > 0 && { [choice.end ? 'after' : 'with']: `${prefix}${choice.to % index}` }),
    };
  });
}

/** Where everything in it stands, in the order of the page. */
export function placesOf(events: readonly DraftEvent[], above: readonly number[] = []): number[][] {
  return events.flatMap((event, index) => [[...above, index], ...placesOf(event.events ?? [], [...above, index])]);
}
