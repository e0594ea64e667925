import { CLOSE_CODES, type MessageLimits, type RateLimits, SILENCE_MS, VCCPError } from '@vccp/protocol';
import type { BodyLink } from './body-link.js';
import type { BodyTokens, Ticket } from './body-token.js';
import type { Clock } from './clock.js';
import { Connection } from './connection.js';
import type { Logger } from './logger.js';
import type { Preparing } from './preparing.js';
import type { Session } from './session.js';
import { randomToken } from './token.js';
import type { Watch } from './witness.js';

/** A page that has not fetched this many characters is cut, as a WebSocket is. */
const MAX_QUEUED_CHARACTERS = 1024 * 1024;

export interface BodyBridgeOptions {
  clock: Clock;
  logger: Logger;
  tokens: BodyTokens;
  preparing: Preparing;
  limits: MessageLimits & RateLimits;
  watch?: Watch | undefined;
}

/** How a line ended: a close code of the protocol, and why. */
export interface LineEnd {
  code: number;
  reason: string;
}

const REPLACED: LineEnd = { code: CLOSE_CODES.replaced, reason: 'she is shown in another place of the chat' };

/**
 * The way to the stage for a body whose page may open no connection, as an app inside a chat: each call of a tool brings
 * its messages and fetches those for it. What is carried is the same protocol as on a WebSocket.
 */
export class BodyBridge {
  readonly #options: BodyBridgeOptions;
  readonly #lines = new Map<string, Line>();

  constructor(options: BodyBridgeOptions) {
    this.#options = options;
  }

  /**
   * Opens a line to a session. A host may draw the page again at any time, so that the newest replaces the one before.
   * @throws {VCCPError} `too-many`
   */
  open(session: Session, ticket: Ticket): Line {
    this.#liveIn(session)?.close(REPLACED.code, REPLACED.reason);
    if (session.full) {
      throw new VCCPError('too-many', 'too many bodies were in this session within 30 s; try again in a moment');
    }
    const line = new Line(session, { ...this.#options, ticket }, () => this.#lines.delete(line.id));
    this.#lines.set(line.id, line);
    return line;
  }

  /** The line of that id, or why it is over: a page that was not listening must not fight for its place. */
  find(session: Session, id: string): Line | LineEnd {
    const line = this.#lines.get(id);
    if (line?.session === session) return line;
    if (this.#liveIn(session)) return REPLACED;
    return { code: CLOSE_CODES.silent, reason: 'this line is over; open another' };
  }

  #liveIn(session: Session): Line | undefined {
    return [...this.#lines.values()].find((line) => line.session === session);
  }
}

/** One page's line. It lives from call to call, and ends when no call came for 25 s. */
export class Line implements BodyLink {
  readonly id = randomToken();
  readonly session: Session;
  readonly #options: BodyBridgeOptions;
  readonly #connection: Connection;
  readonly #onEnd: () => void;
  readonly #listeners = new Set<() => void>();
  #queue: string[] = [];
  #queued = 0;
  #calls = 0;
  #end: LineEnd | undefined;
  #stopWatch: () => void = () => undefined;

  constructor(session: Session, options: BodyBridgeOptions & { ticket: Ticket }, onEnd: () => void) {
    this.session = session;
    this.#options = options;
    this.#onEnd = onEnd;
    this.#connection = new Connection(session, this, { ...options, greets: true });
    this.#watch();
  }

  get bodyId(): string {
    return this.#connection.body.id;
  }

  get open(): boolean {
    return this.#end === undefined;
  }

  get end(): LineEnd | undefined {
    return this.#end;
  }

  /** Poses are not worth a call of their own: they come with the first of the next fetch. */
  get behind(): boolean {
    return this.#queue.length > 0;
  }

  /** Whether there is something to fetch, or to know. */
  get hasNews(): boolean {
    return this.#queue.length > 0 || !this.open;
  }

  /** A call is under way: the page lives. The returned function ends it; calling that twice is harmless. */
  hold(): () => void {
    let over = false;
    this.#calls += 1;
    this.#stopWatch();
    return () => {
      if (over) return;
      over = true;
      this.#calls -= 1;
      this.#watch();
    };
  }

  receive(text: string): void {
    if (!this.open) return;
    this.#options.watch?.({ type: 'message', direction: 'in', bytes: Buffer.byteLength(text) });
    this.#connection.receive(text);
  }

  /** What is there for the page, each once. */
  fetch(): string[] {
    const fetched = this.#queue;
    this.#queue = [];
    this.#queued = 0;
    return fetched;
  }

  send(text: string): void {
    if (!this.open) return;
    this.#options.watch?.({ type: 'message', direction: 'out', bytes: Buffer.byteLength(text) });
    this.#queue.push(text);
    this.#queued += text.length;
    if (this.#queued > MAX_QUEUED_CHARACTERS) this.close(CLOSE_CODES.tooBig, 'you do not fetch what you are sent');
    else this.#wake();
  }

  close(code: number, reason: string): void {
    if (!this.open) return;
    this.#end = { code, reason };
    this.#stopWatch();
    this.#onEnd();
    this.#connection.closed();
    this.#wake();
  }

  /** Calls the listener whenever there may be news. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #wake(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  #watch(): void {
    this.#stopWatch();
    if (!this.open || this.#calls > 0) return;
    this.#stopWatch = this.#options.clock.setTimeout(
      () => this.close(CLOSE_CODES.silent, 'nothing was heard from you for 25 s'),
      SILENCE_MS,
    );
  }
}
