import {
  BODY_SYSTEM,
  CLOSE_CODES,
  HEARTBEAT_MS,
  type Hello,
  isTerminal,
  type MessageLimits,
  PROTOCOL_VERSION,
  parseMessage,
  parseWith,
  type RateLimits,
  type SystemMessage,
  VCCPError,
  type VCCPMessage,
} from '@vccp/protocol';
import type * as z from 'zod';
import type { Body } from './body.js';
import type { BodyLink } from './body-link.js';
import { BODY_TOKEN_MS, type BodyTokens, type Ticket } from './body-token.js';
import type { Clock } from './clock.js';
import { findInlineMedia } from './inline-media.js';
import { Intake } from './intake.js';
import type { Logger } from './logger.js';
import { cleanData, cleanError, cleanLine } from './observation.js';
import type { Session } from './session.js';
import { systemMessage } from './system-message.js';
import { sameSecret } from './token.js';

/** This many faulty messages with no good one between them end a connection. */
const MAX_FAULTS_IN_A_ROW = 100;
/** Versions of the protocol that are spoken here with a `hello`. */
const VERSIONS: readonly string[] = [PROTOCOL_VERSION, '1.0'];

export interface ConnectionOptions {
  clock: Clock;
  logger: Logger;
  limits: MessageLimits & RateLimits;
  tokens: BodyTokens;
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
    try {
      this.#take(parsed.value);
      this.#faults = 0;
    } catch (error) {
      if (!(error instanceof VCCPError)) {
        const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
        this.#options.logger.error(`session ${this.#session.label} body ${this.#body.id}: ${reason}`, {
          session: this.#session.label,
          body: this.#body.id,
        });
      }
      const fault = error instanceof VCCPError ? error : new VCCPError('internal', 'the server failed on this message');
      this.#refuse(fault, parsed.value.id);
    }
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
      this.#greet(read(BODY_SYSTEM.hello, message), message.seq);
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
        this.#allow(['body', 'sensor'], 'perceptions');
        if (body.hello) refuseInlineMedia(message.data);
        if (!this.#intake.offer(message, () => this.#session.perceive(body, message)))
          this.#overflow('perceptions', this.#options.limits.maxPerceptionsPerSecond);
        return;
      case 'action':
        throw new VCCPError('not-allowed', 'a body plays actions; it does not send them');
      case 'system':
        this.#takeSystem(message);
    }
  }

  #takeSystem(message: SystemMessage): void {
    const body = this.#body;
    const session = this.#session;
    switch (message.category) {
      case 'capability': {
        this.#allow(['body', 'sensor'], 'capabilities');
        const complaints = session.offer(body, read(BODY_SYSTEM.capability, message));
        for (const complaint of complaints.slice(0, 10)) this.#tell('invalid-data', complaint, message.id);
        return;
      }
      case 'action-status': {
        this.#allow(['body'], 'action-status');
        const { actionId, ...status } = read(BODY_SYSTEM['action-status'], message);
        if (status.state === 'sent' || status.state === 'lost') {
          throw new VCCPError('bad-message', `state ${status.state} is for the server to say`);
        }
        const moved = session.report(body, actionId, {
          ...status,
          ...(status.message !== undefined && { message: cleanLine(status.message, 1000) }),
          ...(status.error && { error: cleanError(status.error) }),
          ...(status.result && { result: cleanData(status.result) }),
        });
        if (moved && isTerminal(status.state)) this.#intake.giveBack();
        return;
      }
      case 'state':
        this.#allow(['body', 'sensor'], 'state');
        session.changeState(body, read(BODY_SYSTEM.state, message));
        return;
      case 'pause':
        this.#allow(['body'], 'pause');
        session.hold(body, read(BODY_SYSTEM.pause, message));
        return;
      case 'view':
        body.answerView(message.replyTo, read(BODY_SYSTEM.view, message));
        return;
      case 'error': {
        const error = read(BODY_SYSTEM.error, message);
        if (!body.answerView(message.replyTo ?? error.replyTo, error)) {
          session.note(`${body.name} reports ${error.code}: ${cleanLine(error.message)}`);
        }
        return;
      }
      case 'bye':
        this.#over = true;
        body.outbox.detach(this.#link);
        session.drop(body, true);
        this.#link.close(1000, 'goodbye');
        return;
      default:
        // `ping` says only that the body lives; a category of a later version says nothing to this one.
        return;
    }
  }

  #greet(hello: Hello, seq: number | undefined): void {
    if (!hello.versions.some((version) => VERSIONS.includes(version))) {
      throw new VCCPError(
        'bad-message',
        `no common version: you speak ${hello.versions.join(', ')}, here it is ${VERSIONS.join(', ')}`,
      );
    }
    const returning = this.#returning(hello);
    if (!this.#mayEnter(hello.role, returning !== undefined)) return;
    const missed = returning?.outbox.missedAfter(hello.lastSeq ?? 0);
    if (returning) this.#takeOver(returning);
    const body = this.#body;
    body.introduce(hello);
    if (!missed) {
      // First, so that nobody who hears of the losses plays on it what it would take for something of before.
      body.forget();
      body.lose(`${body.name} came back, but what happened meanwhile can no longer be told`);
    }
    if (seq !== undefined && seq < body.lastSeq) body.lastSeq = seq;
    body.outbox.whisper(
      systemMessage(this.#options.clock.now(), 'welcome', {
        version: PROTOCOL_VERSION,
        sessionId: this.#session.id,
        bodyId: body.id,
        resumeToken: body.resumeToken,
        resumed: missed !== undefined,
        lastSeq: body.lastSeq,
        epoch: body.epoch,
        heartbeatMs: HEARTBEAT_MS,
        limits: this.#options.limits,
        ...this.#freshToken(),
      }),
    );
    const ended = (id: string | undefined) => id !== undefined && this.#session.actions.get(id)?.ended !== false;
    const replayed = missed?.filter((entry) => !ended(entry.actionId)) ?? [];
    body.outbox.resend(replayed);
    if (returning) {
      this.#session.witness.watch?.({
        type: 'returned',
        session: this.#session.label,
        bodyId: body.id,
        resumed: missed !== undefined,
        replayed: replayed.length,
      });
    }
    this.#session.arrived(body);
    if (!missed) {
      this.#session.tellPresence(body);
      this.#session.tellFilter(body);
    }
  }

  /** Whether the peer's token permits this role, at this time; who is turned away leaves no trace in the session. */
  #mayEnter(role: Body['role'], returns: boolean): boolean {
    const { ticket } = this.#options;
    // Whoever knows the secret of a body that is awaited was let in before: time alone must not lock it out.
    const late = ticket?.expired === true && !returns;
    if (!ticket || (ticket.role === role && !late)) return true;
    const reason = late ? TOKEN_EXPIRED : `not allowed: this token lets in a ${ticket.role}, you are a ${role}`;
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

  /** The body that a resume token belongs to. A wrong token is not a fault: its sender is a new body. */
  #returning({ resumeToken, role }: Hello): Body | undefined {
    if (resumeToken === undefined) return undefined;
    return this.#session.bodies.find(
      (body) => body.hello && body.role === role && sameSecret(resumeToken, body.resumeToken),
    );
  }

  #takeOver(returning: Body): void {
    const older = returning.outbox.link;
    this.#session.discard(this.#body);
    this.#body = returning;
    returning.outbox.attach(this.#link);
    older?.close(CLOSE_CODES.replaced, 'a newer connection of this body took over');
  }

  #allow(roles: readonly Body['role'][], what: string): void {
    if (roles.includes(this.#body.role)) return;
    throw new VCCPError(
      'not-allowed',
      `${what} are for ${roles.join(' and ')}; this connection is a ${this.#body.role}`,
    );
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

/** Said at the door too, where a token is too late and nothing can be resumed. */
export const TOKEN_EXPIRED =
  'not allowed: the body token expired; register-agent or POST /api/sessions gives a new one';

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

function refuseInlineMedia(data: Record<string, unknown>): void {
  const path = findInlineMedia(data);
  if (path === undefined) return;
  throw new VCCPError(
    'bad-message',
    `message.data${path}: pictures and sounds travel by URL, never inline: upload it (POST /storage/upload of the ` +
      'server) and put the URL into meta.media',
  );
}

/** The data of a body's system message. @throws {VCCPError} `bad-message` that names the field. */
function read<S extends z.ZodType>(schema: S, message: SystemMessage): z.output<S> {
  const parsed = parseWith(schema, message.data, message.category);
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}
