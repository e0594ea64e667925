import { GRACE_MS } from '@vccp/protocol';
import type { ActionRecord, Part } from './action-record.js';
import { Body } from './body.js';
import type { BodyLink } from './body-link.js';
import type { Chronicle } from './chronicle.js';
import type { Clock } from './clock.js';
import { Gallery } from './gallery.js';
import type { OfferReader } from './offer.js';

/** Most bodies, sensors and observers of one session, with those that may still return. */
const MOST_IN_COMPANY = 256;

/** The bodies, sensors and observers of a session: how they come, go, and come back. */
export class Company {
  /** Those of them who only watch. */
  readonly gallery: Gallery;
  readonly #clock: Clock;
  readonly #chronicle: Chronicle;
  readonly #offerReader: OfferReader;
  readonly #onSend: (part: Part) => void;
  readonly #openedAtMs: number;
  readonly #bodies = new Map<string, Body>();
  readonly #returns = new Map<string, () => void>();
  #embodied = false;

  /** `onSend` is called with each part of an action just before a body is sent it. */
  constructor(clock: Clock, chronicle: Chronicle, offerReader: OfferReader, onSend: (part: Part) => void) {
    this.#clock = clock;
    this.#chronicle = chronicle;
    this.#offerReader = offerReader;
    this.#onSend = onSend;
    this.#openedAtMs = clock.now();
    this.gallery = new Gallery(clock, () => this.#bodies.values());
  }

  /** Also those that are away and may return. */
  get all(): Body[] {
    return [...this.#bodies.values()];
  }

  get full(): boolean {
    return this.#bodies.size >= MOST_IN_COMPANY;
  }

  /** Adds whatever connected. Until it says otherwise it is a body of version 1.0. */
  join(link: BodyLink): Body {
    const body = new Body(this.#clock, link, this.#offerReader, this.#onSend);
    this.#bodies.set(body.id, body);
    return body;
  }

  /** Takes a body off that never came to anything, for example because it turned out to be one that returned. */
  discard(body: Body): void {
    this.#bodies.delete(body.id);
    body.intake?.close();
  }

  /** The connection of a body ended: one of 1.1 may return within the grace time, unless it said that it will not. */
  drop(body: Body, forGood: boolean): void {
    // Who only watches begins anew: it is sent nothing that could be missed.
    const mayReturn = !forGood && body.hello !== undefined && body.role !== 'observer';
    this.#chronicle.note(`${body.role} ${body.name} ${mayReturn ? 'dropped' : 'left'}`, { body: body.id });
    const { id: bodyId, role } = body;
    this.#chronicle.witness.watch?.({ type: 'dropped', session: this.#chronicle.label, bodyId, role, mayReturn });
    if (mayReturn) {
      this.gallery.showPresence(body, 'away');
      body.awaySinceMs = this.#clock.now();
      this.#returns.set(
        body.id,
        this.#clock.setTimeout(
          () => this.remove(body, `${body.name} went away and did not come back within ${GRACE_MS / 1000} s`),
          GRACE_MS,
        ),
      );
    } else this.remove(body, `${body.name} left`);
  }

  /** A body is here, for the first time or again; one who watches is shown the actions that are open. */
  arrived(body: Body, open: readonly ActionRecord[]): void {
    this.#returns.get(body.id)?.();
    this.#returns.delete(body.id);
    body.awaySinceMs = undefined;
    this.gallery.count();
    this.#chronicle.note(`${body.role} ${body.name} joined`, { body: body.id });
    if (body.role === 'observer') this.gallery.seat(body, open);
    else this.gallery.showPresence(body, 'connected');
    const { id: bodyId, role } = body;
    const first = role === 'body' && !this.#embodied;
    const waitedMs = first ? this.#clock.now() - this.#openedAtMs : undefined;
    if (first) this.#embodied = true;
    this.#chronicle.witness.watch?.({ type: 'arrived', session: this.#chronicle.label, bodyId, role, waitedMs });
  }

  /** Takes a body off for good: what it was asked to do is lost. */
  remove(body: Body, why: string): void {
    this.#returns.get(body.id)?.();
    this.#returns.delete(body.id);
    this.#bodies.delete(body.id);
    this.gallery.count();
    body.intake?.close();
    body.lose(why);
    this.gallery.showPresence(body, 'gone');
  }
}
