import type { Clock } from '@vccp/client';
import type { OscMessage } from '@vccp/osc';
import type { Wire } from './throttle.js';

/** Well below the 10 s after which VRChat takes eyes and trackers back. */
const KEEP_ALIVE_MS = 2000;

export interface KeepAliveOptions {
  wire: Wire;
  clock: Clock;
}

interface Kept {
  messages: readonly OscMessage[];
  untilMs: number;
  end: readonly OscMessage[];
}

/** Says again and again what VRChat forgets when it hears it no more. */
export class KeepAlive {
  readonly #wire: Wire;
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();
  #stopTimer: (() => void) | undefined;

  constructor({ wire, clock }: KeepAliveOptions) {
    this.#wire = wire;
    this.#clock = clock;
  }

  /**
   * Says these now and from now on, in place of what was kept under this name.
   * @param forMs how long; then `end` is said once. For ever without it.
   */
  keep(name: string, messages: readonly OscMessage[], end: readonly OscMessage[], forMs?: number): void {
    this.#kept.set(name, { messages, end, untilMs: this.#clock.now() + (forMs ?? Number.POSITIVE_INFINITY) });
    for (const message of messages) void this.#wire.send(message, 'latest');
    this.#plan();
  }

  /** Nothing is said any more. */
  stop(): void {
    for (const { messages } of this.#kept.values()) for (const { address } of messages) this.#wire.forget(address);
    this.#kept.clear();
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  #plan(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    const nextEndMs = Math.min(...[...this.#kept.values()].map(({ untilMs }) => untilMs)) - this.#clock.now();
    if (this.#kept.size === 0) return;
    this.#stopTimer = this.#clock.setTimeout(() => this.#say(), Math.max(0, Math.min(KEEP_ALIVE_MS, nextEndMs)));
  }

  #say(): void {
    for (const [name, { messages, untilMs, end }] of this.#kept) {
      const isOver = this.#clock.now() >= untilMs;
      for (const message of isOver ? end : messages) void this.#wire.send(message, 'latest');
      if (isOver) this.#kept.delete(name);
    }
    this.#plan();
  }
}
