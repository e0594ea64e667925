import { type Performance, VCCPError } from '@vccp/protocol';
import type { Acted, Actor } from './actor.js';
import { type Clock, steadyClock } from './clock.js';
import { CONTINUOUS, isContinuous } from './cue.js';
import { byItself, type Estimate } from './durations.js';
import { Preparation } from './preparation.js';
import { describeFaults } from './read.js';
import { type Cue, RunningOrder } from './running-order.js';
import { isOver, type Show, type ShowState, type ShowStatus } from './show.js';
import { type Plan, plan } from './timeline.js';

/** How many faults are remembered. */
const MOST_FAULTS = 20;
/** Nearer than this is now: sums of broken numbers differ by less, and no timer is as fine. */
const NOW_MS = 0.001;

export interface PerformerOptions {
  actor: Actor;
  /** @default the machine's steady clock */
  clock?: Clock;
  /** How long actions take as a rule, for seeking and for bodies that do not tell. @default what the actions themselves say */
  estimate?: Estimate;
  /** Over the performance's own word. */
  loop?: boolean | undefined;
  /** Begin here; what would hold by then is shown at once, what is past is left out. @default 0 */
  startAtMs?: number | undefined;
  /** Play again from its start what is in its middle there, as after a pause. @default false */
  retake?: boolean | undefined;
}

/** One action under way. */
interface Act {
  readonly cue: Cue;
  readonly stop: AbortController;
  /** Whether the order waits for its end; what is only caught up with is not waited for. */
  readonly counts: boolean;
  settled: Promise<void>;
  heardMs: number | undefined;
}

/**
 * Plays one performance in time. The schedule is absolute, so that it does not drift; where the machine was busy, a look
 * or a posture that is past is left out, and gestures, words and ways are caught up with.
 */
export class Performer implements Show {
  readonly ended: Promise<ShowStatus>;
  readonly #actor: Actor;
  readonly #clock: Clock;
  readonly #estimate: Estimate;
  readonly #plan: Plan;
  readonly #preparation: Preparation;
  readonly #acts = new Set<Act>();
  /** What a pause cut off. */
  readonly #cut = new Set<Act>();
  readonly #touched = new Set<string>();
  readonly #faults: { path: string; message: string }[] = [];
  readonly #listeners = new Set<() => void>();
  #resolveEnded: (status: ShowStatus) => void = () => undefined;
  #order: RunningOrder;
  #state: ShowState = 'waiting';
  /** Whether something was not played at all. */
  #hasFailed = false;
  /** The clock's time at position 0, while it plays. */
  #originMs = 0;
  /** Where it stands, while it does not. */
  #standsMs: number;
  /** To be shown as soon as it plays. */
  #catchUp: readonly Cue[] = [];
  /** To be taken back then. */
  #stale: ReadonlySet<string> = new Set();
  #takeBack: () => void = () => undefined;

  /** @throws {VCCPError} `bad-message` with every fault's path, for a performance that cannot be played. */
  constructor(
    performance: Performance,
    { actor, clock = steadyClock, estimate = byItself, loop, startAtMs = 0, retake = false }: PerformerOptions,
  ) {
    this.#plan = plan(performance, { estimate, loop });
    if (this.#plan.faults.length > 0) throw new VCCPError('bad-message', describeFaults(this.#plan.faults));
    this.#actor = actor;
    this.#clock = clock;
    this.#estimate = estimate;
    this.#preparation = new Preparation(this.#plan.timeline, actor, clock);
    this.#standsMs = Math.max(0, startAtMs);
    this.#order = this.#place(this.#standsMs, retake);
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
  }

  get status(): ShowStatus {
    const { number, startMs } = this.#order.round;
    const { durationMs } = this.#plan.timeline;
    return {
      state: this.#state,
      positionMs: Math.max(0, this.#positionMs() - startMs),
      ...(durationMs !== undefined && Number.isFinite(durationMs) && { durationMs }),
      round: number,
      playing: [...this.#acts].map(({ cue }) => cue.path),
      faults: this.#faults,
    };
  }

  /** Begins when the first sounds are there, or have let wait for too long. */
  start(): void {
    if (this.#state !== 'waiting') return;
    this.#enter('preparing');
    void this.#preparation.ready(this.#standsMs).then(() => {
      if (this.#state === 'preparing') this.#play();
    });
  }

  pause(): void {
    if (this.#state !== 'playing' && this.#state !== 'preparing') return;
    this.#standsMs = this.#positionMs();
    this.#takeBack();
    this.#enter('paused');
    if (this.#canHold) {
      this.#actor.hold?.();
      return;
    }
    for (const act of this.#acts) {
      this.#cut.add(act);
      act.stop.abort(new Error('the performance pauses'));
    }
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    if (this.#canHold) this.#actor.release?.();
    const cut = [...this.#cut];
    this.#play();
    for (const act of cut) void act.settled.then(() => this.#takeUp(act));
  }

  seek(positionMs: number): void {
    if (isOver(this.#state)) return;
    const plays = this.#state === 'playing';
    this.#takeBack();
    this.#endActs('the performance goes elsewhere');
    this.#standsMs = Math.max(0, positionMs);
    this.#order = this.#place(this.#standsMs);
    if (plays) this.#play();
    else this.#tell();
  }

  async stop(as: 'stopped' | 'interrupted' = 'stopped'): Promise<void> {
    if (isOver(this.#state)) return;
    const begun = this.#state !== 'waiting';
    const held = this.#state === 'paused' && this.#canHold;
    this.#standsMs = this.#positionMs();
    this.#takeBack();
    const ending = this.#endActs('the performance is over');
    if (held) this.#actor.release?.();
    if (begun) this.#actor.rest?.(this.#touched);
    this.#end(as);
    await Promise.all(ending.map(({ settled }) => settled));
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get #canHold(): boolean {
    return this.#actor.hold !== undefined && this.#actor.release !== undefined;
  }

  #positionMs(): number {
    return this.#state === 'playing' ? this.#clock.now() - this.#originMs : this.#standsMs;
  }

  /** An order that stands at this moment, with what is to be shown there. */
  #place(atMs: number, retake = false): RunningOrder {
    const order = new RunningOrder(this.#plan, this.#actor.leadMs);
    const { state } = order.skim(atMs, this.#estimate, retake);
    const shown = new Set(state.map(({ channel }) => channel));
    this.#stale = new Set([...CONTINUOUS].filter((channel) => this.#touched.has(channel) && !shown.has(channel)));
    this.#catchUp = state;
    return order;
  }

  #play(): void {
    this.#originMs = this.#clock.now() - this.#standsMs + this.#preparation.runUpMs(this.#standsMs);
    this.#enter('playing');
    const catchUp = this.#catchUp;
    const stale = this.#stale;
    this.#catchUp = [];
    this.#stale = new Set();
    if (stale.size > 0) this.#actor.rest?.(stale);
    for (const cue of catchUp) this.#launch(cue, false);
    this.#advance();
  }

  /** Does what is due, and sleeps until something is. */
  #advance(): void {
    if (this.#state !== 'playing') return;
    this.#takeBack();
    const nowMs = this.#positionMs() + NOW_MS;
    for (let due = this.#order.due(nowMs); due.length > 0; due = this.#order.due(nowMs)) {
      const latest = new Map(due.map((cue) => [cue.channel, cue]));
      for (const cue of due) {
        if (isContinuous(cue.channel) && latest.get(cue.channel) !== cue) {
          // What waits for its end comes when it would have come.
          this.#order.ended(cue, cue.startMs + (this.#estimate(cue.action) ?? 0));
        } else this.#launch(cue, true);
        // Whoever was told may have paused or ended it.
        if (this.#state !== 'playing') return;
      }
    }
    if (this.#order.over) {
      this.#end(this.#hasFailed ? 'failed' : 'completed');
      return;
    }
    const nextMs = Math.min(this.#order.nextMs ?? Number.POSITIVE_INFINITY, this.#preparation.advance(nowMs));
    if (nextMs < Number.POSITIVE_INFINITY) {
      this.#takeBack = this.#clock.setTimeout(() => this.#advance(), Math.max(0, nextMs - this.#positionMs()));
    }
  }

  #launch(cue: Cue, counts: boolean): void {
    const act: Act = { cue, counts, stop: new AbortController(), settled: Promise.resolve(), heardMs: undefined };
    this.#acts.add(act);
    this.#touched.add(cue.channel);
    act.settled = this.#carryOut(act);
    this.#tell();
  }

  /** Never rejects. */
  async #carryOut(act: Act): Promise<void> {
    const { cue, stop } = act;
    let acted: Acted | undefined;
    let fault: unknown;
    try {
      const { action, fromMs, path, startMs } = cue;
      const aheadMs = startMs - this.#positionMs();
      const inMs = fromMs === 0 && aheadMs > NOW_MS ? aheadMs : 0;
      acted = await this.#actor.play(action, { signal: stop.signal, fromMs, inMs, path });
    } catch (error) {
      fault = error ?? new Error('it failed');
    }
    act.heardMs = acted?.heardMs;
    const known = this.#acts.delete(act);
    if (!known) return;
    // What a pause cut off stays with `#cut` until it is taken up again.
    if (this.#cut.has(act)) {
      if (acted?.completed !== true) return;
      this.#cut.delete(act);
    } else if (fault !== undefined) {
      this.#hasFailed = true;
      this.#note(cue, fault instanceof Error ? fault.message : String(fault));
    } else if (acted?.partly !== undefined) this.#note(cue, acted.partly);
    if (!act.counts) return;
    const lengthMs = acted?.untold === true ? (this.#estimate(cue.action) ?? 0) - cue.fromMs : undefined;
    this.#order.ended(cue, lengthMs === undefined ? this.#positionMs() : cue.startMs + lengthMs);
    this.#advance();
  }

  /** Plays what a pause cut off once more: a sound from where it was, all else from its start. */
  #takeUp(act: Act): void {
    if (this.#state !== 'playing' || !this.#cut.delete(act)) return;
    const { cue, counts, heardMs } = act;
    const again = cue.channel === 'speech' && heardMs !== undefined ? { ...cue, fromMs: heardMs } : cue;
    if (counts) this.#order.replace(cue, again);
    this.#launch(again, counts);
  }

  #note({ path }: Cue, message: string): void {
    if (this.#faults.length < MOST_FAULTS) this.#faults.push({ path, message });
  }

  #endActs(why: string): Act[] {
    const ending = [...this.#acts];
    this.#acts.clear();
    this.#cut.clear();
    for (const { stop } of ending) stop.abort(new Error(why));
    return ending;
  }

  #enter(state: ShowState): void {
    this.#state = state;
    this.#tell();
  }

  #end(state: ShowState): void {
    this.#standsMs = this.#positionMs();
    this.#takeBack();
    this.#preparation.end();
    this.#enter(state);
    this.#listeners.clear();
    this.#resolveEnded(this.status);
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
