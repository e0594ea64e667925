import { CLOSE_CODES, VCCPError } from '@vccp/protocol';
import type { Clock } from './clock.js';
import type { Logger } from './logger.js';
import { OfferReader } from './offer.js';
import { Session } from './session.js';
import type { Census, Witness } from './witness.js';

/** How often sessions that nobody uses are looked for. */
const SWEEP_MS = 60_000;
/** An agent that called nothing for this long no longer counts as present. */
export const AGENT_IDLE_MS = 30 * 60_000;
/** A session with neither agent nor body is over after this long. */
export const VACANT_MS = 10 * 60_000;
/** On a shared machine, a body whose agent was silent for this long may be met by another agent. */
export const AGENT_SILENT_MS = 2 * 60_000;

export interface StageOptions {
  clock: Clock;
  logger: Logger;
  maxSessions: number;
  /** Whether agents and bodies of this machine find each other without an id being copied. */
  matchmaking: boolean;
  witness?: Witness;
}

/** The registry of sessions. It knows no wire. */
export class Stage {
  readonly #options: StageOptions;
  readonly #sessions = new Map<string, Session>();
  readonly #offerReader = new OfferReader();
  #stopSweeping: (() => void) | undefined;

  constructor(options: StageOptions) {
    this.#options = options;
    this.#sweepLater();
  }

  sessions(): Session[] {
    return [...this.#sessions.values()];
  }

  get(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  /** @throws {VCCPError} `unknown-session` */
  require(id: string): Session {
    const session = this.#sessions.get(id);
    if (session) return session;
    throw new VCCPError(
      'unknown-session',
      `no session "${id.slice(0, 64)}": it never was, or is over, and what was open in it is lost. Leave sessionId out, or call register-agent for a session`,
    );
  }

  /** @throws {VCCPError} `too-many` when no more sessions are allowed and none is vacant. */
  create(): Session {
    if (this.#sessions.size >= this.#options.maxSessions) this.#collectOldestVacant();
    const { clock, logger, witness } = this.#options;
    const session = new Session(clock, logger, this.#offerReader, witness);
    this.#sessions.set(session.id, session);
    logger.info(`session ${session.label}: opened`, { session: session.label });
    witness?.watch?.({ type: 'session-opened', session: session.label });
    return session;
  }

  /**
   * Gives an agent its session: the one it has, else one in which a body waits for an agent, else a new one.
   * `key` is what the same agent calling again is known by.
   */
  register(agent: { key: string; name: string }): { session: Session; known: boolean } {
    const known = this.sessions().find((session) => session.agent?.key === agent.key);
    const waiting = known || !this.#options.matchmaking ? undefined : this.#sessionForAgent();
    const session = known ?? waiting ?? this.create();
    session.enter(agent);
    return { session, known: known !== undefined };
  }

  #sessionForAgent(): Session | undefined {
    const silentSince = this.#options.clock.now() - AGENT_SILENT_MS;
    const embodied = this.sessions().filter((session) => session.hasBody);
    return (
      embodied.find((session) => !session.agent?.present) ??
      this.sessions().find((session) => !session.agent?.present && session.expectsBody) ??
      embodied.find((session) => session.agent !== undefined && session.agent.lastSeenMs <= silentSince)
    );
  }

  /** Gives a body a session: on this machine one in which an agent waits for a body, else a new one. */
  openForBody(): { session: Session; created: boolean } {
    const waiting = this.#options.matchmaking
      ? this.sessions().findLast((session) => session.agent?.present && !session.hasBody)
      : undefined;
    const session = waiting ?? this.create();
    session.promise();
    return { session, created: waiting === undefined };
  }

  /**
   * The session a call means: the first id given, else the caller's own, else the only live one.
   * @throws {VCCPError} `unknown-session`, `session-needed`, `no-session`, each with how to choose.
   */
  choose(named: string | undefined, own: string | undefined): Session {
    if (named !== undefined) return this.require(named);
    const mine = own === undefined ? undefined : this.get(own);
    if (mine) return mine;
    const all = this.sessions();
    const live = all.filter((session) => session.hasBody || session.agent?.present);
    const [only, ...others] = live.length > 0 ? live : all;
    if (only && others.length === 0) return only;
    if (!only) {
      throw new VCCPError(
        'no-session',
        'no session is live yet: call register-agent, it makes one and says what is next',
      );
    }
    const ids = [only, ...others].map((session) => session.id);
    const described = [only, ...others].slice(0, 8).map((session) => `${session.id} (${describe(session)})`);
    throw new VCCPError(
      'session-needed',
      `${ids.length} sessions are live; name one as sessionId, or call register-agent for your own: ${described.join(', ')}`,
      { validOptions: ids.slice(0, 256) },
    );
  }

  census(): Omit<Census, 'mcpSessions'> {
    const connections = { body: 0, sensor: 0, observer: 0 };
    const actions = { running: 0, waiting: 0 };
    let agents = 0;
    let away = 0;
    for (const session of this.#sessions.values()) {
      if (session.agent?.present) agents += 1;
      for (const { connected, role, queue, awaySinceMs } of session.bodies) {
        if (connected) connections[role] += 1;
        if (awaySinceMs !== undefined) away += 1;
        actions.waiting += queue.waiting;
        actions.running += queue.size - queue.waiting;
      }
    }
    return { sessions: this.#sessions.size, agents, connections, away, actions };
  }

  /** Ends every session. */
  close(code: number, reason: string): void {
    this.#stopSweeping?.();
    for (const session of this.sessions()) this.#end(session, code, reason);
  }

  #end(session: Session, code: number, reason: string): void {
    this.#sessions.delete(session.id);
    session.close(code, reason);
    this.#options.logger.info(`session ${session.label}: over, ${reason}`, { session: session.label });
    this.#options.witness?.watch?.({ type: 'session-over', session: session.label, reason });
  }

  #sweepLater(): void {
    this.#stopSweeping = this.#options.clock.setTimeout(() => {
      this.#sweep();
      this.#sweepLater();
    }, SWEEP_MS);
  }

  #sweep(): void {
    const nowMs = this.#options.clock.now();
    for (const session of this.sessions()) {
      if (session.agent && nowMs - session.agent.lastSeenMs >= AGENT_IDLE_MS) session.leaveAgent();
      if (isVacant(session) && nowMs - session.lastUsedMs >= VACANT_MS) {
        this.#end(session, CLOSE_CODES.sessionOver, 'nobody used it');
      }
    }
  }

  #collectOldestVacant(): void {
    const [oldest] = this.sessions()
      .filter(isVacant)
      .sort((a, b) => a.lastUsedMs - b.lastUsedMs);
    if (!oldest) {
      throw new VCCPError(
        'too-many',
        `${this.#options.maxSessions} sessions are live, which is the most allowed; try again later`,
      );
    }
    this.#end(oldest, CLOSE_CODES.sessionOver, 'room was needed');
  }
}

const isVacant = (session: Session) => session.bodies.length === 0 && !session.agent?.present;

function describe(session: Session): string {
  const bodies = session.bodies.filter((body) => body.role === 'body').map((body) => body.name);
  return `${session.agent ? `agent ${session.agent.name}` : 'no agent'}, ${bodies.length > 0 ? bodies.join(' and ') : 'no body'}`;
}
