/** What is left of a limit: it fills with time, up to a burst. */
export class Bucket {
  readonly #perSecond: number;
  readonly #most: number;
  #left: number;

  /** @param seconds so many seconds' worth may be taken at once */
  constructor(perSecond: number, seconds: number) {
    this.#perSecond = perSecond;
    // A limit of less than one in all that time is still one.
    this.#most = Math.max(1, perSecond * seconds);
    this.#left = this.#most;
  }

  fill(seconds: number): void {
    this.#left = Math.min(this.#most, this.#left + seconds * this.#perSecond);
  }

  /** Takes all of it, or nothing. */
  take(many = 1): boolean {
    if (this.#left < many) return false;
    this.#left -= many;
    return true;
  }

  giveBack(many: number): void {
    this.#left += many;
  }
}
