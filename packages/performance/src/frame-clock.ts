import type { Clock } from './clock.js';

/** Time that goes on with the frames of whoever shows them, and stands still where they do. */
export class FrameClock implements Clock {
  #nowMs = 0;
  readonly #timers = new Set<{ atMs: number; run: () => void }>();

  now(): number {
    return this.#nowMs;
  }

  setTimeout(run: () => void, ms: number): () => void {
    const timer = { atMs: this.#nowMs + ms, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Goes on by `ms`, and hands out one by one what has come due, the earliest first: it is run by who asks. */
  *advance(ms: number): Generator<() => void> {
    this.#nowMs += ms;
    for (const timer of [...this.#timers].sort((a, b) => a.atMs - b.atMs)) {
      if (timer.atMs <= this.#nowMs && this.#timers.delete(timer)) yield timer.run;
    }
  }
}
