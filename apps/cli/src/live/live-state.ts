import { type ActionState, BODY_SYSTEM, isTerminal, SERVER_SYSTEM, type VCCPMessage } from '@vccp/protocol';

/** How many ended actions and perceptions are remembered for showing. */
const MOST_REMEMBERED = 50;
/** Rates are of this long. */
const RATE_MS = 10_000;
/** Latency is of the last so many actions. */
const MOST_LATENCIES = 100;

export interface LiveBody {
  name: string;
  kind: string;
  role: string;
  status: 'connected' | 'away' | 'gone';
  pausedBy: string | undefined;
}

export interface LiveAction {
  category: string;
  data: Record<string, unknown>;
  state: ActionState;
  progress: number | undefined;
  message: string | undefined;
  /** Which body plays it, where one alone does. */
  bodyId: string | undefined;
  /** By this machine's clock. */
  sinceMs: number;
  endedMs: number | undefined;
}

export interface LivePerception {
  category: string;
  data: Record<string, unknown>;
  importance: string;
  bodyId: string | undefined;
  atMs: number;
}

/** What an observer knows of a session at a moment. */
export class LiveState {
  agent: { present: boolean; name: string | undefined } | undefined;
  /** By body id; those that left for good are not in it. */
  readonly bodies = new Map<string, LiveBody>();
  /** Not ended, by action id, oldest first. */
  readonly running = new Map<string, LiveAction>();
  /** Newest first. */
  readonly ended: LiveAction[] = [];
  readonly perceptions: LivePerception[] = [];
  /** From accepting an action to the body's first word about it; of those that did not wait for a channel. */
  readonly #latenciesMs: number[] = [];
  /** When messages came, oldest first. */
  #arrivalsMs: number[] = [];
  /** What this machine's clock shows more than the server's. */
  #aheadMs = 0;
  readonly #unanswered = new Map<string, number>();

  /** The connection is new: what stands is about to be told whole. */
  begin(): void {
    this.bodies.clear();
    this.running.clear();
    this.#unanswered.clear();
  }

  take(message: VCCPMessage, nowMs: number): void {
    this.#arrivalsMs.push(nowMs);
    if (message.type === 'action') this.#takeAction(message);
    else if (message.type === 'perception') {
      const { category, data, meta } = message;
      const importance = meta?.importance ?? 'medium';
      remember(this.perceptions, { category, data, importance, bodyId: meta?.bodyId, atMs: nowMs });
    } else this.#takeSystem(message, nowMs);
  }

  /** Messages in the last second, as a mean over a while. */
  rate(nowMs: number): number {
    this.#arrivalsMs = this.#arrivalsMs.filter((atMs) => nowMs - atMs < RATE_MS);
    return this.#arrivalsMs.length / (RATE_MS / 1000);
  }

  /** Median and 95th percentile; undefined before the first. */
  latencyMs(): { p50: number; p95: number } | undefined {
    const sorted = [...this.#latenciesMs].sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
    const [p50, p95] = [at(0.5), at(0.95)];
    return p50 === undefined || p95 === undefined ? undefined : { p50, p95 };
  }

  #takeAction({ id, category, data, meta, timestamp }: Extract<VCCPMessage, { type: 'action' }>): void {
    if (id === undefined || this.running.has(id)) return;
    const sinceMs = Date.parse(timestamp) + this.#aheadMs;
    const common = { progress: undefined, message: undefined, bodyId: meta?.bodyId, endedMs: undefined };
    this.running.set(id, { category, data, state: 'accepted', sinceMs, ...common });
    this.#unanswered.set(id, Date.parse(timestamp));
  }

  #takeSystem({ category, data, meta, timestamp }: Extract<VCCPMessage, { type: 'system' }>, nowMs: number): void {
    this.#aheadMs = nowMs - Date.parse(timestamp);
    const bodyId = typeof meta?.bodyId === 'string' ? meta.bodyId : undefined;
    switch (category) {
      case 'agent': {
        const { data: agent } = SERVER_SYSTEM.agent.safeParse(data);
        if (agent) this.agent = { present: agent.present, name: agent.name };
        return;
      }
      case 'presence': {
        const { data: presence } = SERVER_SYSTEM.presence.safeParse(data);
        if (!presence) return;
        const pausedBy = this.bodies.get(presence.bodyId)?.pausedBy;
        if (presence.status === 'gone') this.bodies.delete(presence.bodyId);
        else this.bodies.set(presence.bodyId, { ...presence, pausedBy });
        return;
      }
      case 'pause': {
        const { data: pause } = BODY_SYSTEM.pause.safeParse(data);
        const body = bodyId === undefined ? undefined : this.bodies.get(bodyId);
        if (pause && body) body.pausedBy = pause.paused ? pause.by : undefined;
        return;
      }
      case 'action-status':
        this.#takeStatus(data, bodyId, timestamp, nowMs);
    }
  }

  #takeStatus(said: unknown, bodyId: string | undefined, timestamp: string, nowMs: number): void {
    const { data: status } = BODY_SYSTEM['action-status'].safeParse(said);
    const action = status && this.running.get(status.actionId);
    if (!action) return;
    const acceptedMs = this.#unanswered.get(status.actionId);
    if (status.state !== 'accepted' && acceptedMs !== undefined) {
      this.#unanswered.delete(status.actionId);
      if (status.state !== 'queued') {
        this.#latenciesMs.push(Date.parse(timestamp) - acceptedMs);
        if (this.#latenciesMs.length > MOST_LATENCIES) this.#latenciesMs.shift();
      }
    }
    // One of several bodies has its own word; how the whole stands comes without a body.
    if (action.bodyId !== undefined && bodyId !== undefined && action.bodyId !== bodyId) action.bodyId = undefined;
    else if (bodyId !== undefined) action.bodyId = bodyId;
    action.state = status.state;
    action.progress = status.progress;
    action.message = status.error?.message ?? status.message;
    if (!isTerminal(status.state)) return;
    this.running.delete(status.actionId);
    remember(this.ended, { ...action, endedMs: nowMs });
  }
}

function remember<T>(list: T[], item: T): void {
  list.unshift(item);
  if (list.length > MOST_REMEMBERED) list.pop();
}
