import { type Signal, signal } from '@preact/signals';
import { type Body, Embodiment, type EmbodimentEvent } from '@vccp/client';
import { CLOSE_CODES, type PerceptionMeta, type Performance, VCCPError } from '@vccp/protocol';
import type { Door } from './door.js';
import type { ConnectInfo } from './hosts.js';
import { ServerAway, type SessionTicket } from './open-session.js';

/** How the page stands with the server. */
export type LinkStatus =
  | { phase: 'starting' }
  | { phase: 'connecting' }
  | { phase: 'connected' }
  | { phase: 'reconnecting' }
  | { phase: 'away'; reason: string }
  | { phase: 'refused'; reason: string }
  | { phase: 'replaced' };

/** The model that holds her. */
export interface AgentInfo {
  name: string;
}

export interface LinkOptions {
  door: Door;
  /** The session the tab was in is over, and another took its place. */
  onNewSession: () => void;
  /** A model came, or the one of that name left. */
  onAgent: (name: string, present: boolean) => void;
}

type Perceived = [category: string, data: Record<string, unknown>, meta?: PerceptionMeta];

/** The page's one connection: opens a session, joins the body to it, and takes another session when that is over. */
export class Link {
  readonly status: Signal<LinkStatus> = signal({ phase: 'starting' });
  readonly agent = signal<AgentInfo | undefined>(undefined);
  readonly sessionId = signal<string | undefined>(undefined);
  readonly connectInfo = signal<ConnectInfo | undefined>(undefined);
  readonly #options: LinkOptions;
  /** What holds until it changes: a session that knows nothing of it is told all of it. */
  readonly #standing = new Map<string, Perceived>();
  #body: Body | undefined;
  #embodiment: Embodiment | undefined;
  #state: Record<string, unknown> = {};
  #isPaused = false;
  /** A token was refused since the last time that the page was let in. */
  #isRefused = false;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** Joins for good: from now on the link looks after itself. */
  async join(body: Body): Promise<void> {
    this.#body = body;
    await this.connect();
  }

  /** Connects, or connects again. `fresh` leaves the session behind and takes a new one. */
  async connect({ fresh = false }: { fresh?: boolean } = {}): Promise<void> {
    const body = this.#body;
    if (!body) return;
    this.leave('the page connects anew');
    this.status.value = { phase: 'connecting' };
    try {
      const ticket = await (fresh ? this.#options.door.openAnother() : this.#options.door.open());
      this.#embody(body, ticket);
    } catch (fault) {
      if (!(fault instanceof ServerAway)) throw fault;
      this.status.value = { phase: fault.refused ? 'refused' : 'away', reason: fault.message };
      return;
    }
    this.connectInfo.value ??= await this.#options.door.howToConnect();
  }

  /** Tells the model what was noticed: now, or on return after a drop. Before there is a session, only what holds is kept. */
  perceive(...perceived: Perceived): void {
    const [category, , meta] = perceived;
    if (this.#options.door.leavesOut?.includes(category)) return;
    if (meta?.removed) this.#standing.delete(`${category} ${meta.key}`);
    else if (meta?.key !== undefined && meta.ttlMs === undefined)
      this.#standing.set(`${category} ${meta.key}`, perceived);
    this.#embodiment?.perceive(...perceived);
  }

  /** Changes what is true of her; what is told twice is sent once. */
  setState(state: Record<string, unknown>): void {
    const news = Object.entries(state).filter(([name, value]) => this.#state[name] !== value);
    this.#state = { ...this.#state, ...state };
    if (news.length > 0) this.#embodiment?.setState(Object.fromEntries(news));
  }

  refreshCapability(): void {
    this.#embodiment?.refreshCapability();
  }

  /**
   * A score with what only the server has: a sound for each `speech`, and the URL of each stored file.
   * @throws {VCCPError} `no-session` where the server is out of reach, `not-capable` where it has no voice, else its fault
   */
  async prepare(performance: Performance, signal: AbortSignal): Promise<Performance> {
    if (!this.#embodiment) throw new VCCPError('no-session', 'the page is in no session');
    return this.#embodiment.prepare(performance, { signal });
  }

  pause(): void {
    this.#isPaused = true;
    this.#embodiment?.pause('user');
  }

  resume(): void {
    this.#isPaused = false;
    this.#embodiment?.resume('user');
  }

  #embody(body: Body, { sessionId, bodyToken, renewed = bodyToken }: SessionTicket): void {
    this.sessionId.value = sessionId;
    const embodiment = new Embodiment(body, {
      ...this.#options.door.way,
      sessionId,
      ...(bodyToken !== undefined && { token: bodyToken }),
    });
    this.#embodiment = embodiment;
    embodiment.subscribe((event) => {
      if (this.#embodiment !== embodiment) return;
      if (event.type === 'token')
        this.#options.door.keep?.({
          sessionId,
          bodyToken: event.token,
          ...(renewed !== undefined && { renewed }),
        });
      else this.#hear(event);
    });
    embodiment.setState(this.#state);
    for (const perceived of this.#standing.values()) embodiment.perceive(...perceived);
    if (this.#isPaused) embodiment.pause('user');
    // How it ends is told by the events.
    embodiment.connect().catch(() => undefined);
  }

  #hear(event: EmbodimentEvent): void {
    switch (event.type) {
      case 'connected':
        this.status.value = { phase: 'connected' };
        this.#isRefused = false;
        return;
      case 'reconnecting':
        this.status.value = { phase: 'reconnecting' };
        return;
      case 'agent':
        this.#meet(event.agent.present ? { name: event.agent.name ?? '' } : undefined);
        return;
      case 'closed':
        this.#closed(event.code, event.reason);
    }
  }

  #meet(agent: AgentInfo | undefined): void {
    const before = this.agent.peek();
    if (before?.name === agent?.name && !before === !agent) return;
    this.agent.value = agent;
    if (before) this.#options.onAgent(before.name, false);
    if (agent) this.#options.onAgent(agent.name, true);
  }

  #closed(code: number, reason: string): void {
    this.#meet(undefined);
    switch (code) {
      case CLOSE_CODES.unknownSession:
      case CLOSE_CODES.unknownSession10:
      case CLOSE_CODES.sessionOver:
        this.#options.onNewSession();
        void this.connect({ fresh: true });
        return;
      case CLOSE_CODES.notAllowed:
        void this.#refused(reason);
        return;
      case CLOSE_CODES.replaced:
        this.status.value = { phase: 'replaced' };
        return;
      default:
        this.status.value = { phase: 'refused', reason: reason || `close code ${code}` };
    }
  }

  /** A tab that slept for days has a token that is over: where the server gives a new session for the asking, it is taken. */
  async #refused(reason: string): Promise<void> {
    const body = this.#body;
    try {
      if (this.#isRefused || !body) throw new ServerAway(reason);
      this.#isRefused = true;
      const ticket = await this.#options.door.openAnother();
      this.#options.onNewSession();
      this.leave('the page connects anew');
      this.#embody(body, ticket);
    } catch (fault) {
      if (!(fault instanceof ServerAway)) throw fault;
      this.status.value = { phase: 'refused', reason: reason || fault.message };
    }
  }

  /** Leaves the session for good. Idempotent. */
  leave(reason: string): void {
    const embodiment = this.#embodiment;
    this.#embodiment = undefined;
    embodiment?.close(reason);
  }
}
