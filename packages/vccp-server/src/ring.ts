/** What a body may miss and have replayed: the last this many messages, none older, all together no longer than this. */
export const RING_MESSAGES = 256;
const RING_MS = 60_000;
const RING_CHARACTERS = 4 * 1024 * 1024;

export interface RingEntry {
  seq: number;
  atMs: number;
  text: string;
  /** The action this message carries, for a replay that leaves out what has ended meanwhile. */
  actionId?: string;
}

/** The last messages sent to one body, oldest first, for a replay after a drop. */
export class Ring {
  readonly #entries: RingEntry[] = [];
  #characters = 0;

  push(entry: RingEntry): void {
    this.#entries.push(entry);
    this.#characters += entry.text.length;
    while (this.#entries.length > RING_MESSAGES || this.#characters > RING_CHARACTERS) this.#dropOldest();
  }

  /** What came after `seq`, or undefined where some of it is no longer held. `latest` is the last seq given out. */
  after(seq: number, latest: number, nowMs: number): RingEntry[] | undefined {
    if (seq > latest) return undefined;
    for (let oldest = this.#entries[0]; oldest && nowMs - oldest.atMs > RING_MS; oldest = this.#entries[0]) {
      this.#dropOldest();
    }
    const missed = this.#entries.filter((entry) => entry.seq > seq);
    return missed.length === latest - seq ? missed : undefined;
  }

  #dropOldest(): void {
    this.#characters -= this.#entries.shift()?.text.length ?? 0;
  }
}
