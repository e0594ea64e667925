import { emotionSchema, type Performance, type PerformanceEvent, readSpeechTags, VCCPError } from '@vccp/protocol';
import { deliver, type LineCue, type Passage, passagesOf, type SpokenLine } from './delivery.js';
import { MS_PER_LETTER, type Speech } from './speech.js';

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
  utter(text: string, voice: string | undefined, feeling: string | undefined): Buffered<SpokenLine> {
    return this.lines(passagesOf(readSpeechTags(text), emotionSchema.safeParse(feeling).data), voice);
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
    const plain = readSpeechTags(text).text;
    if (!spoken) events.push({ type: 'action', timestamp: 0, data: { category: 'say', data: { text: plain } } });
    let before: string | undefined;
    for await (const { utterance, gain, cues } of spoken?.utter(text, voice, emotion) ?? []) {
      const id = newId();
      const { url, visemes } = utterance;
      events.push({
        type: 'audio',
        timestamp: 0,
        id,
        ...(before !== undefined && { after: before }),
        data: {
          url,
          text: utterance.text,
          ...(visemes && { visemes: [...visemes] }),
          ...(gain !== 1 && { gain }),
        },
      });
      const durationMs = utterance.durationMs ?? utterance.text.length * MS_PER_LETTER;
      events.push(...cues.flatMap((cue) => seen(cue, id, durationMs)));
      before = id;
    }
    if (events.length === 0) throw new VCCPError('internal', 'the voice made no sound of the text');
    return { ...timing, type: 'parallel', events };
  };
  return { ...performance, events: await Promise.all(performance.events.map(convert)) };
}

/** What a cue shows, so long after the sound that it stands in began. */
function seen({ cue: { emotion, intensity, gesture }, share }: LineCue, id: string, durationMs: number) {
  const timing = { timestamp: (share * durationMs) / 1000, with: id };
  const events: PerformanceEvent[] = [];
  if (emotion) {
    const data = { emotion, ...(intensity !== undefined && { intensity }) };
    events.push({ type: 'action', ...timing, data: { category: 'expression', data } });
  }
  if (gesture) events.push({ type: 'action', ...timing, data: { category: 'gesture', data: { ...gesture } } });
  return events;
}
