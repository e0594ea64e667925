import type { Clock } from './clock.js';

export interface CircuitOptions {
  clock: Clock;
  /** How long one that failed is left alone; doubled each time that it fails again at once. */
  coolDownMs: number;
  longestCoolDownMs: number;
}

/**
 * Remembers whether something works, so that nobody waits for what does not: `closed` it is used; after a failure
 * `open`, it rests; then `half-open`, one call tries it, and the others go on without.
 */
export class Circuit {
  readonly #options: CircuitOptions;
  #restUntilMs: number | undefined;
  #failures = 0;
  #isProbing = false;

  constructor(options: CircuitOptions) {
    this.#options = options;
  }

  get state(): 'closed' | 'open' | 'half-open' {
    if (this.#restUntilMs === undefined) return 'closed';
    return this.restMs > 0 ? 'open' : 'half-open';
  }

  /** How long it still rests. */
  get restMs(): number {
    return Math.max(0, (this.#restUntilMs ?? 0) - this.#options.clock.elapsed());
  }

  /** Whether to use it now. Who is let in tells how it went with one of the three below. */
  enter(): boolean {
    const { state } = this;
    if (state === 'closed') return true;
    if (state === 'open' || this.#isProbing) return false;
    this.#isProbing = true;
    return true;
  }

  succeeded(): void {
    this.#isProbing = false;
    this.#restUntilMs = undefined;
    this.#failures = 0;
  }

  /** @param askedMs how long it asks to be left alone, where it said so */
  failed(askedMs = 0): void {
    const { clock, coolDownMs, longestCoolDownMs } = this.#options;
    // What was under way together fails together: that is one failure.
    const again = this.#isProbing || this.#restUntilMs === undefined;
    this.#isProbing = false;
    if (again) this.#failures += 1;
    const restMs = Math.min(longestCoolDownMs, coolDownMs * 2 ** (this.#failures - 1));
    this.#restUntilMs = clock.elapsed() + Math.max(restMs, Math.min(askedMs, longestCoolDownMs));
  }

  /** It was not put to the test: nothing is learned. */
  left(): void {
    this.#isProbing = false;
  }
}
