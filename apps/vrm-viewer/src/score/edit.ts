import { checkDraft, type Draft, type DraftEvent, eventAt, type Place } from './draft.js';
import { onGrid, tidy } from './snap.js';

/** Why an edit was not made, by name so that it is told in the language of the page; `fault` comes from the score itself. */
export type Refusal =
  | { name: 'wait-has-no-place' }
  | { name: 'starts-with'; other: string }
  | { name: 'no-earlier' }
  | { name: 'length-by-itself' }
  | { name: 'length-by-content' }
  | { name: 'is-awaited'; id: string }
  | { name: 'gone' }
  | { name: 'fault'; message: string };

export type Edited = { ok: true; draft: Draft; place?: Place } | { ok: false; why: Refusal };

const DEFAULT_FADE_MS = 300;
/** The shortest length that a hand can give. */
const SHORTEST_SECONDS = 0.1;
const LATEST_SECONDS = 86_400;

const refuse = (why: Refusal): Edited => ({ ok: false, why });

/** Every edit ends here: what would not be a performance is not made. */
function checked(draft: Draft, place?: Place): Edited {
  if (draft.events.length > 0) {
    const read = checkDraft(draft);
    if (!read.ok) return refuse({ name: 'fault', message: read.error.message });
  }
  return { ok: true, draft, ...(place && { place }) };
}

/** Moves it by so many seconds, from where it stands now. Its time counts on from its parent, or from its anchor. */
export function moveBy(draft: Draft, place: Place, seconds: number): Edited {
  const event = eventAt(draft, place);
  if (!event) return refuse({ name: 'gone' });
  if (event.type === 'wait') return refuse({ name: 'wait-has-no-place' });
  const from = event.timestamp ?? 0;
  const to = Math.min(LATEST_SECONDS, Math.max(0, tidy(from + seconds)));
  if (to === from && seconds < 0) {
    const other = event.after ?? event.with;
    return refuse(other === undefined ? { name: 'no-earlier' } : { name: 'starts-with', other });
  }
  return to === from ? { ok: true, draft } : checked(withEvent(draft, place, { ...event, timestamp: to }));
}

/** How long its own words let it be, in seconds; undefined where only the body, or what is in it, can say. */
export function lengthOf(event: DraftEvent): number | undefined {
  const { category, data } = askedOf(event);
  if (event.type === 'wait') return event.duration ?? 0;
  if (category === 'expression') {
    const hold = numberIn(data, 'holdMs');
    return hold === undefined ? undefined : (hold + 2 * (numberIn(data, 'fadeMs') ?? DEFAULT_FADE_MS)) / 1000;
  }
  const ms = category === 'lookAt' ? numberIn(data, 'holdMs') : numberIn(data, 'durationMs');
  return ms === undefined ? undefined : ms / 1000;
}

/** Whether a hand can make it longer or shorter. */
export function canResize(event: DraftEvent): boolean {
  return event.type === 'wait' || ['expression', 'lookAt', 'say'].includes(askedOf(event).category);
}

export function resizeTo(draft: Draft, place: Place, seconds: number): Edited {
  const event = eventAt(draft, place);
  if (!event) return refuse({ name: 'gone' });
  if (event.events) return refuse({ name: 'length-by-content' });
  if (!canResize(event)) return refuse({ name: 'length-by-itself' });
  const length = Math.min(LATEST_SECONDS, Math.max(SHORTEST_SECONDS, tidy(seconds)));
  if (event.type === 'wait') return checked(withEvent(draft, place, { ...event, duration: length }));
  const { category, data } = askedOf(event);
  const ms = Math.round(length * 1000);
  const fadeMs = numberIn(data, 'fadeMs') ?? DEFAULT_FADE_MS;
  const change =
    category === 'expression'
      ? { holdMs: Math.max(0, ms - 2 * fadeMs) }
      : category === 'lookAt'
        ? { holdMs: ms }
        : { durationMs: ms };
  return setData(draft, place, { ...data, ...change });
}

/** Another `data` for its action. */
export function setData(draft: Draft, place: Place, data: Readonly<Record<string, unknown>>): Edited {
  const event = eventAt(draft, place);
  if (!event) return refuse({ name: 'gone' });
  const whole = event.type === 'action' ? { ...event.data, data } : data;
  return checked(withEvent(draft, place, { ...event, data: whole }));
}

/** Rounds of a loop; undefined goes on until it is stopped. */
export function setCount(draft: Draft, place: Place, count: number | undefined): Edited {
  const event = eventAt(draft, place);
  if (event?.type !== 'loop') return refuse({ name: 'gone' });
  const { count: _, ...rest } = event;
  return checked(withEvent(draft, place, { ...rest, type: 'loop', ...(count !== undefined && { count }) }));
}

export function setName(draft: Draft, name: string): Edited {
  return checked({ ...draft, name });
}

/** Whether the whole begins anew at its end. */
export function setLoop(draft: Draft, loop: boolean): Edited {
  return checked({ ...draft, loop });
}

/**
 * Puts a new event at a moment of the whole: last in the list, or before the waits that would move it beyond. A wait
 * comes before what is listed first of all that starts later, because it moves everything after it.
 */
export function addAt(draft: Draft, event: DraftEvent, seconds: number): Edited {
  const at = Math.max(0, onGrid(seconds));
  let waited = 0;
  let index = 0;
  for (const [position, other] of draft.events.entries()) {
    const isFree = other.after === undefined && other.with === undefined;
    if (event.type === 'wait' && isFree && (other.timestamp ?? 0) + waited >= at) break;
    if (other.type === 'wait' && waited + (other.duration ?? 0) > at) break;
    if (other.type === 'wait') waited += other.duration ?? 0;
    index = position + 1;
  }
  const placed = { ...event, timestamp: Math.max(0, tidy(at - waited)) };
  return checked({ ...draft, events: draft.events.toSpliced(index, 0, placed) }, [index]);
}

/** Takes it out, and what holds nothing any more with it. */
export function remove(draft: Draft, place: Place): Edited {
  const event = eventAt(draft, place);
  const index = place.at(-1);
  if (!event || index === undefined) return refuse({ name: 'gone' });
  const above = place.slice(0, -1);
  const holder = eventAt(draft, above);
  if (holder?.events?.length === 1) return remove(draft, above);
  const gone = new Set(idsIn(event));
  const rest = withList(draft, above, (events) => events.toSpliced(index, 1));
  const awaited = anchorsIn(rest.events).find((id) => gone.has(id));
  return awaited === undefined ? checked(rest) : refuse({ name: 'is-awaited', id: awaited });
}

/** The action that an event stands for: the category, and the data of the action itself. */
export function askedOf(event: DraftEvent): { category: string; data: Readonly<Record<string, unknown>> } {
  if (event.type !== 'action') return { category: event.type, data: event.data ?? {} };
  const { category, data } = event.data ?? {};
  return { category: String(category), data: (data ?? {}) as Readonly<Record<string, unknown>> };
}

function withEvent(draft: Draft, place: Place, event: DraftEvent): Draft {
  const index = place.at(-1) ?? 0;
  return withList(draft, place.slice(0, -1), (events) => events.with(index, event));
}

function withList(draft: Draft, place: Place, change: (events: readonly DraftEvent[]) => readonly DraftEvent[]): Draft {
  const within = (events: readonly DraftEvent[], depth: number): readonly DraftEvent[] => {
    const index = place[depth];
    const event = index === undefined ? undefined : events[index];
    if (index === undefined || !event) return change(events);
    return events.with(index, { ...event, events: within(event.events ?? [], depth + 1) });
  };
  return { ...draft, events: within(draft.events, 0) };
}

const idsIn = (event: DraftEvent): string[] => [
  ...(event.id === undefined ? [] : [event.id]),
  ...(event.events ?? []).flatMap(idsIn),
];

const anchorsIn = (events: readonly DraftEvent[]): string[] =>
  events.flatMap((event) => [event.after ?? event.with ?? [], anchorsIn(event.events ?? [])].flat());

function numberIn(data: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const value = data[name];
  return typeof value === 'number' ? value : undefined;
}
