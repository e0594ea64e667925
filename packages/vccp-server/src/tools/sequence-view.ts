import { readPerformance } from '@vccp/performance';
import { DEFAULT_LIMITS, type Performance, VCCPError } from '@vccp/protocol';
import * as z from 'zod';
import { countElements } from '../element-count.js';
import { cleanLine } from '../observation.js';
import type { PerformanceRecord } from '../performances.js';

export const SCORE =
  'for example {"name":"hello","events":[{"type":"expression","timestamp":0,"data":{"emotion":"happy"}},' +
  '{"type":"gesture","timestamp":0.5,"data":{"gesture":"wave"}}]}';

/** Elements, members and levels of a score that is given as JSON text: what a thousand events need. */
const MAX_TEXT_ELEMENTS = 20_000;

/** A score, or where one is. */
export const sequenceInput = z.union(
  [
    z.looseObject({
      name: z.string().describe('what it is called'),
      events: z
        .array(z.unknown())
        .describe(
          'type (expression, gesture, animation, movement, audio, speech, action, wait, parallel, loop), timestamp in seconds, data; id, after, with; optional: true where it may be left out',
        ),
      loop: z.boolean().optional(),
    }),
    z.string().describe('the same as JSON text, for long ones'),
  ],
  { error: `give sequence as {name, events}, or as its JSON text; ${SCORE}` },
);

/** @throws {VCCPError} `bad-message` with the path of every fault, `too-big` */
export function readSequence(given: unknown): Performance {
  const read = readPerformance(typeof given === 'string' ? parsed(given) : given);
  if (read.ok) return read.value;
  throw new VCCPError(read.error.code, `${read.error.message}; ${SCORE}`);
}

export const isScoreText = (given: string): boolean => given.trimStart().startsWith('{');

function parsed(text: string): unknown {
  if (text.length > DEFAULT_LIMITS.maxMessageBytes || countElements(text) > MAX_TEXT_ELEMENTS) {
    throw new VCCPError('too-big', `sequence has ${text.length} characters of JSON; at most 256 KiB and 1000 events`);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new VCCPError('bad-message', `sequence is text but not JSON; ${SCORE}`, { cause });
  }
}

const faultSchema = z.object({ path: z.string(), message: z.string() });

export const performanceFields = {
  id: z.string(),
  name: z.string(),
  state: z.enum(['waiting', 'preparing', 'playing', 'paused', 'completed', 'failed', 'stopped', 'interrupted']),
  position: z.number().describe('seconds, within this round'),
  duration: z.number().optional().describe('seconds, once through; absent where only its end will tell'),
  round: z.number().describe('1, or more where it loops'),
  priority: z.enum(['low', 'medium', 'high', 'critical']),
  by: z.enum(['body', 'server']).describe('who keeps the time'),
  playing: z.array(z.string()).describe('what is under way, by its path'),
  faults: z.array(faultSchema).describe('what was not played, or not by all, and why'),
  leftOut: z.array(faultSchema).optional().describe('optional events that no body here can do'),
};
export const performanceSchema = z.object(performanceFields);

export function shownPerformance(record: PerformanceRecord): z.infer<typeof performanceSchema> {
  const { id, name, priority, by, leftOut, show } = record;
  const { state, positionMs, durationMs, round, playing, faults } = show.status;
  return {
    id,
    name,
    state,
    position: seconds(positionMs),
    ...(durationMs !== undefined && { duration: seconds(durationMs) }),
    round,
    priority,
    by,
    playing: playing.slice(0, 32),
    faults: faults.map(shownFault),
    ...(leftOut.length > 0 && { leftOut: leftOut.slice(0, MOST_LEFT_OUT).map(shownFault) }),
  };
}

const MOST_LEFT_OUT = 20;

const shownFault = ({ path, message }: { path: string; message: string }) => ({
  path,
  message: cleanLine(message, 400),
});

export function performanceLine(record: PerformanceRecord): string {
  const { id, name, state, position, duration, round, faults, leftOut = [] } = shownPerformance(record);
  const of = duration === undefined ? '' : ` of ${duration}`;
  const [fault] = faults;
  const without =
    leftOut.length > 0 ? `; without ${leftOut.map(({ path }) => path).join(', ')}, which no body here can do` : '';
  const wrong = fault ? `; ${faults.length} not played, or not by all, first ${fault.path}: ${fault.message}` : '';
  return `performance ${id} (${cleanLine(name, 64)}): ${state} at ${position}${of} s${round > 1 ? `, round ${round}` : ''}${without}${wrong}`;
}

export const seconds = (ms: number): number => Math.round(ms) / 1000;
