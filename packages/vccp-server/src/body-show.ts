import { type Clock, isOver, type Show, type ShowState, type ShowStatus } from '@vccp/performance';
import type { Performance, Priority } from '@vccp/protocol';
import type { ActionRecord } from './action-record.js';
import type { Session } from './session.js';

export interface BodyShowOptions {
  session: Session;
  clock: Clock;
  /** The score as the body is given it. Asked for once, when it starts. */
  performance: () => Promise<Performance>;
  durationMs: number | undefined;
  priority: Priority;
  loops: boolean;
  startAtMs: number;
}

/**
 * A performance that the body carries out by itself, from a whole score. A pause takes the action back and remembers
 * where it was; going on is the same score from there.
 */
export class BodyShow implements Show {
  readonly ended: Promise<ShowStatus>;
  readonly #options: BodyShowOptions;
  readonly #listeners = new Set<() => void>();
  readonly #faults: { path: string; message: string }[] = [];
  #resolveEnded: (status: ShowStatus) => void = () => undefined;
  #state: ShowState = 'waiting';
  #performance: Performance | undefined;
  #record: ActionRecord | undefined;
  #standsMs: number;
  #originMs = 0;

  constructor(options: BodyShowOptions) {
    this.#options = options;
    this.#standsMs = options.startAtMs;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
  }

  get status(): ShowStatus {
    const { durationMs, loops } = this.#options;
    const positionMs = this.#positionMs();
    const known = durationMs !== undefined && Number.isFinite(durationMs) && durationMs > 0;
    return {
      state: this.#state,
      positionMs: known && loops ? positionMs % durationMs : positionMs,
      ...(known && { durationMs }),
      round: known && loops ? Math.floor(positionMs / durationMs) + 1 : 1,
      // Only the body knows.
      playing: [],
      faults: this.#faults,
    };
  }

  start(): void {
    if (this.#state !== 'waiting') return;
    this.#enter('preparing');
    this.#options.performance().then(
      (performance) => {
        this.#performance = performance;
        if (this.#state === 'preparing') this.#send(false);
      },
      (fault: unknown) => this.#fail(fault),
    );
  }

  pause(): void {
    if (this.#state !== 'playing' && this.#state !== 'preparing') return;
    this.#standsMs = this.#positionMs();
    this.#enter('paused');
    this.#takeBack('the performance pauses');
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    if (!this.#performance) {
      this.#state = 'waiting';
      this.start();
      return;
    }
    this.#enter('preparing');
    const last = this.#record;
    // Where it was is known when the body has said its last word.
    if (!last || last.ended) this.#send(true);
    else {
      last.subscribe(() => {
        if (last.ended && this.#state === 'preparing') this.#send(true);
      });
    }
  }

  seek(positionMs: number): void {
    if (isOver(this.#state)) return;
    const plays = this.#state === 'playing';
    this.#forget();
    this.#standsMs = positionMs;
    if (plays) this.#send(false);
    else this.#tell();
  }

  async stop(as: 'stopped' | 'interrupted' = 'stopped'): Promise<void> {
    if (isOver(this.#state)) return;
    const record = this.#record;
    this.#standsMs = this.#positionMs();
    this.#end(as);
    if (!record || record.ended) return;
    const ended = new Promise<void>((resolve) => record.subscribe(() => record.ended && resolve()));
    this.#options.session.stop({ actionId: record.id }, 'the performance is over');
    await ended;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #positionMs(): number {
    return this.#state === 'playing' ? this.#options.clock.now() - this.#originMs : this.#standsMs;
  }

  #send(retake: boolean): void {
    const { session, priority } = this.#options;
    const startAtMs = this.#standsMs;
    try {
      const record = session.play({
        category: 'sequence',
        data: {
          performance: this.#performance,
          ...(startAtMs > 0 && { startAtMs }),
          ...(retake && { retake }),
        },
        meta: { priority, policy: 'replace' },
      });
      this.#record = record;
      this.#originMs = this.#options.clock.now() - startAtMs;
      this.#enter('playing');
      record.subscribe(() => this.#hear(record));
      this.#hear(record);
    } catch (fault) {
      this.#fail(fault);
    }
  }

  #hear(record: ActionRecord): void {
    if (record !== this.#record || isOver(this.#state) || !record.ended) return;
    const { state, error, message, result } = record.report;
    if (typeof result?.positionMs === 'number') this.#standsMs = result.positionMs;
    else if (this.#state === 'playing') this.#standsMs = this.#positionMs();
    if (this.#state !== 'playing') return;
    if (state === 'completed' || state === 'sent') this.#end('completed');
    else if (state === 'cancelled' || state === 'interrupted') this.#end('stopped');
    else this.#fail(error?.message ?? message ?? `it ended as ${state}`);
  }

  #fail(fault: unknown): void {
    if (isOver(this.#state)) return;
    this.#faults.push({ path: 'events', message: fault instanceof Error ? fault.message : String(fault) });
    this.#end('failed');
  }

  #takeBack(why: string): void {
    if (this.#record && !this.#record.ended) this.#options.session.stop({ actionId: this.#record.id }, why);
  }

  /** Takes back what plays, and hears no more of it. */
  #forget(): void {
    const record = this.#record;
    this.#record = undefined;
    if (record && !record.ended) this.#options.session.stop({ actionId: record.id }, 'the performance goes elsewhere');
  }

  #enter(state: ShowState): void {
    this.#state = state;
    this.#tell();
  }

  #end(state: ShowState): void {
    this.#enter(state);
    this.#listeners.clear();
    this.#resolveEnded(this.status);
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
