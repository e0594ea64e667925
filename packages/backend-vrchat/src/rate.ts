import type { Clock } from '@vccp/client';

/** How often something happened within the last second. */
export class Rate {
  readonly #clock: Clock;
  readonly #at: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note(): void {
    this.#at.push(this.#clock.now());
    this.#forgetOld();
  }

  get perSecond(): number {
    this.#forgetOld();
    return this.#at.length;
  }

  #forgetOld(): void {
    const since = this.#clock.now() - 1000;
    let old = 0;
    while ((this.#at[old] ?? since + 1) <= since) old += 1;
    this.#at.splice(0, old);
  }
}
