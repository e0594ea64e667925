import { isOver, Programme, type Show } from '@vccp/performance';
import type { Priority } from '@vccp/protocol';
import { VCCPError } from '@vccp/protocol';
import { nearest } from './nearest.js';

/** How many that are over can still be asked for. */
const MOST_OVER = 50;

/** One performance of a session. */
export interface PerformanceRecord {
  readonly id: string;
  readonly name: string;
  readonly priority: Priority;
  /** Whether the body performs it by itself, or the server tells it each action. */
  readonly by: 'body' | 'server';
  /** Optional events that no body could do when it began. */
  readonly leftOut: readonly { path: string; message: string }[];
  readonly show: Show;
}

/** The performances of a session: what plays, what waits, and the last of those that are over. */
export class Performances {
  readonly #programme = new Programme();
  readonly #records = new Map<string, PerformanceRecord>();

  /** Plays it now, or when its turn comes. @throws {VCCPError} `too-many` */
  add(record: PerformanceRecord): void {
    this.#programme.add(record.show, record.priority);
    this.#records.set(record.id, record);
    const over = [...this.#records.values()].filter(({ show }) => isOver(show.status.state));
    for (const { id } of over.slice(0, Math.max(0, over.length - MOST_OVER))) this.#records.delete(id);
  }

  /** Those that are not over, in the order in which they came. */
  open(): PerformanceRecord[] {
    return [...this.#records.values()].filter(({ show }) => !isOver(show.status.state));
  }

  /** The one of this id; without an id the only one that is open, else the latest. @throws {VCCPError} `unknown-action` */
  require(id: string | undefined): PerformanceRecord {
    const all = [...this.#records.values()];
    const open = this.open();
    const meant = id === undefined ? (open.length === 1 ? open[0] : all.at(-1)) : this.#records.get(id);
    if (meant && (id !== undefined || open.length < 2)) return meant;
    const latest = (open.length > 0 ? open : all.slice(-5)).map((record) => record.id);
    const near = id === undefined ? undefined : nearest(id, latest);
    const wrong =
      id === undefined
        ? `${open.length} performances are open; say which`
        : `no performance has the id "${id.slice(0, 64)}"`;
    throw new VCCPError(
      'unknown-action',
      `${all.length === 0 ? 'no performance was played yet: play-sequence gives ids' : wrong}.` +
        `${near === undefined ? '' : ` Did you mean "${near}"?`}${latest.length > 0 ? ` There are ${latest.join(', ')}.` : ''}`,
      { validOptions: latest },
    );
  }

  stopAll(): void {
    void this.#programme.stopAll();
  }

  /** A human holds a body: what plays stands still, and nothing starts. */
  hold(): void {
    this.#programme.hold();
  }

  /** No body is held any more. */
  release(): void {
    if (this.#programme.held) this.#programme.release();
  }
}
