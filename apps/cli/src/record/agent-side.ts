import { type ActionMeta, isTerminal, type TerminalState } from '@vccp/protocol';
import { readStatus, type SessionRecord } from './format.js';

/** An action of a record, as it is played again. */
export interface RecordedAction {
  /** After the record began. */
  atMs: number;
  category: string;
  data: Record<string, unknown>;
  meta: ActionMeta | undefined;
  /** How it ended then; undefined where the record is over before. */
  end: TerminalState | undefined;
  /** The agent took it back then. */
  stopAtMs: number | undefined;
}

/** What the agent did in a record, in order: each action once, with its end. */
export function agentSide({ entries }: SessionRecord): RecordedAction[] {
  const actions = new Map<string, RecordedAction>();
  for (const entry of entries) {
    if (!('message' in entry)) continue;
    const { message, atMs } = entry;
    if (message.type === 'action' && message.id !== undefined && !actions.has(message.id)) {
      const { category, data, timestamp } = message;
      const meta = message.meta && playableMeta(message.meta, timestamp);
      actions.set(message.id, { atMs, category, data, meta, end: undefined, stopAtMs: undefined });
      continue;
    }
    const status = readStatus(message);
    const action = status && actions.get(status.actionId);
    // Where several bodies play, the last end told is that of the whole.
    if (!action || !isTerminal(status.state)) continue;
    action.end = status.state;
    const skipped = status.message?.startsWith('skipped') === true;
    action.stopAtMs = status.state === 'cancelled' && !skipped ? atMs : undefined;
  }
  return [...actions.values()];
}

/** Hints that mean the same today: neither a body nor a trace of that time. */
function playableMeta({ bodyId: _, traceparent: __, expiresAt, ...meta }: ActionMeta, playedAt: string): ActionMeta {
  if (expiresAt === undefined) return meta;
  const lifeMs = Date.parse(expiresAt) - Date.parse(playedAt);
  return { ...meta, expiresAt: new Date(Date.now() + Math.max(0, lifeMs)).toISOString() };
}
