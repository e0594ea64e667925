import { PRIORITIES, type Priority, VCCPError } from '@vccp/protocol';
import { isOver, type Show } from './show.js';

/** How many performances may wait. */
const MOST_WAITING = 16;

interface Entry {
  show: Show;
  rank: number;
}

/**
 * The performances of one stage: one at a time. A higher priority interrupts a lower one, which is over then; an equal
 * or lower one waits its turn. While a human holds the stage nothing starts, and what plays stands still.
 */
export class Programme {
  #playing: Entry | undefined;
  #waiting: Entry[] = [];
  #held = false;
  /** Whether it was the human's hold that paused what plays. */
  #pausedByHold = false;

  /** Plays it now, or when its turn comes. @throws {VCCPError} `too-many` */
  add(show: Show, priority: Priority = 'medium'): void {
    if (this.#waiting.length >= MOST_WAITING) {
      throw new VCCPError('too-many', `${MOST_WAITING} performances wait already; stop some of them first`);
    }
    const entry = { show, rank: PRIORITIES.indexOf(priority) };
    this.#waiting.push(entry);
    // Those of one priority stay in the order in which they came.
    this.#waiting.sort((a, b) => b.rank - a.rank);
    void show.ended.then(() => this.#over(entry));
    const playing = this.#playing;
    if (playing && entry.rank > playing.rank) void playing.show.stop('interrupted');
    else this.#next();
  }

  /** Ends all of them. */
  async stopAll(): Promise<void> {
    const shows = [...this.#waiting, ...(this.#playing ? [this.#playing] : [])].map(({ show }) => show);
    this.#waiting = [];
    await Promise.all(shows.map((show) => show.stop()));
  }

  /** A human holds the stage. */
  hold(): void {
    this.#held = true;
    const show = this.#playing?.show;
    if (!show || show.status.state === 'paused') return;
    this.#pausedByHold = true;
    show.pause();
  }

  /** The human lets go: what the hold paused goes on, what an agent paused stays so. */
  release(): void {
    this.#held = false;
    if (this.#pausedByHold) this.#playing?.show.resume();
    this.#pausedByHold = false;
    this.#next();
  }

  get held(): boolean {
    return this.#held;
  }

  #over(entry: Entry): void {
    this.#waiting = this.#waiting.filter((other) => other !== entry);
    if (this.#playing === entry) {
      this.#playing = undefined;
      this.#pausedByHold = false;
    }
    this.#next();
  }

  #next(): void {
    if (this.#playing || this.#held) return;
    const entry = this.#waiting.shift();
    if (!entry) return;
    this.#playing = entry;
    if (isOver(entry.show.status.state)) this.#over(entry);
    else entry.show.start();
  }
}
