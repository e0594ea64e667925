import {
  type ActionMessage,
  type ActionStatus,
  type AgentPresence,
  GRACE_MS,
  isTerminal,
  mergePatch,
  type PerceptionMeta,
  type Performance,
  parseWith,
  SERVER_SYSTEM,
  type SystemMessage,
  type TrackedPose,
  type VCCPMessage,
} from '@vccp/protocol';
import { ulid } from 'ulid';
import type * as z from 'zod';
import { Asking } from './asking.js';
import type { Body, BodyAction } from './body.js';
import { VCCPClient } from './client.js';
import type { VCCPClientOptions } from './client-options.js';
import { type Clock, systemClock } from './clock.js';
import type { EmbodimentEvent } from './embodiment-event.js';
import { introductionOf, Offering } from './offering.js';
import { PerceptionGate } from './perception-gate.js';
import { Running, StopReason } from './running.js';
import { show } from './show.js';

export type EmbodyOptions = Omit<VCCPClientOptions, 'introduction' | 'autoConnect'>;

/**
 * Joins a body to a session, and resolves when it is there. From then on each action that arrives is played, and ends in
 * exactly one way; a dropped connection comes back by itself.
 * @throws {VCCPError} `bad-message` when the capability is not one, `unknown-session` or `not-allowed` when the server refuses.
 */
export async function embody(
  body: Body,
  options: EmbodyOptions,
  listener?: (event: EmbodimentEvent) => void,
): Promise<Embodiment> {
  const embodiment = new Embodiment(body, options);
  if (listener) embodiment.subscribe(listener);
  await embodiment.connect();
  return embodiment;
}

/** A body in its session. */
export class Embodiment {
  readonly #body: Body;
  readonly #client: VCCPClient;
  readonly #running: Running;
  readonly #gate: PerceptionGate;
  readonly #offering: Offering;
  readonly #asking: Asking;
  readonly #listeners = new Set<(event: EmbodimentEvent) => void>();
  #state: Record<string, unknown> = {};
  #agent: AgentPresence = { present: false };
  #pausedBy: string | undefined;
  #stopAwayTimer: () => void = () => undefined;

  constructor(body: Body, options: EmbodyOptions) {
    this.#body = body;
    this.#offering = new Offering(body);
    this.#running = new Running(body, (action, status) => this.#report(action, status));
    this.#client = new VCCPClient(
      {
        ...options,
        introduction: introductionOf(body),
      },
      {
        onConnected: (welcome) => {
          this.#stopAwayTimer();
          if (!welcome?.resumed) {
            this.#abandon('the server began anew');
            this.#gate.change();
          }
          this.#emit({ type: 'connected', resumed: welcome?.resumed === true });
        },
        onReconnecting: (attempt) => this.#emit({ type: 'reconnecting', ...attempt }),
        onDisconnected: ({ code, reason, willReconnect }) => {
          this.#stopAwayTimer();
          this.#asking.endAll('the connection to the server broke off before it answered; try again when it is back');
          if (willReconnect) this.#startAwayTimer(options.clock ?? systemClock);
          else {
            this.#abandon(`the session is over (${code})`);
            this.#emit({ type: 'closed', code, reason });
          }
        },
        onMessageReceived: (message) => this.#receive(message),
        onToken: (token) => this.#emit({ type: 'token', token }),
        onError: (error) => this.#emit({ type: 'error', error }),
      },
    );
    this.#asking = new Asking(this.#client, options.clock ?? systemClock);
    this.#gate = new PerceptionGate(options.clock ?? systemClock, (...perceived) =>
      this.#client.sendPerceptionMessage(...perceived),
    );
    this.#sayCapability();
  }

  get connected(): boolean {
    return this.#client.connected;
  }

  get sessionId(): string | undefined {
    return this.#client.welcome?.sessionId;
  }

  /** What `meta.bodyId` of an action means this body by. */
  get bodyId(): string | undefined {
    return this.#client.welcome?.bodyId;
  }

  get agent(): AgentPresence {
    return this.#agent;
  }

  get paused(): boolean {
    return this.#pausedBy !== undefined;
  }

  /** As `embody` does it; for whoever wants to subscribe first. Resolves when joined. */
  connect(): Promise<void> {
    return this.#client.connect();
  }

  /** Returns an idempotent unsubscribe. A listener that throws does not stop the others. */
  subscribe(listener: (event: EmbodimentEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells the agent what the body noticed: as often as it wants to know, and in any case where it is urgent. */
  perceive(category: string, data: Record<string, unknown>, meta?: PerceptionMeta): void {
    this.#gate.offer(category, data, meta);
  }

  /** Whether the agent wants to know of this category: what is costly to find out may be left undone. */
  wants(category: string): boolean {
    return this.#gate.wants(category);
  }

  /** Tells how a person is posed whom this body tracks: other bodies of the session do the same. */
  sendPose(pose: TrackedPose): void {
    this.#client.sendPose(pose);
  }

  /** Changes what the body says is true of itself: an RFC 7386 merge patch, in which `null` removes. */
  setState(patch: Record<string, unknown>): void {
    this.#state = mergePatch(this.#state, patch);
    this.#client.sendState(patch, this.#state);
  }

  /** Says anew what the body can do, after that changed. @throws {VCCPError} `bad-message` */
  refreshCapability(): void {
    this.#offering.refresh();
    this.#sayCapability();
  }

  /**
   * Gives a score, that this body is to perform of its own accord, what only the server has: a sound for each `speech`,
   * and the URL of each stored file. Nothing is played by that.
   * @throws {VCCPError} `no-session` while away, `not-capable` where the server cannot, else what stood in the way.
   */
  prepare(performance: Performance, { signal }: { signal?: AbortSignal } = {}): Promise<Performance> {
    return this.#asking.ask(performance, signal);
  }

  /** A human holds the body: everything stops at once, and new actions are refused until `resume`. Idempotent. */
  pause(by = 'user', reason?: string): void {
    if (this.paused) return;
    this.#pausedBy = by;
    this.#client.sendPause({ paused: true, by, ...(reason !== undefined && { reason }) });
    this.#running.stop(() => true, new StopReason('interrupted', `${by} pressed pause`));
    this.#rest();
    this.#emit({ type: 'paused', paused: true, by });
  }

  /** Lets the body go again. Idempotent. */
  resume(by = 'user'): void {
    if (!this.paused) return;
    this.#pausedBy = undefined;
    this.#client.sendPause({ paused: false, by });
    this.#emit({ type: 'paused', paused: false, by });
  }

  /** Leaves for good: running actions are stopped, the session is told. Idempotent. */
  close(reason = 'the body leaves'): void {
    this.#stopAwayTimer();
    this.#running.stop(() => true, new StopReason('interrupted', reason));
    this.#rest();
    this.#gate.close();
    this.#asking.endAll(reason);
    this.#client.disconnect(reason);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #sayCapability(): void {
    const { actions, ...more } = this.#offering.capability;
    this.#client.sendCapabilityMessage(actions, more);
  }

  #receive(message: VCCPMessage): void {
    if (message.type === 'action') this.#act(message);
    else if (message.type === 'system') this.#obey(message);
  }

  #act(message: ActionMessage): void {
    const action: BodyAction = {
      id: message.id ?? ulid(),
      category: message.category,
      data: message.data,
      meta: message.meta ?? {},
    };
    const refusal = this.#offering.refusal(action, this.#pausedBy);
    if (refusal) {
      this.#report(action, { actionId: action.id, state: 'rejected', error: refusal.toWire() });
      return;
    }
    void this.#running.play(action, this.#offering.channelOf(action));
  }

  #obey(message: SystemMessage): void {
    const { category, data, id } = message;
    if (this.#asking.hear(message)) return;
    if (category === 'cancel') {
      const { actionId, channel, all, reason = 'cancelled' } = read(SERVER_SYSTEM.cancel, data);
      const state = reason === 'replaced' || reason === 'overridden' ? 'interrupted' : 'cancelled';
      const picks = (runningId: string, runningChannel: string) =>
        all === true || runningId === actionId || (channel !== undefined && runningChannel === channel);
      this.#running.stop(picks, new StopReason(state, reason));
      // A look or a face that is held is no action any more.
      if (all === true) this.#rest();
    } else if (category === 'agent') {
      this.#agent = read(SERVER_SYSTEM.agent, data);
      this.#emit({ type: 'agent', agent: this.#agent });
    } else if (category === 'perception-filter') {
      this.#gate.change(read(SERVER_SYSTEM['perception-filter'], data));
    } else if (category === 'pose') {
      if (!this.paused) this.#body.follow?.(read(SERVER_SYSTEM.pose, data));
    } else if (category === 'view' && id !== undefined) {
      void show(this.#body, this.#client, id, read(SERVER_SYSTEM.view, data));
    } else if (category === 'error') {
      const { code, message: why } = read(SERVER_SYSTEM.error, data);
      this.#emit({ type: 'error', error: new Error(`the server says ${code}: ${why}`) });
    }
  }

  /** Nobody waits for the running actions any more: what the server gave up must not go on for ever. */
  #abandon(why: string): void {
    if (this.#running.size === 0) return;
    this.#running.stop(() => true, new StopReason('interrupted', why));
    this.#rest();
  }

  #startAwayTimer(clock: Clock): void {
    this.#stopAwayTimer = clock.setTimeout(
      () => this.#abandon(`the server was out of reach for ${GRACE_MS / 1000} s`),
      GRACE_MS,
    );
  }

  #rest(): void {
    try {
      this.#body.stop?.();
    } catch (error) {
      this.#emit({ type: 'error', error: error instanceof Error ? error : new Error(String(error)) });
    }
  }

  #report(action: BodyAction, status: ActionStatus): void {
    this.#client.sendActionStatus(status);
    const message = status.message ?? status.error?.message;
    if (isTerminal(status.state)) this.#emit({ type: 'action-ended', action, state: status.state, message });
    else if (status.state === 'started') this.#emit({ type: 'action-started', action });
    else this.#emit({ type: 'action-progress', action, progress: status.progress ?? 0, message });
  }

  #emit(event: EmbodimentEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch {
        // A listener's fault is its own.
      }
    }
  }
}

function read<S extends z.ZodType>(schema: S, data: unknown): z.output<S> {
  const parsed = parseWith(schema, data, 'message.data');
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}
