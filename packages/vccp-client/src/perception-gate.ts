import { type PerceptionFilter, type PerceptionMeta, perceptionKey } from '@vccp/protocol';
import type { Clock } from './clock.js';

type Perceived = [category: string, data: Record<string, unknown>, meta?: PerceptionMeta];

/** Most perceptions that are kept until they are wanted. */
const MAX_KEPT = 256;

const EVERYTHING: PerceptionFilter = { categories: {} };

/** Holds back what nobody reads, and what comes more often than it is wanted: of each key the latest is kept. */
export class PerceptionGate {
  readonly #clock: Clock;
  readonly #send: (...perceived: Perceived) => void;
  readonly #sentMs = new Map<string, number>();
  readonly #kept = new Map<string, { perceived: Perceived; atMs: number }>();
  #filter = EVERYTHING;
  #stopWaiting: (() => void) | undefined;

  constructor(clock: Clock, send: (...perceived: Perceived) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** Whether anybody wants to know of this category: what is costly to find out may be left undone. */
  wants(category: string): boolean {
    return this.#filter.categories[category]?.send !== false;
  }

  /** Takes the place of the filter before; what is wanted now, and was not, is sent as it last was. */
  change(filter: PerceptionFilter = EVERYTHING): void {
    this.#filter = filter;
    if (Object.keys(filter.categories).length === 0) this.#sentMs.clear();
    this.#sendDue();
  }

  /** Sends it, now or later or never, as the filter says. What is urgent is always sent. */
  offer(...perceived: Perceived): void {
    const slot = slotOf(perceived);
    // Whatever becomes of this one, an older one of its slot has nothing to say any more.
    this.#kept.delete(slot);
    const [, , meta] = perceived;
    const isUrgent = meta?.importance === 'high' || meta?.importance === 'critical';
    if (isUrgent || this.#dueMs(slot, perceived) <= this.#clock.now()) {
      this.#pass(slot, perceived);
      return;
    }
    this.#kept.set(slot, { perceived, atMs: this.#clock.now() });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    this.#waitForNext();
  }

  /** Nothing more is sent. */
  close(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    this.#kept.clear();
  }

  #pass(slot: string, perceived: Perceived): void {
    const { minIntervalMs = 0 } = this.#filter.categories[perceived[0]] ?? {};
    if (minIntervalMs > 0) this.#sentMs.set(slot, this.#clock.now());
    if (this.#sentMs.size > MAX_KEPT) {
      const [oldest] = this.#sentMs.keys();
      if (oldest !== undefined) this.#sentMs.delete(oldest);
    }
    this.#send(...perceived);
  }

  /** When the filter lets it through. */
  #dueMs(slot: string, [category]: Perceived): number {
    const { send = true, minIntervalMs = 0 } = this.#filter.categories[category] ?? {};
    if (!send) return Number.POSITIVE_INFINITY;
    return minIntervalMs > 0 ? (this.#sentMs.get(slot) ?? Number.NEGATIVE_INFINITY) + minIntervalMs : 0;
  }

  #sendDue(): void {
    const nowMs = this.#clock.now();
    for (const [slot, { perceived, atMs }] of this.#kept) {
      const ttlMs = perceived[2]?.ttlMs ?? Number.POSITIVE_INFINITY;
      const isOver = nowMs - atMs >= ttlMs;
      const isDue = this.#dueMs(slot, perceived) <= nowMs;
      if (!isOver && !isDue) continue;
      this.#kept.delete(slot);
      if (!isOver) this.#pass(slot, perceived);
    }
    this.#waitForNext();
  }

  #waitForNext(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    const due = [...this.#kept].map(([slot, { perceived }]) => this.#dueMs(slot, perceived));
    const nextMs = Math.min(...due);
    if (!Number.isFinite(nextMs)) return;
    this.#stopWaiting = this.#clock.setTimeout(() => this.#sendDue(), Math.max(1, nextMs - this.#clock.now()));
  }
}

const slotOf = ([category, data, meta]: Perceived) => `${category}\n${perceptionKey(data, meta)}`;
