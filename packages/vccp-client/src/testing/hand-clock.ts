import type { Clock } from '../clock.js';

/** A turn of the event loop: what waits for a promise has gone on, and a datagram that lay there is heard. */
const oneTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** A clock that moves only when told to, and then calls what has come due, in order. It begins with the year 2026. */
export class HandClock implements Clock {
  readonly #settled: () => Promise<void>;
  readonly #timers = new Set<{ atMs: number; call: () => void }>();
  #nowMs = Date.parse('2026-01-01T00:00:00.000Z');

  /** @param settled what `advance` waits for after each call. @default one turn of the event loop */
  constructor(settled: () => Promise<void> = oneTurn) {
    this.#settled = settled;
  }

  now(): number {
    return this.#nowMs;
  }

  setTimeout(call: () => void, ms: number): () => void {
    const timer = { atMs: this.#nowMs + Math.max(0, ms), call };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many calls wait. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Goes on by so many milliseconds, and makes the calls that are due on the way. */
  step(ms: number): void {
    const untilMs = this.#nowMs + ms;
    while (this.#callNext(untilMs));
    this.#nowMs = untilMs;
  }

  /** As `step`, and after each call everything goes on to where it waits again. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    do await this.#settled();
    while (this.#callNext(untilMs));
    this.#nowMs = untilMs;
  }

  /** Shows a time that is so much later or earlier, as where somebody sets it: what waits is due as it was. */
  set(byMs: number): void {
    this.#nowMs += byMs;
    for (const timer of this.#timers) timer.atMs += byMs;
  }

  #callNext(untilMs: number): boolean {
    const [next] = [...this.#timers].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
    if (!next) return false;
    this.#timers.delete(next);
    this.#nowMs = Math.max(this.#nowMs, next.atMs);
    next.call();
    return true;
  }
}
