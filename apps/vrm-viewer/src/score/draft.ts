import { readPerformance } from '@vccp/performance';
import {
  type ParseResult,
  type Performance,
  type PerformanceEvent,
  performanceSchema,
  VCCPError,
} from '@vccp/protocol';

/**
 * An event as it stands in a file. What this page does not know of it is kept as it is, so that a score which came in
 * goes out whole.
 */
export interface DraftEvent {
  readonly type: PerformanceEvent['type'];
  readonly id?: string;
  /** Seconds; 0 where it is not said. */
  readonly timestamp?: number;
  readonly after?: string;
  readonly with?: string;
  /** Of a `wait`, in seconds. */
  readonly duration?: number;
  /** Of a `loop`: how many rounds; without end where it is not said. */
  readonly count?: number;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly events?: readonly DraftEvent[];
  readonly [more: string]: unknown;
}

/** A score that is being written: a performance, or one that has no events yet. */
export interface Draft {
  readonly name: string;
  readonly loop?: boolean;
  readonly events: readonly DraftEvent[];
  readonly [more: string]: unknown;
}

/** Where an event stands: `[2, 0]` is `events[2].events[0]`. */
export type Place = readonly number[];

/** A file larger than this is not read: a score of a thousand events is far smaller. */
export const MOST_BYTES = 2_000_000;

export const placeText = (place: Place): string => place.map((index) => `events[${index}]`).join('.');
export const samePlace = (a: Place | undefined, b: Place | undefined): boolean =>
  a !== undefined && b !== undefined && a.length === b.length && a.every((index, depth) => index === b[depth]);

export function eventAt(draft: Draft, place: Place): DraftEvent | undefined {
  let events: readonly DraftEvent[] | undefined = draft.events;
  let event: DraftEvent | undefined;
  for (const index of place) {
    event = events?.[index];
    events = event?.events;
  }
  return event;
}

/** What the draft says once its defaults are filled in. A draft without events is a performance that does nothing. */
export function performanceOf(draft: Draft): Performance {
  if (draft.events.length === 0) return { name: draft.name, loop: false, events: [] };
  return performanceSchema.parse(draft);
}

/**
 * Reads the text of a `*.vccp.json` file. Nothing throws: the fault names each wrong place, for example
 * `greeting.vccp.json.events[2].after: no event has the id "helo"`.
 */
export function readDraft(text: string, what = 'score'): ParseResult<Draft> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (fault) {
    const message = `${what} is not JSON: ${fault instanceof Error ? fault.message : 'it cannot be read'}`;
    return { ok: false, error: new VCCPError('bad-message', message) };
  }
  return checkDraft(value, what);
}

/** Holds any value against all that a score must be, and keeps it as it is. */
export function checkDraft(value: unknown, what = 'score'): ParseResult<Draft> {
  const read = readPerformance(value, { what });
  // It was just read as a performance; the value itself also has what the schema does not know.
  return read.ok ? { ok: true, value: value as Draft } : read;
}

/** The file of a draft: what was read goes out as it came, in the same order. */
export const writeDraft = (draft: Draft): string => `${JSON.stringify(draft, null, 2)}\n`;

/** A file name that every system takes, from a name that may be anything. */
export function fileNameOf(draft: Draft): string {
  const plain = draft.name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}_-]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64);
  return `${plain || 'scene'}.vccp.json`;
}
