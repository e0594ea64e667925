import {
  BODY_SYSTEM,
  CLOSE_CODES,
  type Hello,
  type MessageLimits,
  parseMessage,
  type RateLimits,
  type SystemMessage,
  VCCPError,
  type VCCPMessage,
} from '@vccp/protocol';
import type { Body } from './body.js';
import type { BodyLink } from './body-link.js';
import { BODY_TOKEN_MS, type BodyTokens, type Ticket, whyNot } from './body-token.js';
import { allow, hear, readData } from './body-words.js';
import type { Clock } from './clock.js';
import { requireVersion, welcome, whoReturns } from './greeting.js';
import { refuseInlineMedia } from './inline-media.js';
import { Intake } from './intake.js';
import type { Logger } from './logger.js';
import type { Preparing } from './preparing.js';
import type { Session } from './session.js';
import { systemMessage } from './system-message.js';

/** This many faulty messages with no good one between them end a connection. */
const MAX_FAULTS_IN_A_ROW = 100;
export interface ConnectionOptions {
  clock: Clock;
  logger: Logger;
  limits: MessageLimits & RateLimits;
  tokens: BodyTokens;
  preparing: Preparing;
  /** What the peer's body token permits; without one it may be anything. */
  ticket?: Ticket | undefined;
  /** Whether the peer asked for version 1.1: then nothing is played on it before it has said who it is. */
  greets: boolean;
}

/** One connection of a body to its session: reads what arrives, in order, and answers what is wrong. */
export class Connection {
  readonly #session: Session;
  readonly #link: BodyLink;
  readonly #options: ConnectionOptions;
  #body: Body;
  #greeted = false;
  #faults = 0;
  #over = false;
  #tokenAtMs = 0;

  constructor(session: Session, link: BodyLink, options: ConnectionOptions) {
    this.#session = session;
    this.#link = link;
    this.#options = options;
    this.#body = session.join(link);
    this.#body.awaited = options.greets;
  }

  get body(): Body {
    return this.#body;
  }

  /** Takes one message as it came off the wire. Never throws. */
  receive(text: string): void {
    // After a take-over, what the older connection still delivers belongs to nobody; after a close, nobody waits for it.
    if (this.#over || !this.#link.open || this.#body.outbox.link !== this.#link) return;
    const parsed = parseMessage(text, this.#options.limits);
    if (!this.#intake.hasRoom()) {
      this.#overflow('messages', this.#options.limits.maxMessagesPerSecond);
      if (!parsed.ok || !mustBeHeard(parsed.value)) return;
    }
    if (!parsed.ok) {
      this.#refuse(parsed.error);
      return;
    }
    this.#body.clock.note(parsed.value.timestamp, this.#options.clock.now());
    try {
      this.#take(parsed.value);
      this.#faults = 0;
    } catch (error) {
      this.#refuse(this.#faultOf(error), parsed.value.id);
    }
  }

  /** As its sender is told of it; what is a fault of the server goes into the log. */
  #faultOf(error: unknown): VCCPError {
    if (error instanceof VCCPError) return error;
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#options.logger.error(`session ${this.#session.label} body ${this.#body.id}: ${reason}`, {
      session: this.#session.label,
      body: this.#body.id,
    });
    return new VCCPError('internal', 'the server failed on this message');
  }

  /** The connection ended. Calling it twice, or after a newer connection took over, is harmless. */
  closed(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#body.outbox.detach(this.#link)) this.#session.drop(this.#body, false);
  }

  /** Once a round: a body that stays is given a fresh token before the one it has runs out. */
  lookAfter(): void {
    if (this.#over || !this.#body.hello || this.#options.clock.now() - this.#tokenAtMs < BODY_TOKEN_MS / 2) return;
    this.#body.outbox.whisper(systemMessage(this.#options.clock.now(), 'token', this.#freshToken()));
  }

  #take(message: VCCPMessage): void {
    const first = !this.#greeted;
    this.#greeted = true;
    this.#body.awaited = false;
    if (message.type === 'system' && message.category === 'hello') {
      if (!first) throw new VCCPError('bad-message', 'hello comes first, and once on each connection');
      this.#greet(readData(BODY_SYSTEM.hello, message), message.seq);
      return;
    }
    const body = this.#body;
    if (first) {
      if (!this.#mayEnter('body', false)) return;
      this.#session.arrived(body);
    }
    if (message.seq !== undefined) {
      if (message.seq <= body.lastSeq) return;
      body.lastSeq = message.seq;
    }
    switch (message.type) {
      case 'perception':
        allow(body, ['body', 'sensor'], 'perceptions');
        if (body.hello) refuseInlineMedia(message.data);
        if (!this.#intake.offer(message, () => this.#session.perceive(body, message)))
          this.#overflow('perceptions', this.#options.limits.maxPerceptionsPerSecond);
        return;
      case 'action':
        throw new VCCPError('not-allowed', 'a body plays actions; it does not send them');
      case 'system':
        if (message.category === 'bye') this.#leave();
        else if (message.category === 'prepare') void this.#prepare(message);
        else
          for (const complaint of hear(this.#session, body, message)) this.#tell('invalid-data', complaint, message.id);
    }
  }

  /** It takes as long as a voice needs; what is said meanwhile is heard. */
  async #prepare(message: SystemMessage): Promise<void> {
    const { clock, preparing } = this.#options;
    try {
      if (message.id === undefined) throw new VCCPError('bad-message', 'prepare wants an id, which its answer names');
      const performance = await preparing.prepare(this.#session, this.#body, message);
      this.#body.outbox.whisper(systemMessage(clock.now(), 'prepare', { performance }, { replyTo: message.id }));
    } catch (error) {
      this.#refuse(this.#faultOf(error), message.id);
    }
  }

  #leave(): void {
    this.#over = true;
    this.#body.outbox.detach(this.#link);
    this.#session.drop(this.#body, true);
    this.#link.close(1000, 'goodbye');
  }

  #greet(hello: Hello, seq: number | undefined): void {
    requireVersion(hello);
    const returning = whoReturns(this.#session, hello);
    if (!this.#mayEnter(hello.role, returning !== undefined)) return;
    const missed = returning?.outbox.missedAfter(hello.lastSeq ?? 0);
    if (returning) this.#takeOver(returning);
    this.#body.introduce(hello);
    const { clock, limits, preparing } = this.#options;
    const { features } = preparing;
    const told = { limits, ...(features.length > 0 && { features }), ...this.#freshToken() };
    welcome(this.#session, this.#body, { seq, missed, returns: returning !== undefined, told, nowMs: clock.now() });
  }

  /** Whether the peer's token permits this role, at this time; who is turned away leaves no trace in the session. */
  #mayEnter(role: Body['role'], returns: boolean): boolean {
    const { ticket } = this.#options;
    const reason = ticket && whyNot(ticket, role, returns);
    if (reason === undefined) return true;
    this.#over = true;
    this.#session.witness.watch?.({ type: 'refused', why: 'auth' });
    this.#session.discard(this.#body);
    this.#link.close(CLOSE_CODES.notAllowed, reason);
    return false;
  }

  #freshToken(): { token: string; tokenExpiresAt: string } {
    this.#tokenAtMs = this.#options.clock.now();
    const { token, expiresAtMs } = this.#options.tokens.issue(this.#session.id, this.#body.role);
    return { token, tokenExpiresAt: new Date(expiresAtMs).toISOString() };
  }

  get #intake(): Intake {
    this.#body.intake ??= new Intake(this.#options.clock, this.#options.limits);
    return this.#body.intake;
  }

  #takeOver(returning: Body): void {
    const older = returning.outbox.link;
    this.#session.discard(this.#body);
    this.#body = returning;
    returning.outbox.attach(this.#link);
    older?.close(CLOSE_CODES.replaced, 'a newer connection of this body took over');
  }

  /** One message was too many. A peer that goes on and on is cut. */
  #overflow(what: string, most: number): void {
    const { tell, flood } = this.#intake.refuse();
    if (tell) {
      const message =
        `more than ${most} ${what} a second: some were dropped. Send fewer; of perceptions with a key, and of those of ` +
        'low importance, the latest is kept';
      this.#tell('too-many', message, undefined);
    }
    if (!flood) return;
    this.#session.witness.watch?.({ type: 'refused', why: 'rate' });
    this.#link.close(CLOSE_CODES.tooMany, `far more than ${most} ${what} a second; wait, then connect again`);
  }

  #refuse(error: VCCPError, replyTo?: string): void {
    if (error.code === 'too-big') this.#session.witness.watch?.({ type: 'refused', why: 'size' });
    this.#tell(error.code, error.message, replyTo);
    this.#faults += 1;
    if (this.#faults >= MAX_FAULTS_IN_A_ROW) {
      this.#link.close(CLOSE_CODES.badMessage, `${MAX_FAULTS_IN_A_ROW} faulty messages in a row`);
    }
  }

  #tell(code: string, message: string, replyTo: string | undefined): void {
    const data = { code, message: message.slice(0, 4000), ...(replyTo !== undefined && { replyTo }) };
    this.#body.outbox.whisper(
      systemMessage(this.#options.clock.now(), 'error', data, replyTo === undefined ? {} : { replyTo }),
    );
  }
}

/**
 * What is heard however much is said: who it is, that a human holds it, that it leaves, and how actions end. Perceptions
 * have a limit of their own, of which the latest of each key is kept.
 */
function mustBeHeard(message: VCCPMessage): boolean {
  if (message.type === 'perception') return true;
  if (message.type !== 'system') return false;
  if (message.category === 'action-status') return message.data.state !== 'progress';
  return message.category === 'pause' || message.category === 'hello' || message.category === 'bye';
}
