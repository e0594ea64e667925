import type { Clock } from '../../src/clock.js';

interface Timer {
  atMs: number;
  run: () => void;
  real: NodeJS.Timeout | undefined;
}

/** The machine's clock, until it is told that much more time has passed at once. */
export class JumpClock implements Clock {
  readonly #timers = new Set<Timer>();
  #aheadMs = 0;

  now(): number {
    return Date.now() + this.#aheadMs;
  }

  setTimeout(run: () => void, ms: number): () => void {
    const timer: Timer = { atMs: this.now() + ms, run, real: undefined };
    this.#timers.add(timer);
    timer.real = setTimeout(() => this.#fire(timer), ms).unref();
    return () => {
      clearTimeout(timer.real);
      this.#timers.delete(timer);
    };
  }

  get waiting(): number {
    return this.#timers.size;
  }

  /** Runs what comes due, in order. */
  pass(ms: number): void {
    const untilMs = this.now() + ms;
    for (;;) {
      const [next] = [...this.#timers].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
      if (!next) break;
      this.#aheadMs += Math.max(0, next.atMs - this.now());
      this.#fire(next);
    }
    this.#aheadMs += Math.max(0, untilMs - this.now());
  }

  #fire(timer: Timer): void {
    if (!this.#timers.delete(timer)) return;
    clearTimeout(timer.real);
    timer.run();
  }
}
