import type { ActionMessage, SystemMessage } from '@vccp/protocol';
import type { BodyLink } from './body-link.js';
import type { Clock } from './clock.js';
import { Ring, type RingEntry } from './ring.js';

/** The way out to one body: numbers what is sent, remembers the last of it, and outlives a dropped connection. */
export class Outbox {
  readonly #clock: Clock;
  #link: BodyLink | undefined;
  #seq = 0;
  #ring = new Ring();

  constructor(clock: Clock, link: BodyLink) {
    this.#clock = clock;
    this.#link = link;
  }

  get link(): BodyLink | undefined {
    return this.#link;
  }

  get connected(): boolean {
    return this.#link?.open === true;
  }

  /** Sends a numbered message, now or, where the body is away, when it returns and asks for it. */
  post(message: ActionMessage | SystemMessage, actionId?: string): void {
    this.#seq += 1;
    const text = JSON.stringify({ ...message, seq: this.#seq });
    this.#ring.push({ seq: this.#seq, atMs: this.#clock.now(), text, ...(actionId !== undefined && { actionId }) });
    this.#link?.send(text);
  }

  /** Sends a message that belongs to this connection alone: it has no number and is never replayed. */
  whisper(message: ActionMessage | SystemMessage): void {
    this.#link?.send(JSON.stringify(message));
  }

  /** What the body missed after `lastSeq`, or undefined where that cannot be said any more. */
  missedAfter(lastSeq: number): RingEntry[] | undefined {
    return this.#ring.after(lastSeq, this.#seq, this.#clock.now());
  }

  resend(entries: readonly RingEntry[]): void {
    for (const entry of entries) this.#link?.send(entry.text);
  }

  /** Starts from 1 again: the body has been told that nothing before counts. */
  restart(): void {
    this.#seq = 0;
    this.#ring = new Ring();
  }

  attach(link: BodyLink): void {
    this.#link = link;
  }

  /** Forgets the link, unless a newer one has taken its place. */
  detach(link: BodyLink): boolean {
    if (this.#link !== link) return false;
    this.#link = undefined;
    return true;
  }
}
