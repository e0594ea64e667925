import type { Actor } from './actor.js';
import type { Clock } from './clock.js';
import { actionOf, type CueAction, isActionEvent, isSound } from './cue.js';
import type { Timeline } from './timeline.js';

/** A sound is fetched, or made, this long before it is due. */
const PREPARE_AHEAD_MS = 30_000;
/** Sounds this near to the start are waited for, and for how long. */
const NEAR_MS = 2_000;
const PATIENCE_MS = 5_000;

/** Has each sound ready before it is due, so that it starts on its mark. */
export class Preparation {
  readonly #timeline: Timeline;
  readonly #actor: Actor;
  readonly #clock: Clock;
  /** What is not asked for yet, by when it is due. */
  readonly #left: { action: CueAction; atMs: number }[];
  readonly #end = new AbortController();

  constructor(timeline: Timeline, actor: Actor, clock: Clock) {
    this.#timeline = timeline;
    this.#actor = actor;
    this.#clock = clock;
    this.#left = timeline.events
      .flatMap(({ event, channel, startMs = 0 }) =>
        channel === 'speech' && isActionEvent(event) ? { action: actionOf(event), atMs: startMs } : [],
      )
      .filter(() => actor.prepare !== undefined)
      .sort((a, b) => b.atMs - a.atMs);
  }

  /** Resolves when what sounds soon after this moment is ready, or has let wait too long. Never rejects. */
  ready(fromMs: number): Promise<void> {
    const asked = this.#ask(fromMs + PREPARE_AHEAD_MS).filter(({ atMs }) => atMs >= fromMs && atMs <= fromMs + NEAR_MS);
    if (asked.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const takeBack = this.#clock.setTimeout(resolve, PATIENCE_MS);
      const go = () => {
        takeBack();
        resolve();
      };
      this.#end.signal.addEventListener('abort', go, { once: true });
      void Promise.all(asked.map(({ done }) => done)).then(go);
    });
  }

  /** How long to wait before playing from a moment, so that a sound which comes at once has its lead, too. */
  runUpMs(fromMs: number): number {
    const { leadMs = 0 } = this.#actor;
    if (leadMs === 0) return 0;
    const comes = this.#timeline.events.some(
      ({ event, startMs = Number.POSITIVE_INFINITY }) =>
        startMs >= fromMs && startMs < fromMs + leadMs && isActionEvent(event) && isSound(actionOf(event)),
    );
    return comes ? leadMs : 0;
  }

  /** Asks for what is due soon. Returns when to call again. */
  advance(nowMs: number): number {
    this.#ask(nowMs + PREPARE_AHEAD_MS);
    const next = this.#left.at(-1);
    return next ? next.atMs - PREPARE_AHEAD_MS : Number.POSITIVE_INFINITY;
  }

  end(): void {
    this.#end.abort(new Error('the performance is over'));
  }

  #ask(untilMs: number): { atMs: number; done: Promise<unknown> }[] {
    const asked: { atMs: number; done: Promise<unknown> }[] = [];
    for (let next = this.#left.at(-1); next && next.atMs <= untilMs; next = this.#left.at(-1)) {
      this.#left.pop();
      const { action, atMs } = next;
      asked.push({
        atMs,
        done: Promise.resolve(this.#actor.prepare?.(action, this.#end.signal)).catch(() => undefined),
      });
    }
    return asked;
  }
}
