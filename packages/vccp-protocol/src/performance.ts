import * as z from 'zod';
import { ACTION_DATA } from './actions.js';
import { dataSchema, idSchema } from './message.js';
import { durationMsSchema } from './vector.js';

/** Deepest nesting of events within events, and most events in one performance. */
export const MAX_PERFORMANCE_DEPTH = 8;
export const MAX_PERFORMANCE_EVENTS = 1000;
/** Latest timestamp and longest wait: a day. */
const MAX_SECONDS = 86_400;
const secondsSchema = z.number().nonnegative().max(MAX_SECONDS);

const timing = {
  id: idSchema.optional().describe('a name for this event, for `after` and `with`'),
  timestamp: secondsSchema.default(0).describe("seconds from the performance's, or the parent's, start"),
  after: idSchema.optional().describe('start when that event ends; timestamp counts from there'),
  with: idSchema.optional().describe('start with that event; timestamp counts from there'),
};

const eventSchema = <T extends string, D extends z.ZodType>(type: T, data: D) =>
  z.object({
    type: z.literal(type),
    ...timing,
    optional: z.boolean().optional().describe('leave it out where nobody can do it; false by default'),
    data,
  });

const speechDataSchema = z.object({
  text: z.string().min(1).max(10_000),
  voice: z.string().max(128).optional(),
  emotion: z.string().max(64).optional(),
});

/** Events without events of their own. `wait` moves everything listed after it by its duration. */
const leafSchemas = [
  eventSchema('animation', ACTION_DATA.animation),
  eventSchema('audio', ACTION_DATA.audio),
  eventSchema('expression', ACTION_DATA.expression),
  eventSchema('movement', ACTION_DATA.movement),
  eventSchema('gesture', ACTION_DATA.gesture),
  eventSchema('speech', speechDataSchema),
  eventSchema('action', z.object({ category: z.string().min(1).max(64), data: dataSchema.default({}) })),
  z.object({ type: z.literal('wait'), ...timing, duration: secondsSchema.describe('seconds') }),
] as const;

interface Timing {
  id?: string | undefined;
  timestamp: number;
  after?: string | undefined;
  with?: string | undefined;
}

/** `parallel`: events that start together with it. `loop`: events that repeat, without `count` until stopped. */
export type PerformanceEvent =
  | z.infer<(typeof leafSchemas)[number]>
  | (Timing & { type: 'parallel'; events: PerformanceEvent[] })
  | (Timing & { type: 'loop'; count?: number | undefined; events: PerformanceEvent[] });

const childrenSchema: z.ZodType<PerformanceEvent[]> = z.lazy(() => z.array(performanceEventSchema).min(1));

export const performanceEventSchema: z.ZodType<PerformanceEvent> = z.discriminatedUnion('type', [
  ...leafSchemas,
  z.object({ type: z.literal('parallel'), ...timing, events: childrenSchema }),
  z.object({
    type: z.literal('loop'),
    ...timing,
    count: z.int().positive().max(10_000).optional(),
    events: childrenSchema,
  }),
]);

/** A score: what a body does, and when. `timestamp` is in seconds, as in no other place of the protocol. */
export const performanceSchema = z
  .object({
    name: z.string().min(1).max(128),
    loop: z.boolean().default(false),
    events: z.array(performanceEventSchema).min(1),
  })
  .superRefine((performance, context) => {
    for (const fault of performanceFaults(performance.events)) {
      context.addIssue({ code: 'custom', path: ['events', ...fault.path], message: fault.message });
    }
  });
export type Performance = z.infer<typeof performanceSchema>;

/**
 * Data of the action `sequence`: a body that offers it performs a whole score by itself, in its own time. It ends with
 * the score; cut off before, its result says `positionMs`.
 */
export const sequenceActionSchema = z.object({
  performance: performanceSchema,
  startAtMs: durationMsSchema.optional().describe('show what would hold by then, and play on from there; 0 by default'),
  loop: z.boolean().optional().describe("over the performance's own word"),
  retake: z
    .boolean()
    .optional()
    .describe('play again from its start what is in its middle at startAtMs, as after a pause'),
});
export type SequenceAction = z.infer<typeof sequenceActionSchema>;

interface Fault {
  path: (string | number)[];
  message: string;
}

/** What a schema alone cannot say: depth, number, unique ids, and anchors that name an event which exists. */
function performanceFaults(events: readonly PerformanceEvent[]): Fault[] {
  const placed = [...walk(events, [], 1)];
  const faults: Fault[] = [];
  if (placed.length > MAX_PERFORMANCE_EVENTS) {
    faults.push({ path: [], message: `${placed.length} events; at most ${MAX_PERFORMANCE_EVENTS} are allowed` });
  }
  const ids = new Set<string>();
  for (const { event, path, depth } of placed) {
    if (depth > MAX_PERFORMANCE_DEPTH) {
      faults.push({ path, message: `nested ${depth} deep; at most ${MAX_PERFORMANCE_DEPTH} is allowed` });
    }
    if (event.id === undefined) continue;
    if (ids.has(event.id)) faults.push({ path: [...path, 'id'], message: `id "${event.id}" is used twice` });
    ids.add(event.id);
  }
  for (const { event, path } of placed) {
    if (event.after !== undefined && event.with !== undefined) {
      faults.push({ path, message: 'an event is anchored by `after` or by `with`, not by both' });
    }
    for (const anchor of ['after', 'with'] as const) {
      const id = event[anchor];
      if (id === undefined) continue;
      if (id === event.id) faults.push({ path: [...path, anchor], message: `event "${id}" is anchored on itself` });
      else if (!ids.has(id)) faults.push({ path: [...path, anchor], message: `no event has the id "${id}"` });
    }
  }
  return faults;
}

function* walk(
  events: readonly PerformanceEvent[],
  base: (string | number)[],
  depth: number,
): Generator<{ event: PerformanceEvent; path: (string | number)[]; depth: number }> {
  for (const [index, event] of events.entries()) {
    const path = [...base, index];
    yield { event, path, depth };
    if (event.type === 'parallel' || event.type === 'loop') yield* walk(event.events, [...path, 'events'], depth + 1);
  }
}
