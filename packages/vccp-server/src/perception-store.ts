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

/** What the bodies of a session have noticed: the latest of each slot (a thing, and who notices it), and a log of the last. */
export class PerceptionStore {
  readonly #clock: Clock;
  readonly #isHere: (bodyId: string) => boolean;
  #cursor = 0;
  readonly #slots = new Map<string, Held>();
  /** By cursor, oldest first. Of a slot of which only the newest is ever told, only that is kept. */
  readonly #log = new Map<number, Held>();
  /** Where in the log such a slot is. */
  readonly #logged = new Map<string, number>();
  /** Who notices what is called the same, by category and key. */
  readonly #noticers = new Map<string, Set<string>>();
  /** The newest that the log had no room for. */
  #forgotten = 0;
  #urgent: Held[] = [];
  readonly #listeners = new Set<() => void>();

  /**
   * @param isHere whether a body is in the session, or may return. What such a one noticed stands beside what others call
   * the same; of one that is gone the next takes its place.
   */
  constructor(clock: Clock, isHere: (bodyId: string) => boolean = () => false) {
    this.#clock = clock;
    this.#isHere = isHere;
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
    const slot = slotOf(held);
    this.#replaceGone(held);
    this.#slots.delete(slot);
    if (!held.removed) this.#slots.set(slot, held);
    if (this.#slots.size > MAX_SLOTS) {
      const [oldest] = this.#slots.keys();
      if (oldest !== undefined) this.#slots.delete(oldest);
    }
    this.#write(slot, held);
    if (isUrgent(held.importance)) this.#urgent.push(held);
    if (this.#urgent.length > LOG_LENGTH) this.#urgent.shift();
    for (const listener of [...this.#listeners]) listener();
    return held;
  }

  #replaceGone(held: Held): void {
    const name = nameOf(held);
    const noticers = this.#noticers.get(name) ?? new Set();
    for (const bodyId of noticers) {
      if (bodyId === held.bodyId || this.#isHere(bodyId)) continue;
      noticers.delete(bodyId);
      const slot = slotOf({ ...held, bodyId });
      this.#slots.delete(slot);
      const logged = this.#logged.get(slot);
      if (logged !== undefined && toldOnlyOnce(held)) this.#log.delete(logged);
      this.#logged.delete(slot);
    }
    noticers.add(held.bodyId);
    this.#noticers.delete(name);
    this.#noticers.set(name, noticers);
    const [oldest] = this.#noticers.keys();
    if (this.#noticers.size > MAX_SLOTS && oldest !== undefined) this.#noticers.delete(oldest);
  }

  #write(slot: string, held: Held): void {
    if (toldOnlyOnce(held)) {
      const older = this.#logged.get(slot);
      if (older !== undefined) this.#log.delete(older);
      this.#logged.set(slot, held.cursor);
    }
    this.#log.set(held.cursor, held);
    if (this.#log.size <= LOG_LENGTH) return;
    for (const [cursor, oldest] of this.#log) {
      this.#log.delete(cursor);
      this.#forgotten = cursor;
      const its = slotOf(oldest);
      if (this.#logged.get(its) === cursor) this.#logged.delete(its);
      return;
    }
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
      if (this.#expired(held) || this.#isLeftBehind(held)) this.#slots.delete(slot);
      else if (matches(held, categories)) found.push(held);
    }
    return found.reverse();
  }

  /**
   * What is new, oldest first: after `since`, or not seen yet. Of a slot with a key, and of things of low importance,
   * only the newest. `missed` says that the log no longer reaches back to `since`; `cursor` is where to go on.
   */
  news({ categories, since, most }: PerceptionQuery): { perceptions: Perception[]; missed: boolean; cursor: number } {
    const told: Held[] = [];
    for (const held of this.#log.values()) {
      const isNew = since === undefined ? !held.seen : held.cursor > since;
      if (isNew && matches(held, categories) && !this.#expired(held)) told.push(held);
    }
    const missed = since !== undefined && since < this.#forgotten;
    const some = told.slice(0, most);
    const cursor = some.length < told.length ? (some.at(-1)?.cursor ?? 0) : this.#cursor;
    return { perceptions: see(some), missed, cursor };
  }

  /** Whether `news` would have something worth waking for: anything asked for by category, else more than low. */
  hasNews({ categories, since }: PerceptionQuery): boolean {
    const named = categories !== undefined && categories.length > 0;
    for (const held of this.#log.values()) {
      const isNew = since === undefined ? !held.seen : held.cursor > since;
      const wakes = named || held.importance !== 'low';
      if (isNew && wakes && matches(held, categories) && !this.#expired(held)) return true;
    }
    return false;
  }

  /** High and critical ones that nobody was told of, oldest first and at most so many; telling them once is enough. */
  takeUrgent(most?: number): Perception[] {
    if (this.#urgent.length === 0) return [];
    const urgent = this.#urgent.filter((held) => !held.seen && !this.#expired(held));
    this.#urgent = most === undefined ? [] : urgent.slice(most);
    return see(urgent.slice(0, most));
  }

  /** What a body has noticed of one category, with a text and a key, that the agent was not told: it stays so. */
  untold(bodyId: string, category: string): { key: string; text: string }[] {
    const held = [...this.#log.values()].filter(
      (one) => !one.seen && one.bodyId === bodyId && one.category === category,
    );
    return held.flatMap(({ key, data: { text } }) => (key !== '' && typeof text === 'string' ? [{ key, text }] : []));
  }

  /** The agent learnt of these of a body in another way. */
  tell(bodyId: string, keys: readonly string[]): void {
    see([...this.#log.values()].filter((held) => held.bodyId === bodyId && keys.includes(held.key)));
  }

  /** Calls the listener after each perception. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whoever noticed it is gone, and another who knows it by the same name is here and knows better. */
  #isLeftBehind(held: Held): boolean {
    const noticers = this.#noticers.get(nameOf(held));
    if (!noticers || noticers.size < 2 || this.#isHere(held.bodyId)) return false;
    return [...noticers].some((bodyId) => this.#isHere(bodyId));
  }

  #expired(held: Held): boolean {
    return held.expiresAtMs !== undefined && held.expiresAtMs <= this.#clock.now();
  }
}

export const isUrgent = (importance: Importance) => importance === 'high' || importance === 'critical';

const nameOf = ({ category, key }: Perception) => `${category}\n${key}`;
const slotOf = (perception: Perception) => `${nameOf(perception)}\n${perception.bodyId}`;

/** Of things with a key, and of those of low importance, only the newest is news. */
const toldOnlyOnce = ({ key, importance }: Perception) => key !== '' || importance === 'low';

function matches(held: Held, categories: readonly string[] | undefined): boolean {
  return categories === undefined || categories.length === 0 || categories.includes(held.category);
}

function see(held: Held[]): Perception[] {
  for (const one of held) one.seen = true;
  return held;
}
