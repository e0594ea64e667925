import type { ActionKind, PoseContext, Task } from './action-kind.js';
import { narrowedSchema, readData } from './schema.js';

const MS_PER_LETTER = 60;
const SHORTEST_MS = 1500;
/** Long enough to read, never so long that it blocks the next. */
const LONGEST_MS = 20_000;

/** How long a line stays that names no time itself. */
function readingMs(text: string): number {
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, [...text].length * MS_PER_LETTER));
}

export const say: ActionKind = {
  category: 'say',
  offer({ speech }) {
    const seen = speech
      ? 'Says a line in a speech bubble, the mouth moving along, without sound. Completes when the bubble goes. '
      : 'Moves the mouth as if it said the line: nothing is heard and no words are shown. ';
    return {
      type: 'action',
      category: 'say',
      description: `${seen}Several short lines read better than one long.`,
      data: { text: 'Hello!' },
      schema: narrowedSchema('say', {
        durationMs: { description: `${MS_PER_LETTER} ms a letter by default, at least ${SHORTEST_MS}` },
      }),
      channel: 'speech',
      policy: 'queue',
      durationMs: 2000,
      interruptible: true,
      examples: [{ text: 'Hello! Nice to meet you.' }, { text: 'Hmm…', durationMs: 1200 }],
    };
  },
  begin(data, context) {
    const { text, durationMs = readingMs(text) } = readData('say', data);
    return new Line(context, text, durationMs);
  },
};

class Line implements Task {
  readonly #context: PoseContext;
  readonly #text: string;
  readonly #seconds: number;
  #age = 0;
  #over = false;

  constructor(context: PoseContext, text: string, durationMs: number) {
    this.#context = context;
    this.#text = text;
    this.#seconds = durationMs / 1000;
  }

  get progress(): number {
    return Math.min(1, this.#age / this.#seconds);
  }

  update(deltaSeconds: number): boolean {
    if (this.#age === 0 && !this.#over) this.#begin();
    this.#age += deltaSeconds;
    if (!this.#over && this.#age >= this.#seconds) this.#finish();
    return this.#over;
  }

  cancel(): void {
    if (!this.#over) this.#finish();
  }

  result(): Record<string, unknown> {
    const letters = [...this.#text];
    return this.progress >= 1 ? {} : { shown: letters.slice(0, Math.round(letters.length * this.progress)).join('') };
  }

  #begin(): void {
    this.#context.speech?.(this.#text);
    const { mouth } = this.#context.puppet.face;
    const room = Math.max(this.#seconds * 1000 - 150, 100);
    if (mouth.speak(this.#text) > room) mouth.speak(this.#text, room);
  }

  #finish(): void {
    this.#over = true;
    this.#context.speech?.(null);
    this.#context.puppet.face.mouth.hush();
  }
}
