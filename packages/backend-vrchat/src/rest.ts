import type { OscMessage } from '@vccp/osc';
import { typing } from './chatbox.js';
import { restingInputs } from './inputs.js';

/**
 * What brings her to rest: every input always, and beside them what was touched since. `changed` hears of each new one,
 * so that whoever is to say it when we no longer can knows it too.
 */
export class Rest {
  readonly #touched = new Map<string, OscMessage>();
  /** What is away for a time, and then what it was before. */
  readonly #held = new Set<OscMessage>();
  readonly #changed: () => void;

  constructor(changed: () => void = () => undefined) {
    this.#changed = changed;
  }

  /** Remembers how something is brought back that is about to be changed. */
  touch(rest: OscMessage): void {
    if (this.#touched.has(rest.address)) return;
    this.#touched.set(rest.address, rest);
    this.#changed();
  }

  /** As `touch`, until it is back. Returns how to say that it is; saying so twice is harmless. */
  hold(rest: OscMessage): () => void {
    this.#held.add(rest);
    this.#changed();
    return () => {
      if (this.#held.delete(rest)) this.#changed();
    };
  }

  /** Another avatar has other parameters. */
  forget(prefix: string): void {
    for (const address of [...this.#touched.keys()]) if (address.startsWith(prefix)) this.#touched.delete(address);
    for (const rest of [...this.#held]) if (rest.address.startsWith(prefix)) this.#held.delete(rest);
    this.#changed();
  }

  messages(): OscMessage[] {
    // Of two holds of one thing, the first knows what it was before both.
    return [...restingInputs(), typing(false), ...[...this.#held].reverse(), ...this.#touched.values()];
  }
}

/** What brings any avatar to rest, for whoever knows nothing of it. */
export const restingMessages = (): OscMessage[] => new Rest().messages();
