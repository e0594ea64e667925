import type { Clock } from '@vccp/client';

/** A clock that runs as fast as the machine does: what is due next is due now. Things happen in the same order and number. */
export class QuickClock implements Clock {
  #nowMs = Date.parse('2026-01-01T00:00:00.000Z');
  readonly #timers = new Set<{ atMs: number; run: () => void }>();
  #isRunning = false;

  now(): number {
    return this.#nowMs;
  }

  setTimeout(run: () => void, ms: number): () => void {
    const timer = { atMs: this.#nowMs + Math.max(0, ms), run };
    this.#timers.add(timer);
    this.#go();
    return () => this.#timers.delete(timer);
  }

  #go(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    setImmediate(() => {
      this.#isRunning = false;
      const [next] = [...this.#timers].sort((a, b) => a.atMs - b.atMs);
      if (!next) return;
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.run();
      if (this.#timers.size > 0) this.#go();
    });
  }
}
