import { DEFAULT_LIMITS, type MessageLimits, type ParseResult, parseMessage, type VCCPMessage } from '@vccp/protocol';

/** Most ids that are remembered, to know an action that was sent twice. */
const MAX_REMEMBERED_IDS = 1024;

/** What a server may send: the limits of `welcome` are on what a body sends. */
const SERVER_LIMITS: MessageLimits = { ...DEFAULT_LIMITS, maxMessageBytes: 4 * 1024 * 1024, maxElements: 10_000 };

/** What came from the server: knows what was there before, whichever connection brings it again. */
export class Inbox {
  readonly #seenActions = new Set<string>();
  #lastSeq = 0;

  /** The newest number that came, for a server that sends what comes after it. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** Reads a message. That the server is the one that limits goes without saying: it is only asked to be a message. */
  read(text: string): ParseResult<VCCPMessage> {
    return parseMessage(text, SERVER_LIMITS);
  }

  /** Whether this message was not here before. Asking makes it known. */
  isNew({ type, id, seq }: VCCPMessage): boolean {
    if (seq !== undefined) {
      if (seq <= this.#lastSeq) return false;
      this.#lastSeq = seq;
    }
    return type !== 'action' || id === undefined || this.#isNewAction(id);
  }

  /** The server begins anew: what it sends now was not here before. */
  restart(): void {
    this.#lastSeq = 0;
    this.#seenActions.clear();
  }

  #isNewAction(id: string): boolean {
    if (this.#seenActions.has(id)) return false;
    this.#seenActions.add(id);
    const [oldest] = this.#seenActions;
    if (this.#seenActions.size > MAX_REMEMBERED_IDS && oldest !== undefined) this.#seenActions.delete(oldest);
    return true;
  }
}
