import {
  type Capability,
  GRACE_MS,
  type Pause,
  type PerceptionFilter,
  type PerceptionMessage,
  type StateData,
  type TrackedPose,
  VCCPError,
  type View,
} from '@vccp/protocol';
import { Acting, type PlayRequest, type StopTarget } from './acting.js';
import type { ActionBook } from './action-book.js';
import type { ActionRecord, Report } from './action-record.js';
import { Attention } from './attention.js';
import type { Body } from './body.js';
import type { BodyLink } from './body-link.js';
import { Chronicle, type SessionEvent } from './chronicle.js';
import type { Clock } from './clock.js';
import { Company } from './company.js';
import type { Gallery } from './gallery.js';
import type { LogFields, Logger } from './logger.js';
import { cleanData, cleanLine } from './observation.js';
import type { OfferReader } from './offer.js';
import type { PerceptionStore } from './perception-store.js';
import type { Performances } from './performances.js';
import { PoseRelay } from './pose-relay.js';
import { systemMessage } from './system-message.js';
import type { Talks } from './talk.js';
import { randomToken } from './token.js';
import type { Witness } from './witness.js';

/** Who thinks for the session. */
export interface Agent {
  /** What the same agent calling again is known by; never shown. */
  key: string;
  name: string;
  present: boolean;
  lastSeenMs: number;
}

/** One character on stage: the agent that thinks, the bodies that act, what they noticed and what became of it. */
export class Session {
  readonly id = randomToken();
  /** Enough of the id to find a session in a log; the whole of it would let anybody in. */
  readonly label = this.id.slice(0, 8);
  readonly createdAtMs: number;
  readonly witness: Witness;
  readonly perceptions: PerceptionStore;
  readonly actions: ActionBook;
  readonly talks: Talks;
  readonly performances: Performances;
  readonly #clock: Clock;
  readonly #chronicle: Chronicle;
  readonly #company: Company;
  readonly #gallery: Gallery;
  readonly #acting: Acting;
  readonly #attention: Attention;
  readonly #poses: PoseRelay;
  #agent: Agent | undefined;
  #promisedAtMs: number | undefined;
  #lastUsedMs: number;

  constructor(clock: Clock, logger: Logger, offerReader: OfferReader, witness: Witness = {}) {
    this.witness = witness;
    this.createdAtMs = clock.now();
    this.#lastUsedMs = this.createdAtMs;
    this.#clock = clock;
    this.#chronicle = new Chronicle(this.label, clock, logger, witness);
    this.#company = new Company(clock, this.#chronicle, offerReader, (part) => this.#acting.sends(part));
    this.#gallery = this.#company.gallery;
    const bodies = () => this.#company.all;
    this.#acting = new Acting(clock, this.#chronicle, this.#gallery, bodies);
    this.#attention = new Attention(clock, this.#chronicle, this.#gallery, bodies);
    this.#poses = new PoseRelay(clock, this.#chronicle, bodies);
    this.perceptions = this.#attention.store;
    ({ book: this.actions, talks: this.talks, performances: this.performances } = this.#acting);
  }

  // Who is here

  get agent(): Agent | undefined {
    return this.#agent;
  }

  /** Every body, sensor and observer, also those that are away and may return. */
  get bodies(): Body[] {
    return this.#company.all;
  }

  /** Those that can act now. */
  get presentBodies(): Body[] {
    return this.bodies.filter(({ role, connected }) => role === 'body' && connected);
  }

  get hasBody(): boolean {
    return this.presentBodies.length > 0;
  }

  /** A body was given this session and should connect at any moment. */
  promise(): void {
    this.#promisedAtMs = this.#clock.now();
  }

  get expectsBody(): boolean {
    return this.#promisedAtMs !== undefined && this.#clock.now() - this.#promisedAtMs < GRACE_MS;
  }

  get lastUsedMs(): number {
    return this.#lastUsedMs;
  }

  /** The agent called: it is here. */
  touch(): void {
    this.#lastUsedMs = this.#clock.now();
    if (!this.#agent) return;
    this.#agent.lastSeenMs = this.#lastUsedMs;
    if (!this.#agent.present) this.enter(this.#agent);
  }

  /** Gives the session an agent, or another; bodies are told. */
  enter(agent: { key: string; name: string }): void {
    const { key, name } = agent;
    const news = !this.#agent?.present || this.#agent.name !== name;
    // What one agent does not want to know, another may.
    if (this.#agent && this.#agent.key !== key) this.filterPerceptions({ categories: {} });
    this.#lastUsedMs = this.#clock.now();
    this.#agent = { key, name, present: true, lastSeenMs: this.#lastUsedMs };
    if (!news) return;
    this.note(`agent ${name} entered`);
    this.#tellPresence();
  }

  /** The agent went away; its session stays for a while. */
  leaveAgent(): void {
    if (!this.#agent?.present) return;
    this.#agent = { ...this.#agent, present: false };
    this.#lastUsedMs = this.#clock.now();
    this.note(`agent ${this.#agent.name} left`);
    this.#tellPresence();
  }

  #tellPresence(): void {
    for (const body of this.bodies) this.tellPresence(body);
  }

  tellPresence(body: Body): void {
    if (!body.hello || !this.#agent) return;
    const { present, name } = this.#agent;
    body.outbox.post(systemMessage(this.#clock.now(), 'agent', { present, name }));
  }

  /** Whether nobody else may join. */
  get full(): boolean {
    return this.#company.full;
  }

  /** Adds whatever connected. Until it says otherwise it is a body of version 1.0. */
  join(link: BodyLink): Body {
    this.#promisedAtMs = undefined;
    this.#lastUsedMs = this.#clock.now();
    return this.#company.join(link);
  }

  /** Takes a body off that never came to anything, for example because it turned out to be one that returned. */
  discard(body: Body): void {
    this.#company.discard(body);
  }

  /** The connection of a body ended: one of 1.1 may return within the grace time, unless it said that it will not. */
  drop(body: Body, forGood: boolean): void {
    this.#lastUsedMs = this.#clock.now();
    this.#company.drop(body, forGood);
  }

  /** A body is here, for the first time or again. */
  arrived(body: Body): void {
    this.#company.arrived(body, this.actions.open());
  }

  // What is done

  /**
   * Accepts an action and passes it on to every body that will play it. The same id again is the same action.
   * @throws {VCCPError} where no body can, may or should, with the way out.
   */
  play(request: PlayRequest): ActionRecord {
    return this.#acting.play(request);
  }

  /**
   * Ends an action, those of a channel, or every one, and returns them. Stopping what has ended is harmless.
   * @throws {VCCPError} `unknown-action`
   */
  stop(which: StopTarget, reason: string): ActionRecord[] {
    return this.#acting.stop(which, reason);
  }

  /** A body tells how an action goes. False where that changes nothing. */
  report(body: Body, actionId: string, report: Report): boolean {
    return this.#acting.report(body, actionId, report);
  }

  // What is noticed, and said of oneself

  /** A body or sensor noticed something. */
  perceive(body: Body, message: PerceptionMessage): void {
    this.#attention.perceive(body, message);
  }

  /** A body or sensor tells how the person is posed whom it tracks: bodies that follow are told. */
  pose(from: Body, pose: TrackedPose): void {
    this.#poses.pass(from, pose);
  }

  /** What the agent wants to know, and how often. */
  get filter(): PerceptionFilter {
    return this.#attention.filter;
  }

  /** Bodies are told what the agent wants to know, and stop sending the rest. */
  filterPerceptions(filter: PerceptionFilter): void {
    this.#attention.want(filter);
  }

  /** A body that is new here has heard of no filter; without one there is nothing to tell. */
  tellFilter(body: Body): void {
    this.#attention.tell(body);
  }

  /** A body says what it can do and notice. Returns what cannot be used, in words for its author. */
  offer(body: Body, capability: Capability): readonly string[] {
    const complaints = body.offer(capability);
    this.note(`${body.name} offers ${[...body.offers.keys()].join(', ') || 'no actions'}`, { body: body.id });
    this.#gallery.showOf(body, 'capability', capability);
    return complaints;
  }

  /** A body says what is true of itself. @throws {VCCPError} `bad-message` when a patch does not follow on what is known. */
  changeState(body: Body, data: StateData): void {
    body.changeState(data);
    if (this.#gallery.empty || !body.state) return;
    const { rev, value } = body.state;
    this.#gallery.showOf(body, 'state', 'full' in data ? { rev, full: value } : { rev, patch: cleanData(data.patch) });
  }

  /** A human holds a body, or lets it go. */
  hold(body: Body, pause: Pause): void {
    // Before the body is held: a performance stands still, and does not fail.
    if (pause.paused) this.performances.hold();
    body.hold(pause);
    if (!this.bodies.some((one) => one.paused)) this.performances.release();
    if (body.paused) this.talks.silence(body.id, body.pausedFault());
    this.#gallery.showOf(body, 'pause', pause);
    this.note(`${cleanLine(pause.by, 64)} ${pause.paused ? 'holds' : 'released'} ${body.name}`);
  }

  /** A picture of what a body sees, and what that body is called. @throws {VCCPError} `no-body`, `no-view` */
  async see(
    how: { maxWidth: number; bodyId?: string | undefined },
    signal?: AbortSignal,
  ): Promise<View & { body: string }> {
    const present = this.presentBodies;
    const body = present.find((one) => (how.bodyId === undefined ? one.canSee : one.id === how.bodyId));
    if (body?.canSee) return { ...(await body.see(how.maxWidth, signal)), body: body.name };
    if (present.length === 0) throw new VCCPError('no-body', 'no body is connected to this session yet');
    throw new VCCPError('no-view', 'this body offers no picture of what it sees; get-perception says what it noticed');
  }

  // What others are told

  get events(): readonly SessionEvent[] {
    return this.#chronicle.events;
  }

  note(what: string, about: LogFields = {}): void {
    this.#chronicle.note(what, about);
  }

  /** Ends the session: actions are lost, connections closed. */
  close(code: number, reason: string): void {
    for (const body of this.bodies) {
      const { link } = body.outbox;
      if (link) body.outbox.detach(link);
      this.#company.remove(body, reason);
      link?.close(code, reason);
    }
    this.#acting.close();
  }
}
