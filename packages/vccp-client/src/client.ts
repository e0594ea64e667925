import {
  type ActionStatus,
  type CapabilityInput,
  capabilityDataSchema,
  isReconnectable,
  type Pause,
  type PerceptionMessage,
  type PerceptionMeta,
  type Performance,
  PROTOCOL_VERSION,
  parseWith,
  SERVER_SYSTEM,
  SUBPROTOCOL,
  type SystemMessage,
  TOKEN_SUBPROTOCOL_PREFIX,
  type TrackedPose,
  VCCPError,
  type VCCPMessage,
  type View,
  type Welcome,
  type WireError,
} from '@vccp/protocol';
import { ulid } from 'ulid';
import { Attempts } from './attempts.js';
import type { VCCPClientCallbacks, VCCPClientOptions } from './client-options.js';
import { type Clock, systemClock } from './clock.js';
import { closeFault } from './close-fault.js';
import { Connection } from './connection.js';
import { Inbox } from './inbox.js';
import { Outbox } from './outbox.js';
import { Standing } from './standing.js';
import { sessionUrl, webSocketConstructor } from './web-socket.js';

/** One connection of a body to its session, which comes back by itself. */
export class VCCPClient {
  readonly #options: VCCPClientOptions;
  readonly #callbacks: VCCPClientCallbacks;
  readonly #clock: Clock;
  readonly #outbox = new Outbox();
  readonly #standing = new Standing();
  readonly #inbox = new Inbox();
  readonly #attempts: Attempts;
  #connection: Connection | undefined;
  #usable = false;
  #wanted = false;
  #pending: { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } | undefined;
  #welcome: Welcome | undefined;
  /** The newest that the server gave, else the one of the options. */
  #token: string | undefined;

  constructor(options: VCCPClientOptions, callbacks: VCCPClientCallbacks = {}) {
    this.#options = options;
    this.#callbacks = callbacks;
    this.#token = options.token;
    this.#clock = options.clock ?? systemClock;
    const { random = Math.random, reconnect = {} } = options;
    this.#attempts = new Attempts({ clock: this.#clock, random, reconnect }, () => this.#open());
    if (options.autoConnect) this.connect().catch(() => undefined);
  }

  /** Whether what is sent now leaves at once. */
  get connected(): boolean {
    return this.#usable;
  }

  /** What the server last said in `welcome`; absent before, and for a body of version 1.0. */
  get welcome(): Welcome | undefined {
    return this.#welcome;
  }

  /**
   * Connects, and resolves when usable. Attempts go on until one succeeds, `disconnect` is called, or the server says
   * that trying again is useless; then it rejects. Calling it while connected or connecting is harmless.
   */
  connect(): Promise<void> {
    if (this.connected) return Promise.resolve();
    if (this.#pending) return this.#pending.promise;
    let resolve: () => void = () => undefined;
    let reject: (error: Error) => void = () => undefined;
    const promise = new Promise<void>((onResolve, onReject) => {
      resolve = onResolve;
      reject = onReject;
    });
    this.#pending = { promise, resolve, reject };
    this.#wanted = true;
    this.#attempts.begin();
    return promise;
  }

  /** Says goodbye and closes for good: running actions end at the server. Idempotent. */
  disconnect(reason = 'the body leaves'): void {
    if (!this.#wanted) return;
    if (this.connected && this.#options.introduction) this.#transmit(this.#system('bye', { reason }));
    this.#finish(new VCCPError('not-allowed', 'disconnect was called'));
    this.#connection?.close(1000, reason.slice(0, 100));
  }

  /** Says what the body can do, all of it; said again by itself after each return. @throws {VCCPError} `bad-message` */
  sendCapabilityMessage(actions: CapabilityInput['actions'], more: Omit<CapabilityInput, 'actions'> = {}): void {
    const parsed = parseWith(capabilityDataSchema, { actions, ...more }, 'capability');
    if (!parsed.ok) throw parsed.error;
    this.#stand(this.#standing.offer(parsed.value));
  }

  /** Says what the body noticed. While away the last 256 are kept, and sent on return. */
  sendPerceptionMessage(category: string, data: Record<string, unknown>, meta?: PerceptionMeta): void {
    this.#post({ type: 'perception', category, timestamp: this.#timestamp(), data, ...(meta && { meta }), id: ulid() });
  }

  /** Says how an action goes. While away it is kept, and sent on return if the server still knows the action. */
  sendActionStatus(status: ActionStatus): void {
    this.#post(this.#system('action-status', { ...status }));
  }

  /** Changes what the body says is true of itself: an RFC 7386 merge patch, whose first is the whole. */
  sendState(patch: Record<string, unknown>, value: Record<string, unknown>): void {
    this.#stand(this.#standing.change(patch, value));
  }

  /** Tells that a human holds the body, or lets it go. */
  sendPause(pause: Pause): void {
    this.#stand(this.#standing.hold(pause));
  }

  /** Answers a `view` request: a picture, or why there is none. */
  answerView(replyTo: string, answer: View | WireError): void {
    if (!this.connected) return;
    const category = 'base64' in answer ? 'view' : 'error';
    this.#transmit({ ...this.#system(category, { ...answer }), replyTo });
  }

  /** Tells how a tracked person is posed, to bodies of the session that follow. While away it is told to nobody. */
  sendPose(pose: TrackedPose): void {
    if (this.connected) this.#transmit(this.#system('pose', pose));
  }

  /** Asks for the sounds of a score; the answer has the id that this returns as `replyTo`. Undefined while away. */
  askPrepare(performance: Performance): string | undefined {
    if (!this.connected) return undefined;
    const id = ulid();
    this.#transmit({ ...this.#system('prepare', { performance }), id });
    return id;
  }

  #stand(said: [category: string, data: Record<string, unknown>]): void {
    if (this.connected) this.#transmit(this.#system(...said));
  }

  #post(message: PerceptionMessage | SystemMessage): void {
    const numbered = this.#outbox.add(message);
    if (this.connected) this.#transmit(numbered);
  }

  #transmit(message: VCCPMessage): void {
    this.#connection?.send(JSON.stringify(message));
  }

  #open(): void {
    const { serverUrl, sessionId, WebSocket } = this.#options;
    const token = this.#token;
    try {
      this.#connection = new Connection(
        {
          url: sessionUrl(serverUrl, sessionId),
          protocols: [SUBPROTOCOL, ...(token === undefined ? [] : [TOKEN_SUBPROTOCOL_PREFIX + token])],
          WebSocket: webSocketConstructor(WebSocket),
          clock: this.#clock,
        },
        {
          onOpen: () => this.#greet(),
          onText: (text) => this.#receive(text),
          onClosed: (code, reason) => this.#dropped(code, reason),
        },
      );
    } catch (error) {
      // A URL or runtime that cannot work now will not work later either.
      const fault = error instanceof Error ? error : new Error(String(error));
      this.#finish(fault);
      this.#callbacks.onError?.(fault);
    }
  }

  #greet(): void {
    const { introduction } = this.#options;
    if (!introduction) {
      this.#connected(undefined);
      return;
    }
    const resume = this.#welcome && { resumeToken: this.#welcome.resumeToken, lastSeq: this.#inbox.lastSeq };
    this.#transmit(this.#system('hello', { versions: [PROTOCOL_VERSION], ...introduction, ...resume }));
  }

  #receive(text: string): void {
    const parsed = this.#inbox.read(text);
    if (!parsed.ok) {
      this.#callbacks.onError?.(parsed.error);
      return;
    }
    const message = parsed.value;
    if (message.type === 'system' && message.category === 'welcome') {
      const welcome = parseWith(SERVER_SYSTEM.welcome, message.data, 'welcome');
      if (welcome.ok) this.#connected(welcome.value);
      else this.#callbacks.onError?.(welcome.error);
      return;
    }
    if (!this.#inbox.isNew(message)) return;
    if (message.type === 'system' && message.category === 'ping') return;
    if (message.type === 'system' && message.category === 'token') {
      const fresh = parseWith(SERVER_SYSTEM.token, message.data, 'token');
      if (fresh.ok) this.#renew(fresh.value.token);
      else this.#callbacks.onError?.(fresh.error);
      return;
    }
    this.#tell(() => this.#callbacks.onMessageReceived?.(message));
  }

  #connected(welcome: Welcome | undefined): void {
    if (this.#usable) return;
    this.#usable = true;
    this.#attempts.succeeded();
    const resumed = welcome?.resumed === true;
    if (!resumed) this.#inbox.restart();
    this.#welcome = welcome;
    this.#renew(welcome?.token);
    for (const said of this.#standing.all()) this.#transmit(this.#system(...said));
    const missed = resumed ? this.#outbox.unseen(welcome.lastSeq) : this.#outbox.restart();
    for (const message of missed) this.#transmit(message);
    this.#pending?.resolve();
    this.#pending = undefined;
    this.#tell(() => this.#callbacks.onConnected?.(welcome));
  }

  /** Where no token was needed, the session's id is enough for as long as it lives. */
  #renew(token: string | undefined): void {
    if (token === undefined || this.#token === undefined || token === this.#token) return;
    this.#token = token;
    this.#tell(() => this.#callbacks.onToken?.(token));
  }

  #dropped(code: number, reason: string): void {
    this.#connection = undefined;
    const wasUsable = this.#usable;
    this.#usable = false;
    const willReconnect = this.#wanted && isReconnectable(code) && this.#attempts.left;
    if (wasUsable || !willReconnect) {
      this.#tell(() => this.#callbacks.onDisconnected?.({ code, reason, willReconnect }));
    }
    if (!this.#wanted) return;
    if (!willReconnect) {
      const fault = closeFault(code, reason);
      this.#finish(fault);
      this.#callbacks.onError?.(fault);
      return;
    }
    const attempt = this.#attempts.again();
    this.#tell(() => this.#callbacks.onReconnecting?.(attempt));
  }

  /** No more attempts: whoever waits for `connect` is told. */
  #finish(fault: Error): void {
    this.#wanted = false;
    this.#attempts.end();
    this.#pending?.reject(fault);
    this.#pending = undefined;
  }

  /** A callback that throws is a fault of its owner; the connection goes on. */
  #tell(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#callbacks.onError?.(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #timestamp(): string {
    return new Date(this.#clock.now()).toISOString();
  }

  #system(category: string, data: Record<string, unknown>): SystemMessage {
    return { type: 'system', category, timestamp: this.#timestamp(), data };
  }
}
