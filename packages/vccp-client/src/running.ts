import type { ActionStatus, WireError } from '@vccp/protocol';
import { VCCPError } from '@vccp/protocol';
import type { Body, BodyAction } from './body.js';

/** Why an action is ended from outside, and as what it ends. Reaches the body as `signal.reason`. */
export class StopReason extends Error {
  override readonly name = 'AbortError';
  readonly state: 'cancelled' | 'interrupted';

  constructor(state: StopReason['state'], message: string) {
    super(message);
    this.state = state;
  }
}

/** The actions a body is playing: each is started once, and ends once. */
export class Running {
  readonly #body: Body;
  readonly #tell: (action: BodyAction, status: ActionStatus) => void;
  readonly #stops = new Map<string, { stop: AbortController; channel: string }>();

  constructor(body: Body, tell: (action: BodyAction, status: ActionStatus) => void) {
    this.#body = body;
    this.#tell = tell;
  }

  get size(): number {
    return this.#stops.size;
  }

  /** Plays an action to its end. Never rejects. */
  async play(action: BodyAction, channel: string): Promise<void> {
    const stop = new AbortController();
    this.#stops.set(action.id, { stop, channel });
    const report = (progress: number, message?: string) => {
      if (!this.#stops.has(action.id) || stop.signal.aborted) return;
      this.#tell(action, {
        actionId: action.id,
        state: 'progress',
        progress: Math.min(1, Math.max(0, Number.isFinite(progress) ? progress : 0)),
        ...(message !== undefined && { message: message.slice(0, 4000) }),
      });
    };
    this.#tell(action, { actionId: action.id, state: 'started' });
    let ended: Omit<ActionStatus, 'actionId'>;
    try {
      const result = await this.#body.play(action, { signal: stop.signal, report });
      ended = { state: 'completed', ...(result && { result }) };
    } catch (fault) {
      ended = { state: isRefusal(fault) ? 'rejected' : 'failed', error: wireError(fault) };
    }
    this.#stops.delete(action.id);
    if (stop.signal.aborted) {
      const { state, message } = stop.signal.reason as StopReason;
      ended = { state, message, ...(ended.result && { result: ended.result }) };
    }
    this.#tell(action, { actionId: action.id, ...ended });
  }

  /** Stops the actions that `which` picks. Returns how many that were. */
  stop(which: (actionId: string, channel: string) => boolean, reason: StopReason): number {
    const picked = [...this.#stops].filter(([id, { channel }]) => which(id, channel));
    for (const [, { stop }] of picked) stop.abort(reason);
    return picked.length;
  }
}

function isRefusal(fault: unknown): boolean {
  return fault instanceof VCCPError && ['not-capable', 'invalid-data', 'body-paused'].includes(fault.code);
}

function wireError(fault: unknown): WireError {
  if (fault instanceof VCCPError) return fault.toWire();
  const message = fault instanceof Error && fault.message !== '' ? fault.message : String(fault);
  return { code: 'body-failed', message: message.slice(0, 4000) };
}
