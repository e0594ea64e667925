import {
  describeIssues,
  MAX_PERFORMANCE_DEPTH,
  MAX_PERFORMANCE_EVENTS,
  type ParseResult,
  type Performance,
  performanceSchema,
  VCCPError,
} from '@vccp/protocol';
import { pathText } from './cue.js';
import type { Estimate } from './durations.js';
import type { ScoreFault } from './score.js';
import { plan } from './timeline.js';

const MOST_FAULTS = 5;

/**
 * Holds any value against all that a performance must be, before anything moves. Nothing throws: the fault is
 * `bad-message`, or `too-big`, and its text names each wrong place, for example `sequence.events[2].after: …`.
 */
export function readPerformance(
  value: unknown,
  { what = 'sequence', estimate }: { what?: string; estimate?: Estimate } = {},
): ParseResult<Performance> {
  const size = sizeFault(value);
  if (size) return { ok: false, error: new VCCPError('too-big', `${what}.${pathText(size.path)}: ${size.message}`) };
  const parsed = performanceSchema.safeParse(value);
  if (!parsed.success) return { ok: false, error: new VCCPError('bad-message', describeIssues(parsed.error, what)) };
  const { faults } = plan(parsed.data, estimate && { estimate });
  if (faults.length > 0) return { ok: false, error: new VCCPError('bad-message', describeFaults(faults, what)) };
  return { ok: true, value: parsed.data };
}

/** One line for people and models, each fault with its path. */
export function describeFaults(faults: readonly ScoreFault[], what = 'sequence'): string {
  const lines = faults.slice(0, MOST_FAULTS).map(({ path, message }) => `${what}.${pathText(path)}: ${message}`);
  const more = faults.length - MOST_FAULTS;
  return lines.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

/** Looked at first and without a stack: a schema would go as deep as the value goes. */
function sizeFault(value: unknown): ScoreFault | undefined {
  let count = 0;
  const open = [{ holder: value, path: [] as (string | number)[], depth: 1 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { holder, path, depth } = next;
    const events = typeof holder === 'object' && holder !== null && 'events' in holder ? holder.events : undefined;
    if (!Array.isArray(events)) continue;
    count += events.length;
    const at = [...path, 'events'];
    if (count > MAX_PERFORMANCE_EVENTS) {
      return { path: at, message: `${count} events; at most ${MAX_PERFORMANCE_EVENTS} are allowed` };
    }
    if (depth > MAX_PERFORMANCE_DEPTH) {
      return { path: at, message: `nested ${depth} deep; at most ${MAX_PERFORMANCE_DEPTH} is allowed` };
    }
    for (const [index, event] of events.entries()) open.push({ holder: event, path: [...at, index], depth: depth + 1 });
  }
  return undefined;
}
