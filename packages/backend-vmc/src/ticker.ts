import type { Clock } from '@vccp/client';

/** A pause that is longer than this, or a clock that was set back, is nothing that could be caught up with. */
const LONGEST_PAUSE_MS = 1000;

/**
 * Calls so many times a second, each call due at a moment that was fixed at the start: what one is late, the next is not.
 * What cannot be kept up with is left out.
 */
export class Ticker {
  readonly #clock: Clock;
  readonly #periodMs: number;
  readonly #tick: (frames: number) => void;
  #startMs = 0;
  /** The frame that is due next, counted from the start. */
  #next = 0;
  #stop: (() => void) | undefined;

  /** `tick` is told how many frames have passed since the last call: one, as a rule. */
  constructor(clock: Clock, perSecond: number, tick: (frames: number) => void) {
    this.#clock = clock;
    this.#periodMs = 1000 / perSecond;
    this.#tick = tick;
  }

  start(): void {
    if (this.#stop) return;
    this.#startMs = this.#clock.now();
    this.#next = 1;
    this.#wait();
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #wait(): void {
    const dueMs = this.#startMs + this.#next * this.#periodMs;
    this.#stop = this.#clock.setTimeout(() => this.#run(), Math.max(0, dueMs - this.#clock.now()));
  }

  #run(): void {
    const lateMs = this.#clock.now() - this.#startMs - this.#next * this.#periodMs;
    if (lateMs > LONGEST_PAUSE_MS || lateMs < -LONGEST_PAUSE_MS) {
      this.#startMs = this.#clock.now();
      this.#next = 0;
    }
    const missed = Math.max(0, Math.floor(lateMs / this.#periodMs));
    const frames = this.#next === 0 ? 1 : 1 + missed;
    this.#next += frames;
    // Before the call, which may stop it.
    this.#wait();
    this.#tick(frames);
  }
}
