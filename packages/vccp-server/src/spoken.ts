import { emotionSchema, type Performance, type PerformanceEvent, VCCPError } from '@vccp/protocol';
import type { Speech, Utterance } from './speech.js';

/** A sound that was made of a text is kept for ten minutes; after half of that it is made anew. */
const FRESH_MS = 5 * 60_000;

/** Texts made audible ahead of time, each once for as long as its sound is kept. */
export class Spoken {
  readonly #speech: Speech;
  readonly #now: () => number;
  readonly #made = new Map<string, { atMs: number; sound: Buffered<Utterance> }>();
  readonly #stop = new AbortController();

  constructor(speech: Speech, now: () => number) {
    this.#speech = speech;
    this.#now = now;
  }

  /** The sentences of a text, as they become ready. */
  utter(text: string, voice: string | undefined, feeling: string | undefined): Buffered<Utterance> {
    const key = JSON.stringify([text, voice, feeling]);
    const known = this.#made.get(key);
    if (known && this.#now() - known.atMs < FRESH_MS) return known.sound;
    const emotion = emotionSchema.safeParse(feeling).data;
    const sound = new Buffered(this.#speech.utter(text, { voice, emotion, signal: this.#stop.signal }));
    this.#made.set(key, { atMs: this.#now(), sound });
    return sound;
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

/**
 * The score with a sound in place of each `speech`, for a body that performs by itself and has no voice of its own.
 * Without a voice the text is shown.
 * @throws {VCCPError} of the voice
 */
export async function withSounds(performance: Performance, spoken: Spoken | undefined): Promise<Performance> {
  const ids = new Set<string>();
  const collect = (events: readonly PerformanceEvent[]) => {
    for (const event of events) {
      if (event.id !== undefined) ids.add(event.id);
      if ('events' in event) collect(event.events);
    }
  };
  collect(performance.events);
  let count = 0;
  const newId = (): string => {
    do count += 1;
    while (ids.has(`sentence-${count}`));
    return `sentence-${count}`;
  };

  const convert = async (event: PerformanceEvent): Promise<PerformanceEvent> => {
    if ('events' in event) return { ...event, events: await Promise.all(event.events.map(convert)) };
    if (event.type !== 'speech') return event;
    const { type: _, data, ...timing } = event;
    const { text, voice, emotion } = data;
    const events: PerformanceEvent[] = [];
    if (emotion !== undefined) {
      events.push({ type: 'action', timestamp: 0, data: { category: 'expression', data: { emotion } } });
    }
    if (!spoken) events.push({ type: 'action', timestamp: 0, data: { category: 'say', data: { text } } });
    let before: string | undefined;
    for await (const utterance of spoken?.utter(text, voice, emotion) ?? []) {
      const id = newId();
      const { url, visemes } = utterance;
      events.push({
        type: 'audio',
        timestamp: 0,
        id,
        ...(before !== undefined && { after: before }),
        data: { url, text: utterance.text, ...(visemes && { visemes: [...visemes] }) },
      });
      before = id;
    }
    if (events.length === 0) throw new VCCPError('internal', 'the voice made no sound of the text');
    return { ...timing, type: 'parallel', events };
  };
  return { ...performance, events: await Promise.all(performance.events.map(convert)) };
}
