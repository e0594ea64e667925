import type { Clock } from './clock.js';
import type { LogFields, Logger } from './logger.js';
import type { Witness } from './witness.js';

const MAX_EVENTS = 100;

/** One line of what happened, newest last. */
export interface SessionEvent {
  atMs: number;
  what: string;
}

/** What happened in a session: the last lines of it, for whoever asks, and its name for the log and for those who count. */
export class Chronicle {
  readonly label: string;
  readonly witness: Witness;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #events: SessionEvent[] = [];

  constructor(label: string, clock: Clock, logger: Logger, witness: Witness) {
    this.label = label;
    this.witness = witness;
    this.#clock = clock;
    this.#logger = logger;
  }

  get events(): readonly SessionEvent[] {
    return this.#events;
  }

  note(what: string, about: LogFields = {}): void {
    this.#events.push({ atMs: this.#clock.now(), what });
    if (this.#events.length > MAX_EVENTS) this.#events.shift();
    this.debug(what, about);
  }

  /** For the log alone. */
  debug(what: string, about: LogFields = {}): void {
    const body = about.body === undefined ? '' : ` body ${about.body}`;
    this.#logger.debug(`session ${this.label}${body}: ${what}`, { session: this.label, ...about });
  }
}
