import type { Part } from './action-record.js';
import type { Clock } from './clock.js';

/** The most that a body which has its turn waits for another. Longer is seen as a pause; what is apart then, stays so. */
export const STEP_WAIT_MS = 500;

/** A sound is asked for so long before it begins, so that each body has fetched it by then. Between two sentences it is a breath. */
const FETCH_MS = 200;
/** A scene asks for a sound so long before its mark, which leaves a busy server some time. */
export const LEAD_MS = 250;

/** Sends a part. @param startAtMs by our clock, when it is to be heard, where others begin with it */
type Go = (startAtMs?: number) => void;

interface Member {
  readonly part: Part;
  readonly isHere: () => boolean;
  go: Go | undefined;
}

/**
 * One thing that several bodies are to begin at the same time: whoever has its turn first waits for the others, unless
 * they have ended, are away, or take too long.
 */
export class Step {
  readonly #clock: Clock;
  readonly #late: Set<string>;
  readonly #markMs: number;
  readonly #members: Member[] = [];
  #isWhole = false;
  #hasBegun = false;
  #takeBack: (() => void) | undefined;

  /**
   * @param late bodies that are not waited for; whoever is missed is added. Share one among the steps of a row.
   * @param markMs when a sound is to be heard, by the clock. Too soon for several to fetch it, it is heard when they have
   */
  constructor(
    clock: Clock,
    { late = new Set(), markMs = 0 }: { late?: Set<string>; markMs?: number | undefined } = {},
  ) {
    this.#clock = clock;
    this.#late = late;
    this.#markMs = markMs;
  }

  /**
   * Who takes another's place at once is in step with nobody.
   * @param isHere whether the body can be reached
   */
  join(part: Part, isHere: () => boolean): void {
    if (part.policy === 'queue') this.#members.push({ part, isHere, go: undefined });
  }

  /** All have joined. */
  close(): void {
    this.#isWhole = true;
    this.look();
    if (!this.#hasBegun) for (const { part, go } of this.#members) if (go) part.move({ state: 'queued' });
  }

  /** A part has its turn; `go` sends it, at once or when the others are ready. */
  turn(part: Part, go: Go): void {
    const member = this.#members.find((one) => one.part === part);
    if (!member || this.#hasBegun) {
      go();
      return;
    }
    member.go = go;
    this.look();
    if (this.#isWhole && !this.#hasBegun) part.move({ state: 'queued' });
  }

  /** Begins where nobody is missing any more. To be called when a part ended. */
  look(): void {
    if (!this.#isWhole || this.#hasBegun || !this.#members.some(({ go }) => go)) return;
    if (this.#members.some((member) => this.#isMissing(member))) {
      this.#takeBack ??= this.#clock.setTimeout(() => this.#begin(), STEP_WAIT_MS);
    } else this.#begin();
  }

  #isMissing({ part, isHere, go }: Member): boolean {
    return !go && !part.ended && isHere() && !this.#late.has(part.bodyId);
  }

  #begin(): void {
    this.#hasBegun = true;
    this.#takeBack?.();
    const there = this.#members.filter(({ part, go }) => go && !part.ended);
    const nowMs = this.#clock.now();
    const soonestMs = there.length > 1 ? nowMs + FETCH_MS : nowMs;
    const startAtMs = there.length > 1 || this.#markMs > nowMs ? Math.max(soonestMs, this.#markMs) : undefined;
    for (const { part, go } of this.#members) {
      if (part.ended) continue;
      if (go) go(startAtMs);
      else this.#late.add(part.bodyId);
    }
  }
}
