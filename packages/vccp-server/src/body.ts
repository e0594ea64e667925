import {
  type ActionMessage,
  type Capability,
  DEFAULT_POLICY,
  type Hello,
  mergePatch,
  type Pause,
  type Policy,
  type StateData,
  VCCPError,
  type View,
  type WireError,
} from '@vccp/protocol';
import { ActionQueue } from './action-queue.js';
import type { ActionRecord, Part } from './action-record.js';
import type { BodyLink } from './body-link.js';
import type { Clock } from './clock.js';
import { FarClock } from './far-clock.js';
import type { Intake } from './intake.js';
import { cleanData, cleanLine } from './observation.js';
import { type Offer, type OfferReader, takesField } from './offer.js';
import { Outbox } from './outbox.js';
import { systemMessage } from './system-message.js';
import { newId, randomToken } from './token.js';

/** How long a body has to answer a request for a picture. */
const VIEW_TIMEOUT_MS = 10_000;

/** One body of a session: who it is, what it offers, what it says of itself, and what it is asked to do. */
export class Body {
  readonly id: string;
  readonly resumeToken = randomToken();
  readonly outbox: Outbox;
  readonly queue: ActionQueue;
  readonly clock = new FarClock();
  /** Changes when the body must take what was before for forgotten. */
  epoch = randomToken();
  /** Its connection asked for version 1.1 and has said nothing yet: it may be a body that returns. */
  awaited = false;
  /** Absent for a body of version 1.0. */
  hello: Hello | undefined;
  capability: Capability | undefined;
  offers: ReadonlyMap<string, Offer> = new Map();
  state: { rev: number; value: Record<string, unknown> } | undefined;
  paused: Pause | undefined;
  /** The last seq that came from the body. */
  lastSeq = 0;
  /** Made with its first message. */
  intake: Intake | undefined;
  /** Set while the body is away and may return. */
  awaySinceMs: number | undefined;
  readonly #clock: Clock;
  readonly #offerReader: OfferReader;
  readonly #views = new Map<string, { resolve(view: View): void; reject(error: VCCPError): void }>();

  /** `onSend` is called with each part just before it is sent. */
  constructor(clock: Clock, link: BodyLink, offerReader: OfferReader, onSend?: (part: Part) => void) {
    this.#clock = clock;
    this.#offerReader = offerReader;
    this.id = newId(clock.now());
    this.outbox = new Outbox(clock, link);
    this.queue = new ActionQueue({
      clock,
      reachable: () => this.connected,
      send: (part, startAtMs) => {
        onSend?.(part);
        this.#sendAction(part.action, startAtMs);
      },
      cancel: (what, reason) => {
        const target = what === 'all' ? { all: true as const } : { actionId: what.action.id };
        this.outbox.post(systemMessage(clock.now(), 'cancel', { ...target, reason }));
      },
    });
  }

  get role() {
    return this.hello?.role ?? 'body';
  }

  get name(): string {
    return this.hello ? cleanLine(this.hello.body.name, 128) : 'unnamed body';
  }

  get kind(): string {
    return this.hello ? cleanLine(this.hello.body.kind, 64) : 'version 1.0';
  }

  get connected(): boolean {
    return this.outbox.connected && !this.awaited;
  }

  /** Takes the body's word for who it is: from now on it is one of version 1.1. */
  introduce(hello: Hello): void {
    this.hello = hello;
    this.queue.reports = true;
  }

  /** Replaces all that the body offers. Returns one complaint for each action whose schema cannot be used. */
  offer(capability: Capability): readonly string[] {
    const { offers, complaints } = this.#offerReader.read(capability.actions);
    this.capability = capability;
    this.offers = offers;
    return complaints;
  }

  /** This body's part in an action: the action's own hints first, then the capability's, then the protocol's. */
  partIn(record: ActionRecord, action: ActionMessage & { id: string }): Part {
    const offered = this.offers.get(action.category)?.capability;
    const channel = action.meta?.channel ?? offered?.channel ?? action.category;
    const policy = action.meta?.policy ?? offered?.policy ?? defaultPolicy(channel);
    const priority = action.meta?.priority ?? 'medium';
    return record.addPart({ bodyId: this.id, body: this.name, action, channel, policy, priority });
  }

  /** @throws {VCCPError} `bad-message` when a patch does not follow on what is known. */
  changeState(data: StateData): void {
    if ('full' in data) this.state = { rev: data.rev, value: cleanData(data.full) };
    else if (this.state && data.rev === this.state.rev + 1) {
      this.state = { rev: data.rev, value: cleanData(mergePatch(this.state.value, data.patch)) };
    } else {
      const known = this.state ? `rev ${this.state.rev} is known` : 'no state is known';
      throw new VCCPError('bad-message', `state patch ${data.rev} cannot be applied: ${known}; send it in full`);
    }
  }

  /** What it said before no longer counts: it came back, and neither side knows what the other missed. */
  forget(): void {
    this.capability = undefined;
    this.offers = new Map();
    this.state = undefined;
    this.paused = undefined;
    this.lastSeq = 0;
    this.outbox.restart();
    this.epoch = randomToken();
  }

  hold(pause: Pause): void {
    this.paused = pause.paused ? pause : undefined;
    if (this.paused) this.queue.endWaiting({ state: 'rejected', error: this.pausedFault().toWire() });
  }

  pausedFault(): VCCPError {
    const reason = this.paused?.reason === undefined ? '' : ` (${cleanLine(this.paused.reason)})`;
    return new VCCPError(
      'body-paused',
      `${cleanLine(this.paused?.by ?? 'a human', 64)} holds ${this.name}${reason}; actions are refused until released. ` +
        'Reading, waiting and stop-action still work: wait-for-perception.',
    );
  }

  /** Whether it does now what a tracked person does: a human who holds it wins. */
  get follows(): boolean {
    return this.role === 'body' && this.connected && !this.paused && this.hello?.features.includes('pose') === true;
  }

  get canSee(): boolean {
    return this.connected && this.hello?.features.includes('view') === true;
  }

  /** Asks for a picture of what the body sees. @throws {VCCPError} `no-view` when none comes. */
  see(maxWidth: number, signal?: AbortSignal): Promise<View> {
    const id = newId(this.#clock.now());
    return new Promise<View>((resolve, reject) => {
      const giveUp = (reason: string) => settle(() => reject(new VCCPError('no-view', reason)));
      const takeBack = this.#clock.setTimeout(
        () => giveUp(`${this.name} sent no picture within ${VIEW_TIMEOUT_MS / 1000} s; its page may be hidden`),
        VIEW_TIMEOUT_MS,
      );
      const onAbort = () => giveUp('the caller gave up');
      const settle = (finish: () => void) => {
        this.#views.delete(id);
        takeBack();
        signal?.removeEventListener('abort', onAbort);
        finish();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#views.set(id, {
        resolve: (view) => settle(() => resolve(view)),
        reject: (error) => settle(() => reject(error)),
      });
      this.outbox.whisper(systemMessage(this.#clock.now(), 'view', { maxWidth }, { id }));
    });
  }

  /** The body's answer to a request for a picture. False where nobody asked. */
  answerView(replyTo: string | undefined, answer: View | WireError): boolean {
    const waiting = replyTo === undefined ? undefined : this.#views.get(replyTo);
    if (!waiting) return false;
    if ('base64' in answer) waiting.resolve(answer);
    else waiting.reject(new VCCPError('no-view', `${this.name} sent no picture: ${cleanLine(answer.message)}`));
    return true;
  }

  /** Ends all that is open: the body is gone for good, or has forgotten. */
  lose(message: string): void {
    for (const { reject } of [...this.#views.values()]) reject(new VCCPError('no-view', message));
    this.queue.endAll({ state: 'lost', message, error: { code: 'body-lost', message } });
  }

  #sendAction(action: Part['action'], startAtMs: number | undefined): void {
    const sent = startAtMs === undefined ? action : this.#timed(action, startAtMs);
    if (this.hello) this.outbox.post(sent, action.id);
    else this.outbox.whisper(sent);
  }

  /** A sound with the moment at which all begin it, by this body's own clock, where it minds such a moment. */
  #timed(action: Part['action'], startAtMs: number): Part['action'] {
    const offer = this.offers.get(action.category);
    const minds = offer !== undefined && takesField(offer, 'startAt');
    if (action.category !== 'audio' || !minds || action.data.startAt !== undefined) return action;
    return { ...action, data: { ...action.data, startAt: this.clock.at(startAtMs) } };
  }
}

function defaultPolicy(channel: string): Policy {
  return Object.hasOwn(DEFAULT_POLICY, channel) ? DEFAULT_POLICY[channel as keyof typeof DEFAULT_POLICY] : 'queue';
}
