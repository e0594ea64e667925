import { emotionSchema } from '@vccp/protocol';
import { deliver, type Passage, passagesOf, type SpokenLine } from './delivery.js';
import { type FeelingsOf, readScript } from './script.js';
import type { Speech } from './speech.js';

/** A sound that was made of a text is kept for ten minutes; after half of that it is made anew. */
const FRESH_MS = 5 * 60_000;

/** Texts made audible ahead of time, each once for as long as its sound is kept. */
export class Spoken {
  readonly #speech: Speech;
  readonly #now: () => number;
  readonly #made = new Map<string, { atMs: number; lines: Buffered<SpokenLine> }>();
  readonly #stop = new AbortController();

  constructor(speech: Speech, now: () => number) {
    this.#speech = speech;
    this.#now = now;
  }

  /** The sentences of a text and the cues between its words, as they become ready. */
  utter(
    { text, voice, emotion: wish }: { text: string; voice?: string | undefined; emotion?: string | undefined },
    feelingsOf: FeelingsOf | undefined,
  ): Buffered<SpokenLine> {
    const emotion = emotionSchema.safeParse(wish).data;
    return this.lines(passagesOf(readScript(text, emotion, feelingsOf), emotion), voice);
  }

  lines(passages: readonly Passage[], voice: string | undefined): Buffered<SpokenLine> {
    const key = JSON.stringify([passages, voice]);
    const known = this.#made.get(key);
    if (known && this.#now() - known.atMs < FRESH_MS) return known.lines;
    for (const [old, { atMs }] of this.#made) if (this.#now() - atMs >= FRESH_MS) this.#made.delete(old);
    const lines = new Buffered(deliver(this.#speech, passages, { voice, signal: this.#stop.signal }));
    this.#made.set(key, { atMs: this.#now(), lines });
    // What failed may go well another time.
    void lines.read.then(() => {
      if (lines.failed && this.#made.get(key)?.lines === lines) this.#made.delete(key);
    });
    return lines;
  }

  /** What is not made yet will not be. */
  end(): void {
    this.#stop.abort(new Error('the performance is over'));
  }
}

/** Reads ahead, and gives what it has read to as many as ask. */
class Buffered<T> implements AsyncIterable<T> {
  readonly #items: T[] = [];
  readonly #wakers = new Set<() => void>();
  #over = false;
  #fault: unknown;
  /** Resolves when all is read. Never rejects: the fault comes to whoever iterates. */
  readonly read: Promise<void>;

  constructor(source: AsyncIterable<T>) {
    this.read = this.#pull(source);
  }

  get failed(): boolean {
    return this.#fault !== undefined;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (let index = 0; ; index += 1) {
      while (index >= this.#items.length && !this.#over) {
        await new Promise<void>((resolve) => this.#wakers.add(resolve));
      }
      const item = this.#items[index];
      if (item === undefined) break;
      yield item;
    }
    if (this.#fault !== undefined) throw this.#fault;
  }

  async #pull(source: AsyncIterable<T>): Promise<void> {
    try {
      for await (const item of source) {
        this.#items.push(item);
        this.#wake();
      }
    } catch (fault) {
      this.#fault = fault;
    }
    this.#over = true;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#wakers) wake();
    this.#wakers.clear();
  }
}
