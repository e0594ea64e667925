import { CLOSE_CODES, SILENCE_MS } from '@vccp/protocol';
import type { Clock } from './clock.js';
import type { WebSocketConstructor, WebSocketLike } from './web-socket.js';

export interface ConnectionHandlers {
  onOpen(): void;
  onText(text: string): void;
  /** Called once, whoever ended it. */
  onClosed(code: number, reason: string): void;
}

/** One socket, from its making to its end. Nothing is heard from it after that. */
export class Connection {
  readonly #socket: WebSocketLike;
  readonly #handlers: ConnectionHandlers;
  readonly #clock: Clock;
  #stopWatch: () => void = () => undefined;
  #over = false;

  constructor(
    options: { url: string; protocols: string[]; WebSocket: WebSocketConstructor; clock: Clock },
    handlers: ConnectionHandlers,
  ) {
    this.#handlers = handlers;
    this.#clock = options.clock;
    this.#socket = new options.WebSocket(options.url, options.protocols);
    this.#socket.onopen = () => {
      if (!this.#over) handlers.onOpen();
    };
    this.#socket.onmessage = ({ data }: { data: unknown }) => {
      if (this.#over || typeof data !== 'string') return;
      this.#watch();
      handlers.onText(data);
    };
    // What went wrong is told by the close that always follows.
    this.#socket.onerror = () => undefined;
    this.#socket.onclose = ({ code, reason }: { code: number; reason: string }) => this.#end(code, reason);
    this.#watch();
  }

  send(text: string): void {
    if (!this.#over) this.#socket.send(text);
  }

  /** Ends it now. The socket may take its time to close; that is nobody's business any more. */
  close(code: number, reason: string): void {
    if (this.#over) return;
    this.#socket.close(code, reason);
    this.#end(code, reason);
  }

  /** Also a connection that never opens, or that died without a word, ends. */
  #watch(): void {
    this.#stopWatch();
    this.#stopWatch = this.#clock.setTimeout(
      () => this.close(CLOSE_CODES.silent, 'nothing was heard from the server for 25 s'),
      SILENCE_MS,
    );
  }

  #end(code: number, reason: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#stopWatch();
    this.#handlers.onClosed(code, reason);
  }
}
