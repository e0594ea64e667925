import {
  type ActionStatus,
  BODY_SYSTEM,
  describeIssues,
  messageSchema,
  PROTOCOL_VERSION,
  type VCCPMessage,
} from '@vccp/protocol';
import * as z from 'zod';
import { Failure } from '../failure.js';
import { withoutSecrets } from './leave-out.js';

/** Changes when a reader of the old format would misread the new. */
const FORMAT_VERSION = 1;

const headerSchema = z.object({
  vccpRecord: z.int().positive(),
  protocol: z.string().max(16),
  startedAt: z.iso.datetime({ offset: true }),
  /** The first letters of the session's id, which let nobody in. */
  session: z.string().max(64),
});
type RecordHeader = z.infer<typeof headerSchema>;

const atMs = z.number().nonnegative();
const entrySchema = z.union([
  z.object({ atMs, message: messageSchema }),
  z.object({ atMs, note: z.string().max(1000) }),
]);
/** Something that happened `atMs` after the record began: a message as an observer was sent it, or a note about the record. */
export type RecordEntry = { atMs: number; message: VCCPMessage } | { atMs: number; note: string };

/** A session's traffic in time. */
export interface SessionRecord {
  header: RecordHeader;
  entries: RecordEntry[];
  /** What could not be read, in words: the lines are left out. */
  faults: string[];
}

export function headerLine(startedAt: Date, sessionId: string): string {
  const header: RecordHeader = {
    vccpRecord: FORMAT_VERSION,
    protocol: PROTOCOL_VERSION,
    startedAt: startedAt.toISOString(),
    session: sessionId.slice(0, 8),
  };
  return `${JSON.stringify(header)}\n`;
}

/** One line of a record, without anything that lets anybody in. */
export function entryLine(entry: RecordEntry): string {
  return `${JSON.stringify(withoutSecrets(entry))}\n`;
}

/**
 * Reads a record. A line that is not one is told among the `faults` and left out, above all a last line that was cut.
 * @throws {Failure} when the text is no record, or one of a later version.
 */
export function parseRecord(text: string): SessionRecord {
  const [first = '', ...lines] = text.split('\n');
  const header = headerSchema.safeParse(parseJson(first));
  if (!header.success) {
    throw new Failure(
      'this is no record of a session: its first line is not {"vccpRecord": …}',
      'make one: vccp record',
    );
  }
  if (header.data.vccpRecord > FORMAT_VERSION) {
    const { vccpRecord } = header.data;
    throw new Failure(`the record has version ${vccpRecord}; this program reads up to ${FORMAT_VERSION}`, 'update it');
  }
  const entries: RecordEntry[] = [];
  const faults: string[] = [];
  let lastMs = 0;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const isLast = index === lines.length - 1;
    const json = parseJson(line);
    const entry = entrySchema.safeParse(json);
    const name = `line ${index + 2}`;
    if (!entry.success) {
      if (isLast && json === undefined)
        faults.push(`${name}, the last, was cut: the record ended while it was written`);
      else faults.push(`${name}: ${json === undefined ? 'not JSON' : describeIssues(entry.error, 'entry')}`);
    } else if (entry.data.atMs < lastMs)
      faults.push(`${name}: goes back in time, from ${lastMs} to ${entry.data.atMs} ms`);
    else {
      entries.push(entry.data);
      lastMs = entry.data.atMs;
    }
  }
  return { header: header.data, entries, faults };
}

/** What an `action-status` says; undefined for any other message, and for one that says it wrongly. */
export function readStatus({ type, category, data }: VCCPMessage): ActionStatus | undefined {
  if (type !== 'system' || category !== 'action-status') return undefined;
  return BODY_SYSTEM['action-status'].safeParse(data).data;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
