import type { Clock } from '@vccp/client';
import type { OscMessage } from '@vccp/osc';

/** VRChat reads OSC once a frame; more than this many messages a second only pile up. */
export const MESSAGES_PER_SECOND = 60;
const WINDOW_MS = 1000;
/** Ten seconds of waiting; whoever wants more wants too much. */
const MOST_WAITING = 10 * MESSAGES_PER_SECOND;

/** How what is sent reaches VRChat. */
export interface Wire {
  /**
   * Sends it when there is room, in order. `latest` takes the place of one that still waits for the same address, for
   * values of which only the newest counts. Resolves with whether it left: `urgent` may have made it moot.
   */
  send(message: OscMessage, kind?: 'each' | 'latest'): Promise<boolean>;
  /** Sends these at once, whatever waits, and forgets what waits for the same addresses. */
  urgent(messages: readonly OscMessage[]): void;
  /** What waits for this address is not sent any more. */
  forget(address: string): void;
}

interface Waiting {
  message: OscMessage;
  kind: 'each' | 'latest';
  left(did: boolean): void;
}

export interface ThrottleOptions {
  clock: Clock;
  transmit(message: OscMessage): void;
  /** @default 60 */
  perSecond?: number;
}

/** Lets at most so many messages through in any second, whatever is asked; only what brings her to rest goes by. */
export class Throttle implements Wire {
  readonly #options: Required<ThrottleOptions>;
  /** When each message of the last second left, oldest first. */
  readonly #leftAt: number[] = [];
  #waiting: Waiting[] = [];
  #stopTimer: (() => void) | undefined;

  constructor(options: ThrottleOptions) {
    this.#options = { perSecond: MESSAGES_PER_SECOND, ...options };
  }

  /** Messages that left in the last second. */
  get rate(): number {
    this.#forgetOld();
    return this.#leftAt.length;
  }

  /** @throws {Error} for `each`, when ten seconds' worth wait already; of `latest` the next one is as good */
  send(message: OscMessage, kind: 'each' | 'latest' = 'each'): Promise<boolean> {
    const older = kind === 'latest' ? this.#waiting.findIndex((other) => sameValue(other, message)) : -1;
    if (older < 0 && this.#waiting.length >= MOST_WAITING) {
      if (kind === 'latest') return Promise.resolve(false);
      throw new Error(`more is asked of VRChat than ${this.#options.perSecond} messages a second; wait, then go on`);
    }
    return new Promise((left) => {
      const waiting = { message, kind, left };
      if (older < 0) this.#waiting.push(waiting);
      else this.#waiting.splice(older, 1, waiting)[0]?.left(false);
      this.#flush();
    });
  }

  urgent(messages: readonly OscMessage[]): void {
    for (const message of messages) this.#transmit(message);
    for (const { address } of messages) this.forget(address);
  }

  /** Forgets all that waits, and sends these beside the count: what comes after a stop need not wait for it. */
  rest(messages: readonly OscMessage[]): void {
    this.clear();
    for (const message of messages) this.#options.transmit(message);
  }

  forget(address: string): void {
    const moot = this.#waiting.filter(({ message }) => message.address === address);
    this.#waiting = this.#waiting.filter((waiting) => !moot.includes(waiting));
    for (const { left } of moot) left(false);
  }

  /** Forgets all that waits. */
  clear(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    for (const { left } of this.#waiting.splice(0)) left(false);
  }

  #flush(): void {
    this.#forgetOld();
    while (this.#leftAt.length < this.#options.perSecond) {
      const next = this.#waiting.shift();
      if (!next) return;
      this.#transmit(next.message);
      next.left(true);
    }
    const [oldest] = this.#leftAt;
    if (this.#waiting.length === 0 || this.#stopTimer || oldest === undefined) return;
    this.#stopTimer = this.#options.clock.setTimeout(
      () => {
        this.#stopTimer = undefined;
        this.#flush();
      },
      Math.max(1, oldest + WINDOW_MS - this.#options.clock.now()),
    );
  }

  #transmit(message: OscMessage): void {
    this.#leftAt.push(this.#options.clock.now());
    this.#options.transmit(message);
  }

  #forgetOld(): void {
    const since = this.#options.clock.now() - WINDOW_MS;
    while (this.#leftAt[0] !== undefined && this.#leftAt[0] <= since) this.#leftAt.shift();
  }
}

function sameValue({ kind, message }: Waiting, { address }: OscMessage): boolean {
  return kind === 'latest' && message.address === address;
}
