import { DEFAULT_LIMITS, type RateLimits, type SystemMessage } from '@vccp/protocol';
import type { BodyLink } from '../src/body-link.js';
import { BodyTokens } from '../src/body-token.js';
import type { Clock } from '../src/clock.js';
import { Connection } from '../src/connection.js';
import { silentLogger } from '../src/logger.js';
import { Preparing } from '../src/preparing.js';
import type { Session } from '../src/session.js';

export interface Received {
  type: string;
  category: string;
  data: Record<string, unknown>;
  id?: string;
  seq?: number;
}

/** A body that is joined to a session by an array instead of a socket. */
export class MemoryBody {
  readonly received: Received[] = [];
  closedWith: number | undefined;
  /** Much of what it was sent is not read. */
  behind = false;
  readonly #connection: Connection;
  readonly #clock: Clock;

  constructor(session: Session, clock: Clock, limits: Partial<RateLimits> = {}) {
    this.#clock = clock;
    const isOpen = () => this.closedWith === undefined;
    const isBehind = () => this.behind;
    const link: BodyLink = {
      get open() {
        return isOpen();
      },
      get behind() {
        return isBehind();
      },
      send: (text) => void (isOpen() && this.received.push(JSON.parse(text) as Received)),
      close: (code) => {
        this.closedWith ??= code;
      },
    };
    this.#connection = new Connection(session, link, {
      clock,
      logger: silentLogger,
      limits: { ...DEFAULT_LIMITS, ...limits },
      tokens: new BodyTokens(clock),
      preparing: new Preparing({ clock, speech: undefined, fileUrl: undefined, feelingsOf: undefined }),
      greets: false,
    });
  }

  get id(): string {
    return this.#connection.body.id;
  }

  send(type: string, category: string, data: object, extra: object = {}): void {
    const timestamp = new Date(this.#clock.now()).toISOString();
    this.sendText(JSON.stringify({ type, category, timestamp, data, ...extra }));
  }

  sendText(text: string): void {
    this.#connection.receive(text);
  }

  system(category: string, data: object, extra: object = {}): void {
    this.send('system', category, data, extra);
  }

  /** Says hello as a body of version 1.1 and offers these actions. */
  hello(actions: object[] = [], extra: object = {}): SystemMessage['data'] {
    this.system('hello', { versions: ['1.1'], body: { name: 'Ada', kind: 'test' }, ...extra });
    if (actions.length > 0) this.system('capability', { actions });
    return this.last('welcome').data;
  }

  report(actionId: string, state: string, more: object = {}): void {
    this.system('action-status', { actionId, state, ...more });
  }

  /** What the server does with each connection now and then. */
  lookAfter(): void {
    this.#connection.lookAfter();
  }

  /** The connection breaks. */
  drop(): void {
    this.closedWith ??= 1006;
    this.#connection.closed();
  }

  all(category: string): Received[] {
    return this.received.filter((message) => message.category === category);
  }

  last(category: string): Received {
    const message = this.all(category).at(-1);
    if (!message) throw new Error(`nothing of category ${category} was received`);
    return message;
  }
}
