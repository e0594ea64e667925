import type { Clock } from './clock.js';
import { backoffMs, type ReconnectOptions } from './reconnect.js';
import { onWake } from './wake.js';

export interface AttemptsOptions {
  clock: Clock;
  /** 0..1 */
  random: () => number;
  reconnect: ReconnectOptions | false;
}

/** When to try again: after a wait that grows with each failure, or at once when this machine wakes. */
export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #open: () => void;
  #failures = 0;
  #stopWaiting: (() => void) | undefined;
  #stopListening: (() => void) | undefined;

  /** `open` makes an attempt. */
  constructor(options: AttemptsOptions, open: () => void) {
    this.#options = options;
    this.#open = open;
  }

  /** Makes the first, at once. */
  begin(): void {
    this.#stopListening ??= onWake(() => {
      if (this.#stopWaiting) this.#try();
    });
    this.#try();
  }

  /** One went well: the next failure is the first again. */
  succeeded(): void {
    this.#failures = 0;
  }

  /** Whether another may be made. */
  get left(): boolean {
    const { reconnect } = this.#options;
    return reconnect !== false && this.#failures < (reconnect.maxAttempts ?? Number.POSITIVE_INFINITY);
  }

  /** Makes another after a wait. Says which it is, from 1, and how long the wait. */
  again(): { attempt: number; inMs: number } {
    const { clock, random, reconnect } = this.#options;
    const inMs = backoffMs(this.#failures, random, reconnect === false ? {} : reconnect);
    this.#failures += 1;
    this.#stopWaiting = clock.setTimeout(() => this.#try(), inMs);
    return { attempt: this.#failures, inMs };
  }

  /** Makes no more. Idempotent. */
  end(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    this.#stopListening?.();
    this.#stopListening = undefined;
  }

  #try(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    this.#open();
  }
}
