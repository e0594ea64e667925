import {
  type ActionMessage,
  type ActionMeta,
  type Capability,
  GRACE_MS,
  isTerminal,
  type Pause,
  type PerceptionFilter,
  type PerceptionMessage,
  type StateData,
  VCCPError,
  type View,
} from '@vccp/protocol';
import { ActionBook } from './action-book.js';
import type { ActionRecord, Part, Report } from './action-record.js';
import { ActionTrace } from './action-trace.js';
import { Body } from './body.js';
import type { BodyLink } from './body-link.js';
import { cast } from './casting.js';
import type { Clock } from './clock.js';
import { Gallery } from './gallery.js';
import type { LogFields, Logger } from './logger.js';
import { cleanData, cleanLine } from './observation.js';
import type { OfferReader } from './offer.js';
import { isUrgent, PerceptionStore } from './perception-store.js';
import { Performances } from './performances.js';
import { Talks } from './speech.js';
import { systemMessage } from './system-message.js';
import { newId, randomToken } from './token.js';
import type { Witness } from './witness.js';

const MAX_EVENTS = 100;

/** Who thinks for the session. */
export interface Agent {
  /** What the same agent calling again is known by; never shown. */
  key: string;
  name: string;
  present: boolean;
  lastSeenMs: number;
}

/** What an agent asks for: an action with as little around it as it likes. */
export interface PlayRequest {
  category: string;
  data: Record<string, unknown>;
  id?: string | undefined;
  meta?: ActionMeta | undefined;
}

/** What is to be stopped. */
export type StopTarget = { actionId: string } | { channel: string } | { all: true };

/** One line of what happened, newest last. */
export interface SessionEvent {
  atMs: number;
  what: string;
}

/** One character on stage: the agent that thinks, the bodies that act, what they noticed and what became of it. */
export class Session {
  readonly id = randomToken();
  /** Enough of the id to find a session in a log; the whole of it would let anybody in. */
  readonly label = this.id.slice(0, 8);
  readonly perceptions: PerceptionStore;
  readonly actions = new ActionBook();
  readonly talks = new Talks();
  readonly performances = new Performances();
  readonly createdAtMs: number;
  readonly witness: Witness;
  readonly #clock: Clock;
  readonly #offerReader: OfferReader;
  readonly #logger: Logger;
  readonly #traces = new Map<string, ActionTrace>();
  readonly #bodies = new Map<string, Body>();
  readonly #returns = new Map<string, () => void>();
  readonly #events: SessionEvent[] = [];
  #filter: PerceptionFilter = { categories: {} };
  readonly #gallery: Gallery;
  #agent: Agent | undefined;
  #promisedAtMs: number | undefined;
  #lastUsedMs: number;
  #embodied = false;

  constructor(clock: Clock, logger: Logger, offerReader: OfferReader, witness: Witness = {}) {
    this.witness = witness;
    this.#clock = clock;
    this.#offerReader = offerReader;
    this.#logger = logger;
    this.perceptions = new PerceptionStore(clock);
    this.#gallery = new Gallery(clock, () => this.#bodies.values());
    this.createdAtMs = clock.now();
    this.#lastUsedMs = clock.now();
  }

  // Who is here

  get agent(): Agent | undefined {
    return this.#agent;
  }

  /** Every body, sensor and observer, also those that are away and may return. */
  get bodies(): Body[] {
    return [...this.#bodies.values()];
  }

  get hasBody(): boolean {
    return this.bodies.some((body) => body.role === 'body' && body.connected);
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
    for (const body of this.#bodies.values()) this.tellPresence(body);
  }

  tellPresence(body: Body): void {
    if (!body.hello || !this.#agent) return;
    const { present, name } = this.#agent;
    body.outbox.post(systemMessage(this.#clock.now(), 'agent', { present, name }));
  }

  /** Adds whatever connected. Until it says otherwise it is a body of version 1.0. */
  join(link: BodyLink): Body {
    const body = new Body(this.#clock, link, this.#offerReader, (part) => this.#sends(part));
    this.#bodies.set(body.id, body);
    this.#promisedAtMs = undefined;
    this.#lastUsedMs = this.#clock.now();
    return body;
  }

  /** Takes a body off that never came to anything, for example because it turned out to be one that returned. */
  discard(body: Body): void {
    this.#bodies.delete(body.id);
    body.intake?.close();
  }

  /** The connection of a body ended: one of 1.1 may return within the grace time, unless it said that it will not. */
  drop(body: Body, forGood: boolean): void {
    this.#lastUsedMs = this.#clock.now();
    // Who only watches begins anew: it is sent nothing that could be missed.
    const mayReturn = !forGood && body.hello !== undefined && body.role !== 'observer';
    this.note(`${body.role} ${body.name} ${mayReturn ? 'dropped' : 'left'}`, { body: body.id });
    const { id: bodyId, role } = body;
    this.witness.watch?.({ type: 'dropped', session: this.label, bodyId, role, mayReturn });
    if (mayReturn) {
      this.#gallery.showPresence(body, 'away');
      body.awaySinceMs = this.#clock.now();
      this.#returns.set(
        body.id,
        this.#clock.setTimeout(
          () => this.#remove(body, `${body.name} went away and did not come back within ${GRACE_MS / 1000} s`),
          GRACE_MS,
        ),
      );
    } else this.#remove(body, `${body.name} left`);
  }

  /** A body is here, for the first time or again. */
  arrived(body: Body): void {
    this.#returns.get(body.id)?.();
    this.#returns.delete(body.id);
    body.awaySinceMs = undefined;
    this.#gallery.count();
    this.note(`${body.role} ${body.name} joined`, { body: body.id });
    if (body.role === 'observer') this.#gallery.seat(body, this.actions.open());
    else this.#gallery.showPresence(body, 'connected');
    const { id: bodyId, role } = body;
    const first = role === 'body' && !this.#embodied;
    const waitedMs = first ? this.#clock.now() - this.createdAtMs : undefined;
    if (first) this.#embodied = true;
    this.witness.watch?.({ type: 'arrived', session: this.label, bodyId, role, waitedMs });
  }

  #remove(body: Body, why: string): void {
    this.#returns.get(body.id)?.();
    this.#returns.delete(body.id);
    this.#bodies.delete(body.id);
    this.#gallery.count();
    body.intake?.close();
    body.lose(why);
    this.#gallery.showPresence(body, 'gone');
  }

  // What is done

  /**
   * Accepts an action and passes it on to every body that will play it. The same id again is the same action.
   * @throws {VCCPError} where no body can, may or should, with the way out.
   */
  play(request: PlayRequest): ActionRecord {
    const known = request.id === undefined ? undefined : this.actions.get(request.id);
    if (known) return known;
    this.actions.makeRoom();
    const bodies = cast(this.bodies, { ...request, bodyId: request.meta?.bodyId });
    const nowMs = this.#clock.now();
    const { category, data } = request;
    const id = request.id ?? newId(nowMs);
    const trace = this.#trace(id, request);
    const meta = trace?.traceparent === undefined ? request.meta : { ...request.meta, traceparent: trace.traceparent };
    const action: ActionMessage & { id: string } = {
      type: 'action',
      category,
      timestamp: new Date(nowMs).toISOString(),
      data,
      id,
      ...(meta && { meta }),
    };
    const record = this.actions.add(action, nowMs);
    record.subscribe((report, part) => this.#tellProgress(record, report, part));
    this.#gallery.show(action);
    // Every part is known before the first is played: a part may end at once, and the action only with its last.
    const parts = bodies.map((body) => ({ queue: body.queue, part: body.partIn(record, action) }));
    for (const { part } of parts) trace?.waits(part);
    for (const { queue, part } of parts) queue.add(part);
    return record;
  }

  #trace(id: string, { category, meta }: PlayRequest): ActionTrace | undefined {
    const { tracing } = this.witness;
    if (!tracing) return undefined;
    const trace = new ActionTrace(tracing, { id, category, session: this.label, parent: meta?.traceparent });
    this.#traces.set(id, trace);
    return trace;
  }

  #sends(part: Part): void {
    this.#traces.get(part.action.id)?.plays(part);
    const waitedMs = this.#clock.now() - Date.parse(part.action.timestamp);
    const { category } = part.action;
    this.witness.watch?.({ type: 'action-sent', session: this.label, bodyId: part.bodyId, category, waitedMs });
  }

  /**
   * Ends an action, those of a channel, or every one, and returns them. Stopping what has ended is harmless.
   * @throws {VCCPError} `unknown-action`
   */
  stop(which: StopTarget, reason: string): ActionRecord[] {
    const queues = this.bodies.map(({ queue }) => queue);
    if ('actionId' in which) {
      const record = this.actions.require(which.actionId);
      for (const queue of queues) queue.stop(record.id, reason);
      return [record];
    }
    if ('all' in which) {
      const records = this.actions.open();
      this.talks.end();
      this.performances.stopAll();
      for (const queue of queues) queue.stopAll(reason);
      return records;
    }
    const { channel } = which;
    const records = this.actions
      .open()
      .filter(({ parts }) => parts.some((part) => !part.ended && part.channel === channel));
    if (channel === 'speech') this.talks.end();
    for (const queue of queues) queue.stopChannel(channel, reason);
    return records;
  }

  /** A body tells how an action goes. False where that changes nothing. */
  report(body: Body, actionId: string, report: Report): boolean {
    const moved = body.queue.report(actionId, report);
    if (!moved) {
      this.#logger.debug(
        `session ${this.label} body ${body.id}: late or unknown report ${report.state} of ${actionId}`,
        { session: this.label, body: body.id, action: actionId },
      );
    }
    return moved;
  }

  /** A body or sensor noticed something. */
  perceive(body: Body, message: PerceptionMessage): void {
    // A body that knows no filter, or has not heard of it yet, goes on sending: the agent is still not told.
    const { category, meta } = message;
    const unwanted = this.#filter.categories[category]?.send === false && !isUrgent(meta?.importance ?? 'medium');
    const data = unwanted ? cleanData(message.data) : this.perceptions.add(message, body.id).data;
    this.witness.watch?.({
      type: 'perception',
      session: this.label,
      bodyId: body.id,
      importance: meta?.importance ?? 'medium',
    });
    if (!this.#gallery.empty) this.#gallery.show({ ...message, data, meta: { ...meta, bodyId: body.id } });
  }

  /** What the agent wants to know, and how often. */
  get filter(): PerceptionFilter {
    return this.#filter;
  }

  /** Bodies are told what the agent wants to know, and stop sending the rest. */
  filterPerceptions(filter: PerceptionFilter): void {
    const news = JSON.stringify(filter) !== JSON.stringify(this.#filter);
    this.#filter = filter;
    if (!news) return;
    const categories = Object.keys(filter.categories).join(', ');
    this.note(categories === '' ? 'every perception is wanted' : `fewer perceptions are wanted of ${categories}`);
    for (const body of this.#bodies.values()) this.#sendFilter(body);
  }

  /** A body that is new here has heard of no filter; without one there is nothing to tell. */
  tellFilter(body: Body): void {
    if (Object.keys(this.#filter.categories).length > 0) this.#sendFilter(body);
  }

  #sendFilter(body: Body): void {
    if (!body.hello || body.role === 'observer') return;
    body.outbox.post(systemMessage(this.#clock.now(), 'perception-filter', this.#filter));
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

  /** A picture of what a body sees. @throws {VCCPError} `no-body`, `no-view` */
  see(how: { maxWidth: number; bodyId?: string | undefined }, signal?: AbortSignal): Promise<View> {
    const present = this.bodies.filter(({ role, connected }) => role === 'body' && connected);
    const body = present.find((one) => (how.bodyId === undefined ? one.canSee : one.id === how.bodyId));
    if (body?.canSee) return body.see(how.maxWidth, signal);
    if (present.length === 0) throw new VCCPError('no-body', 'no body is connected to this session yet');
    throw new VCCPError('no-view', 'this body offers no picture of what it sees; get-perception says what it noticed');
  }

  // What others are told

  get events(): readonly SessionEvent[] {
    return this.#events;
  }

  note(what: string, about: LogFields = {}): void {
    this.#events.push({ atMs: this.#clock.now(), what });
    if (this.#events.length > MAX_EVENTS) this.#events.shift();
    const body = about.body === undefined ? '' : ` body ${about.body}`;
    this.#logger.debug(`session ${this.label}${body}: ${what}`, { session: this.label, ...about });
  }

  #tellProgress(record: ActionRecord, report: Report, moved: Part): void {
    if (moved.ended) this.#traces.get(record.id)?.partEnded(moved, moved.report);
    if (isTerminal(report.state)) this.#ended(record, report, moved.bodyId);
    this.#gallery.showStatus(record, report, moved);
  }

  #ended(record: ActionRecord, report: Report, body: string): void {
    const { id, category, createdAtMs } = record;
    const { state } = report;
    this.note(`action ${category} ${id} ${state}`, { body, action: id, category, state });
    this.#traces.get(id)?.ended(report);
    this.#traces.delete(id);
    const durationMs = this.#clock.now() - createdAtMs;
    this.witness.watch?.({ type: 'action-ended', session: this.label, category, state, durationMs });
  }

  /** Ends the session: actions are lost, connections closed. */
  close(code: number, reason: string): void {
    for (const body of this.bodies) {
      const { link } = body.outbox;
      if (link) body.outbox.detach(link);
      this.#remove(body, reason);
      link?.close(code, reason);
    }
    this.talks.end();
    this.performances.stopAll();
  }
}
