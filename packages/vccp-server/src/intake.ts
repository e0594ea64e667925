import { type PerceptionMessage, perceptionKey, type RateLimits } from '@vccp/protocol';
import { Bucket } from './bucket.js';
import type { Clock } from './clock.js';

/** So much more than a second's worth may come at once: a body that returns says again what was missed. */
const BURST_SECONDS = 5;
/** A body is told at most this often that it says too much. */
const WINDOW_MS = 1_000;
/** So many seconds' worth refused at once, or for long as much refused as is taken in, are a flood. */
const FLOOD_SECONDS = 10;
/** Most perceptions that are kept until there is room. */
const MAX_KEPT = 256;
/** How often is looked for room, while something waits for it. */
const LOOK_MS = 50;

/** How much of what one body says is taken in, whichever connection it comes by. */
export class Intake {
  readonly #clock: Clock;
  #atMs: number;
  readonly #messages: Bucket;
  readonly #perceptions: Bucket;
  /** What may still be refused before it is a flood. */
  readonly #patience: Bucket;
  /** By slot, oldest first. As a rule there is nothing: thousands of bodies that say little cost little. */
  #kept: Map<string, () => void> | undefined;
  #stopLooking: (() => void) | undefined;
  #toldAtMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, limits: RateLimits) {
    this.#clock = clock;
    this.#atMs = clock.now();
    this.#messages = new Bucket(limits.maxMessagesPerSecond, BURST_SECONDS);
    this.#perceptions = new Bucket(limits.maxPerceptionsPerSecond, BURST_SECONDS);
    this.#patience = new Bucket(limits.maxPerceptionsPerSecond, FLOOD_SECONDS);
  }

  /** Whether one more message of any kind is not too many. */
  hasRoom(): boolean {
    this.#fill();
    return this.#messages.take();
  }

  /** An action ended: that it did, and that it began, was asked for and is not counted. */
  giveBack(): void {
    this.#messages.giveBack(2);
  }

  /**
   * Takes a perception in, now or later: of those with a key, and of low ones, the latest of each slot waits for room.
   * False where it is one too many.
   */
  offer(message: PerceptionMessage, take: () => void): boolean {
    this.#takeKept();
    const key = perceptionKey(message.data, message.meta);
    const slot = `${message.category}\n${key}`;
    const mayWait = key !== '' || message.meta?.importance === 'low';
    if (this.#kept === undefined && this.#perceptions.take()) take();
    else if (mayWait && (this.#kept?.has(slot) || (this.#kept?.size ?? 0) < MAX_KEPT)) this.#keep(slot, take);
    else return false;
    return true;
  }

  /** Something was refused: whether its sender is to be told, and whether that has gone on for too long. */
  refuse(): { tell: boolean; flood: boolean } {
    const nowMs = this.#clock.now();
    const tell = nowMs - this.#toldAtMs >= WINDOW_MS;
    if (tell) this.#toldAtMs = nowMs;
    return { tell, flood: !this.#patience.take() };
  }

  /** The body is gone: what it said before is taken in. */
  close(): void {
    this.#stopLooking?.();
    this.#stopLooking = undefined;
    for (const take of this.#kept?.values() ?? []) take();
    this.#kept = undefined;
  }

  #fill(): void {
    const nowMs = this.#clock.now();
    // A clock that is set back takes nothing away.
    const seconds = Math.max(0, nowMs - this.#atMs) / 1000;
    this.#atMs = nowMs;
    if (seconds === 0) return;
    for (const bucket of [this.#messages, this.#perceptions, this.#patience]) bucket.fill(seconds);
  }

  #keep(slot: string, take: () => void): void {
    this.#kept ??= new Map();
    this.#kept.set(slot, take);
    this.#lookLater();
  }

  #takeKept(): void {
    this.#fill();
    if (this.#kept === undefined) return;
    for (const [slot, take] of this.#kept) {
      if (!this.#perceptions.take()) break;
      this.#kept.delete(slot);
      take();
    }
    if (this.#kept.size === 0) {
      this.#kept = undefined;
      this.#stopLooking?.();
      this.#stopLooking = undefined;
    } else this.#lookLater();
  }

  #lookLater(): void {
    this.#stopLooking ??= this.#clock.setTimeout(() => {
      this.#stopLooking = undefined;
      this.#takeKept();
    }, LOOK_MS);
  }
}
