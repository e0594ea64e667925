import type { WebSocketConstructor, WebSocketLike } from '@vccp/client';
import { TOKEN_SUBPROTOCOL_PREFIX } from '@vccp/protocol';
import type { Relay, Relayed, RelayInput, Untold } from './relay.js';

/** How long a call waits for news; the longest that the server allows. */
const WAIT_MS = 10_000;
/** Most messages of one call. */
const MOST_MESSAGES = 64;
/** As of a WebSocket that broke off. */
const BROKEN = 1006;

export interface RelaySocketOptions {
  relay: Relay;
  /** Hands what no model was told to one; resolves with whether that went well. */
  tell(untold: Untold): Promise<boolean>;
}

/** The way of messages for a page that may open no connection: what a WebSocket carries travels in calls of a tool. */
export interface RelayWay {
  readonly WebSocket: WebSocketConstructor;
  /** As the standard one, but for files that the server has itself, which come on this way too. */
  readonly fetch: typeof fetch;
  /** Resolves when every socket that was closed has brought what was sent on it. */
  settled(): Promise<void>;
}

export function relayWay(options: RelaySocketOptions): RelayWay {
  const open = new Set<RelaySocket>();
  // Asked once each, however many sockets it takes until the server knows.
  const handedOver = new Map<string, Promise<boolean>>();
  const tell = (untold: Untold) => {
    const told = handedOver.get(untold.key) ?? options.tell(untold);
    handedOver.set(untold.key, told);
    return told;
  };
  return {
    WebSocket: class extends RelaySocket {
      constructor(url: string, protocols: string[] = []) {
        super(url, protocols, { ...options, tell });
        open.add(this);
        void this.gone.then(() => open.delete(this));
      }
    },
    async fetch(input, init) {
      const url = String(input instanceof Request ? input.url : input);
      const [socket] = [...open].filter(({ readyState }) => readyState === 1);
      const file = await socket?.file(url, init?.signal ?? undefined).catch(() => undefined);
      if (!file) return fetch(input, init);
      const bytes = Uint8Array.from(atob(file.base64), (letter) => letter.charCodeAt(0));
      return new Response(bytes, { headers: { 'content-type': file.mimeType } });
    },
    async settled() {
      await Promise.all([...open].filter(({ readyState }) => readyState === 2).map(({ gone }) => gone));
    },
  };
}

class RelaySocket implements WebSocketLike {
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  /** Resolves when it has ended, whoever ended it. */
  readonly gone: Promise<void>;
  readonly #options: RelaySocketOptions;
  readonly #sessionId: string;
  readonly #fetching = new AbortController();
  #readyState = 0;
  #line: string | undefined;
  #queue: string[] = [];
  #told: string[] = [];
  #bringing: Promise<void> | undefined;
  #leave: () => void = () => undefined;

  constructor(url: string, protocols: string[], options: RelaySocketOptions) {
    this.#options = options;
    this.gone = new Promise((resolve) => {
      this.#leave = resolve;
    });
    this.#sessionId = decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '');
    const token = protocols.find((name) => name.startsWith(TOKEN_SUBPROTOCOL_PREFIX));
    void this.#run(token?.slice(TOKEN_SUBPROTOCOL_PREFIX.length) ?? '');
  }

  /** As of a WebSocket: 0 connecting, 1 open, 2 closing, 3 closed. */
  get readyState(): number {
    return this.#readyState;
  }

  send(data: string): void {
    if (this.#readyState !== 1) return;
    this.#queue.push(data);
    void this.#bring();
  }

  /** What was sent before still goes out. */
  close(code = 1000, reason = ''): void {
    if (this.#readyState > 1) return;
    this.#readyState = 2;
    this.#fetching.abort();
    void this.#bring().then(() => this.#end(code, reason));
  }

  /** A file of the server; undefined where it has none there, or one that is too large for this way. */
  async file(fileUrl: string, signal?: AbortSignal): Promise<Relayed['file']> {
    if (this.#line === undefined) return undefined;
    const input = { sessionId: this.#sessionId, line: this.#line, fileUrl };
    return (await this.#options.relay(input, signal ?? new AbortController().signal)).file;
  }

  async #run(token: string): Promise<void> {
    const opened = await this.#call({ token });
    if (opened?.line === undefined || this.#readyState !== 0) return;
    this.#line = opened.line;
    this.#readyState = 1;
    this.onopen?.({} as never);
    while (this.#readyState === 1) await this.#call({ line: opened.line, waitMs: WAIT_MS });
  }

  /** One call at a time, so that the order is kept. Resolves when nothing is left to bring. */
  #bring(): Promise<void> {
    this.#bringing ??= this.#bringAll();
    return this.#bringing;
  }

  async #bringAll(): Promise<void> {
    // What is sent in one go travels in one call.
    await undefined;
    const line = this.#line;
    while (line !== undefined && this.#readyState !== 3 && this.#queue.length + this.#told.length > 0) {
      const messages = this.#queue.splice(0, MOST_MESSAGES);
      const answer = await this.#call({ line, messages, told: this.#told.splice(0) });
      for (const untold of answer?.untold ?? []) void this.#handOver(untold);
    }
    this.#bringing = undefined;
  }

  /** A line that a call breaks on is over: the client opens another, and what was lost on this one is said again. */
  async #call(input: Omit<RelayInput, 'sessionId'>): Promise<Relayed | undefined> {
    try {
      // What is brought goes out even if the page closes; what is fetched has nobody then to take it.
      const signal = input.messages ? new AbortController().signal : this.#fetching.signal;
      const answer = await this.#options.relay({ sessionId: this.#sessionId, ...input }, signal);
      for (const data of answer.messages) if (this.#readyState === 1) this.onmessage?.({ data } as never);
      if (answer.closed) this.#end(answer.closed.code, answer.closed.reason);
      return answer;
    } catch (fault) {
      const wasOurWish = this.#readyState === 2 && !input.messages;
      if (!wasOurWish) this.#end(BROKEN, fault instanceof Error ? fault.message : String(fault));
      return undefined;
    }
  }

  async #handOver(untold: Untold): Promise<void> {
    if (!(await this.#options.tell(untold))) return;
    this.#told.push(untold.key);
    void this.#bring();
  }

  #end(code: number, reason: string): void {
    if (this.#readyState === 3) return;
    this.#readyState = 3;
    this.#fetching.abort();
    this.onclose?.({ code, reason } as never);
    this.#leave();
  }
}
