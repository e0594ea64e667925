import {
  ERROR_CODE_NAMES,
  type Performance,
  parseWith,
  SERVER_SYSTEM,
  type SystemMessage,
  VCCPError,
  type WireError,
} from '@vccp/protocol';
import type { VCCPClient } from './client.js';
import type { Clock } from './clock.js';

/** A voice takes its time for a long text; after this nothing will come any more. */
const ANSWER_MS = 120_000;

/** What a message has around the score. */
const ENVELOPE_BYTES = 512;

interface Waiting {
  resolve(performance: Performance): void;
  reject(fault: unknown): void;
}

/** The scores of its own for which a body asked the server, and what became of each. */
export class Asking {
  readonly #client: Pick<VCCPClient, 'connected' | 'welcome' | 'askPrepare'>;
  /** By the id of the question. */
  readonly #open = new Map<string, Waiting>();

  readonly #clock: Clock;

  constructor(client: Pick<VCCPClient, 'connected' | 'welcome' | 'askPrepare'>, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /** Whether the server answers such a question. */
  get can(): boolean {
    return this.#client.connected && this.#client.welcome?.features?.includes('prepare') === true;
  }

  /** An abort gives up waiting; the server is not told. @throws {VCCPError} */
  async ask(performance: Performance, signal: AbortSignal | undefined): Promise<Performance> {
    signal?.throwIfAborted();
    if (this.#client.connected && !this.can)
      throw new VCCPError('not-capable', 'this server has no voice for what a body says of its own accord');
    // The server would take it for no question at all, and so answer none.
    const most = this.#client.welcome?.limits.maxMessageBytes ?? Number.POSITIVE_INFINITY;
    const bytes = new TextEncoder().encode(JSON.stringify(performance)).length;
    if (bytes + ENVELOPE_BYTES > most) {
      throw new VCCPError(
        'too-big',
        `this score has ${bytes} bytes, and the server takes ${most} at once: make two of it`,
      );
    }
    const id = this.#client.askPrepare(performance);
    if (id === undefined) throw new VCCPError('no-session', 'the server is out of reach');
    const giveUp = () => this.#take(id)?.reject(signal?.reason);
    signal?.addEventListener('abort', giveUp, { once: true });
    const late = () =>
      this.#take(id)?.reject(new VCCPError('internal', `the server did not answer within ${ANSWER_MS / 1000} s`));
    const stopWaiting = this.#clock.setTimeout(late, ANSWER_MS);
    try {
      return await new Promise((resolve, reject) => this.#open.set(id, { resolve, reject }));
    } finally {
      stopWaiting();
      signal?.removeEventListener('abort', giveUp);
    }
  }

  /** Whether this message was the answer to a question. */
  hear({ category, data, replyTo }: SystemMessage): boolean {
    if (category !== 'prepare' && category !== 'error') return false;
    const parsed = parseWith(SERVER_SYSTEM[category], data, 'message.data');
    const answer = parsed.ok ? parsed.value : parsed.error.toWire();
    const id = replyTo ?? (typeof data.replyTo === 'string' ? data.replyTo : undefined);
    const waiting = this.#take(id);
    if ('performance' in answer) waiting?.resolve(answer.performance);
    else waiting?.reject(faultOf(answer));
    return waiting !== undefined;
  }

  /** No answer will come any more. */
  endAll(why: string): void {
    for (const id of [...this.#open.keys()]) this.#take(id)?.reject(new VCCPError('no-session', why));
  }

  #take(id: string | undefined): Waiting | undefined {
    const waiting = id === undefined ? undefined : this.#open.get(id);
    if (id !== undefined) this.#open.delete(id);
    return waiting;
  }
}

function faultOf({ code, message, validOptions }: WireError): VCCPError {
  const known = ERROR_CODE_NAMES.find((one) => one === code) ?? 'internal';
  return new VCCPError(known, message, validOptions && { validOptions });
}
