/** How fast a count grows, from one look to the next. */
export class Pace {
  readonly #now: () => number;
  #count = 0;
  #atMs: number;

  /** @param now milliseconds of a clock that is never set */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#atMs = now();
  }

  /** How much it grew in a second since it was last looked at; 0 for one that began anew. */
  perSecond(count: number): number {
    const seconds = (this.#now() - this.#atMs) / 1000;
    const grown = Math.max(0, count - this.#count);
    this.#count = count;
    this.#atMs += seconds * 1000;
    return seconds > 0 ? Math.round(grown / seconds) : 0;
  }
}
