/** Of so many messages the one that travelled fastest says what time it is over there. */
const REMEMBERED = 16;

/** A body's own clock, as the times on its messages show it: nobody's clock has to be right. */
export class FarClock {
  /** How far each of the last messages was ahead of ours when it came; less than the truth by its way here. */
  readonly #aheadMs: number[] = [];

  /** @param timestamp ISO 8601, by the clock over there */
  note(timestamp: string, nowMs: number): void {
    const aheadMs = Date.parse(timestamp) - nowMs;
    if (!Number.isFinite(aheadMs)) return;
    this.#aheadMs.push(aheadMs);
    if (this.#aheadMs.length > REMEMBERED) this.#aheadMs.shift();
  }

  /** A moment of our clock as that one shows it, ISO 8601: early by the fastest message's way here, never late. */
  at(ms: number): string {
    return new Date(ms + Math.max(...(this.#aheadMs.length > 0 ? this.#aheadMs : [0]))).toISOString();
  }
}
