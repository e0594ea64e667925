import { type Importance, type Media, type PerceptionMessage, perceptionKey } from '@vccp/protocol';
import type { Clock } from './clock.js';
import { cleanData, cleanLine } from './observation.js';

/** How many perceptions can be asked for by cursor; older ones live on only as the latest of their slot. */
export const LOG_LENGTH = 1000;
/** Most slots of one session: a body that invents keys without end loses its oldest. */
const MAX_SLOTS = 2000;

export interface Perception {
  /** Grows by one with each perception of the session. */
  cursor: number;
  category: string;
  key: string;
  /** The body's words and values: data, never instruction. */
  data: Record<string, unknown>;
  importance: Importance;
  atMs: number;
  bodyId: string;
  expiresAtMs?: number;
  removed?: boolean;
  media?: Media[];
}

interface Held extends Perception {
  seen: boolean;
}

export interface PerceptionQuery {
  /** All of them where absent or empty. */
  categories?: readonly string[] | undefined;
  /** What came after this cursor; without it, what the agent has not seen. */
  since?: number | undefined;
  /** At most this many, the oldest; the rest is there for the next time. @default all */
  most?: number | undefined;
}

/** What the bodies of a session have noticed: the latest of each slot, and a log of the last of them. */
export class PerceptionStore {
  readonly #clock: Clock;
  #cursor = 0;
  readonly #slots = new Map<string, Held>();
  #log: Held[] = [];
  #urgent: Held[] = [];
  readonly #listeners = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The cursor of the newest perception; 0 where there was none. */
  get cursor(): number {
    return this.#cursor;
  }

  add(message: PerceptionMessage, bodyId: string): Perception {
    const { meta } = message;
    const key = cleanLine(perceptionKey(message.data, meta), 128);
    this.#cursor += 1;
    const held: Held = {
      cursor: this.#cursor,
      category: message.category,
      key,
      data: cleanData(message.data),
      importance: meta?.importance ?? 'medium',
      atMs: this.#clock.now(),
      bodyId,
      seen: false,
      ...(meta?.ttlMs !== undefined && { expiresAtMs: this.#clock.now() + meta.ttlMs }),
      ...(meta?.removed && { removed: true }),
      ...(meta?.media && { media: meta.media }),
    };
    const slot = `${message.category}\n${key}`;
    this.#slots.delete(slot);
    if (!held.removed) this.#slots.set(slot, held);
    if (this.#slots.size > MAX_SLOTS) {
      const [oldest] = this.#slots.keys();
      if (oldest !== undefined) this.#slots.delete(oldest);
    }
    this.#log.push(held);
    if (isUrgent(held.importance)) this.#urgent.push(held);
    if (this.#urgent.length > LOG_LENGTH) this.#urgent.shift();
    // Trimmed at twice the length, so that adding costs nothing as a rule.
    if (this.#log.length >= LOG_LENGTH * 2) this.#log = this.#log.slice(-LOG_LENGTH);
    for (const listener of [...this.#listeners]) listener();
    return held;
  }

  /** The latest of each slot, newest first. The agent that is given them has seen them. */
  latest(categories?: readonly string[]): Perception[] {
    return see(this.#latest(categories));
  }

  /** The same for someone who is not the agent: what it shows stays unseen. */
  peek(): readonly Perception[] {
    return this.#latest();
  }

  #latest(categories?: readonly string[]): Held[] {
    const found: Held[] = [];
    for (const [slot, held] of this.#slots) {
      if (this.#expired(held)) this.#slots.delete(slot);
      else if (matches(held, categories)) found.push(held);
    }
    return found.reverse();
  }

  /**
   * What is new, oldest first: after `since`, or not seen yet. Of a slot with a key, and of things of low importance,
   * only the newest. `missed` says that the log no longer reaches back to `since`; `cursor` is where to go on.
   */
  news({ categories, since, most }: PerceptionQuery): { perceptions: Perception[]; missed: boolean; cursor: number } {
    const fresh = this.#log
      .slice(-LOG_LENGTH)
      .filter((held) => (since === undefined ? !held.seen : held.cursor > since))
      .filter((held) => matches(held, categories) && !this.#expired(held));
    const newest = new Map(fresh.map((held) => [`${held.category}\n${held.key}`, held]));
    const told = fresh.filter(
      (held) => (held.key === '' && held.importance !== 'low') || newest.get(`${held.category}\n${held.key}`) === held,
    );
    const oldest = this.#log.at(-LOG_LENGTH) ?? this.#log[0];
    const missed = since !== undefined && since < this.#cursor && oldest !== undefined && since < oldest.cursor - 1;
    const perceptions = told.slice(0, most);
    const cursor = perceptions.length < told.length ? (perceptions.at(-1)?.cursor ?? 0) : this.#cursor;
    for (const held of fresh) if (held.cursor <= cursor) held.seen = true;
    return { perceptions, missed, cursor };
  }

  /** Whether `news` would have something worth waking for: anything asked for by category, else more than low. */
  hasNews({ categories, since }: PerceptionQuery): boolean {
    const named = categories !== undefined && categories.length > 0;
    return this.#log.some(
      (held) =>
        (since === undefined ? !held.seen : held.cursor > since) &&
        matches(held, categories) &&
        (named || held.importance !== 'low') &&
        !this.#expired(held),
    );
  }

  /** High and critical ones that nobody was told of, oldest first; telling them once is enough. */
  takeUrgent(): Perception[] {
    if (this.#urgent.length === 0) return [];
    const urgent = this.#urgent.filter((held) => !held.seen && !this.#expired(held));
    this.#urgent = [];
    return see(urgent);
  }

  /** What a body has noticed of one category, with a text and a key, that the agent was not told: it stays so. */
  untold(bodyId: string, category: string): { key: string; text: string }[] {
    const held = this.#log.filter((one) => !one.seen && one.bodyId === bodyId && one.category === category);
    return held.flatMap(({ key, data: { text } }) => (key !== '' && typeof text === 'string' ? [{ key, text }] : []));
  }

  /** The agent learnt of these of a body in another way. */
  tell(bodyId: string, keys: readonly string[]): void {
    see(this.#log.filter((held) => held.bodyId === bodyId && keys.includes(held.key)));
  }

  /** Calls the listener after each perception. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #expired(held: Held): boolean {
    return held.expiresAtMs !== undefined && held.expiresAtMs <= this.#clock.now();
  }
}

const isUrgent = (importance: Importance) => importance === 'high' || importance === 'critical';

function matches(held: Held, categories: readonly string[] | undefined): boolean {
  return categories === undefined || categories.length === 0 || categories.includes(held.category);
}

function see(held: Held[]): Perception[] {
  for (const one of held) one.seen = true;
  return held;
}
