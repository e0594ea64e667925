import type { Clock } from '@vccp/client';

/** A clock that moves only when told to, and lets what has come due run to where it waits again. */
export class HandClock implements Clock {
  #nowMs = Date.parse('2026-01-01T00:00:00.000Z');
  readonly #timers = new Set<{ atMs: number; run: () => void }>();

  now(): number {
    return this.#nowMs;
  }

  setTimeout(run: () => void, ms: number): () => void {
    const timer = { atMs: this.#nowMs + Math.max(0, ms), run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Says another time, as when somebody sets it: what waits is due as it was. */
  set(byMs: number): void {
    this.#nowMs += byMs;
    for (const timer of this.#timers) timer.atMs += byMs;
  }

  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await settled();
    for (;;) {
      const [next] = [...this.#timers].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
      if (!next) break;
      this.#timers.delete(next);
      this.#nowMs = next.atMs;
      next.run();
      await settled();
    }
    this.#nowMs = untilMs;
  }
}

/** Everything that waits for a promise has gone on. */
export const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));
