/** When the eyes close by themselves. Seconds. */
const CLOSE = 0.07;
const SHUT = 0.03;
const OPEN = 0.14;
const DOUBLE_CHANCE = 0.18;

/** Blinks at human intervals: mostly 2 to 6 seconds apart, now and then two in a row. */
export class Blink {
  readonly #random: () => number;
  #wait: number;
  #age = Number.POSITIVE_INFINITY;
  /** 0 open .. 1 shut. */
  weight = 0;

  constructor(random: () => number) {
    this.#random = random;
    this.#wait = this.#interval();
  }

  /** Blinks as soon as may be, as people do when their gaze jumps. */
  hasten(): void {
    if (this.#wait > 0.6) this.#wait = 0.02;
  }

  /** `may` is false while something else closes the eyes: the blink waits, it is not made up for. */
  update(deltaSeconds: number, may: boolean): number {
    this.#age += deltaSeconds;
    this.#wait -= deltaSeconds;
    if (this.#wait <= 0) {
      this.#wait = this.#random() < DOUBLE_CHANCE ? CLOSE + SHUT + OPEN + 0.06 : this.#interval();
      if (may) this.#age = 0;
    }
    this.weight = shape(this.#age);
    return this.weight;
  }

  /** Skewed: long stares are rare. */
  #interval(): number {
    return 1.6 + this.#random() * 2.4 + this.#random() ** 3 * 4;
  }
}

/** Lids fall faster than they rise. */
function shape(age: number): number {
  if (age < CLOSE) return (age / CLOSE) ** 1.5;
  if (age < CLOSE + SHUT) return 1;
  const rising = (age - CLOSE - SHUT) / OPEN;
  return rising >= 1 ? 0 : (1 - rising) ** 2;
}
