import { type VisemeKey, VOWELS } from '@vccp/protocol';
import type { MouthSource } from '../face/mouth.js';
import { VisemeLine } from '../face/viseme-line.js';
import { type MouthKey, speakText } from '../face/visemes.js';
import type { ActionKind, PoseContext, Task } from './action-kind.js';
import { narrowedSchema, readData, refuse } from './schema.js';

/** After the last shape of a sound its mouth takes this long to close. */
const CLOSING_MS = 80;
/** A sound that is to begin later than this would hold up her mouth for nothing. */
const LONGEST_AHEAD_MS = 10 * 60_000;

/**
 * The mouth of a sound that is heard elsewhere, or nowhere: for bodies that have a face and no ears to reach. It reads the
 * `visemes` of the sound, else its `text`, and never fetches the sound itself.
 * @param nowMs the time that `startAt` is meant by, in milliseconds since 1970
 */
export function lips(nowMs: () => number): ActionKind {
  return {
    category: 'audio',
    offer({ puppet }) {
      if (puppet.face.vowelCount === 0) return null;
      return {
        type: 'action',
        category: 'audio',
        description:
          'Moves the mouth along a sound, by its "visemes" or else by its "text"; this body makes no sound itself, so it ' +
          'is heard only where another body of the session plays it. Completes when the mouth has closed. What "speak" ' +
          'says has visemes.',
        data: { url: 'https://example.com/hello.wav', text: 'Hello!' },
        schema: narrowedSchema('audio', {
          text: { description: 'the words that are spoken in it' },
          startAt: { description: 'begin at this moment by the clock of this body; late, it begins at once' },
        }),
        channel: 'speech',
        policy: 'queue',
        durationMs: 4000,
        interruptible: true,
        audible: false,
        examples: [{ url: 'https://example.com/hello.wav', text: 'Hello!' }],
      };
    },
    begin(data, context) {
      const { text = '', visemes = [], fromMs = 0, startAt } = readData('audio', data);
      const waitMs = startAt === undefined ? 0 : Math.max(0, Date.parse(startAt) - nowMs());
      if (waitMs > LONGEST_AHEAD_MS) {
        refuse(
          `audio data.startAt ${startAt} is more than ${LONGEST_AHEAD_MS / 60_000} minutes ahead by this clock`,
          [],
        );
      }
      return new Mime(context, visemes.length > 0 ? ofVisemes(visemes) : ofText(text), fromMs, waitMs);
    },
  };
}

/** A mouth in time, and what it was read from. */
interface Line {
  reads: 'visemes' | 'text';
  lengthMs: number;
  shape(atMs: number, goals: Float64Array): void;
}

function ofVisemes(keys: readonly VisemeKey[]): Line {
  const line = new VisemeLine(keys);
  const last = keys.reduce((latest, { atMs }) => Math.max(latest, atMs), 0);
  return { reads: 'visemes', lengthMs: last + CLOSING_MS, shape: (atMs, goals) => line.shape(atMs, goals) };
}

function ofText(text: string): Line {
  const { keys, lengthMs } = speakText(text);
  const shown = (atMs: number): MouthKey | undefined => keys.findLast((key) => key.atMs <= atMs);
  return {
    reads: 'text',
    lengthMs: text === '' ? 0 : lengthMs,
    shape(atMs, goals) {
      const key = shown(atMs);
      for (const [index, vowel] of VOWELS.entries()) goals[index] = key?.vowel === vowel ? key.weight : 0;
    },
  };
}

class Mime implements Task, MouthSource {
  readonly #context: PoseContext;
  readonly #line: Line;
  readonly #fromMs: number;
  #waitMs: number;
  #atMs: number;
  #begun = false;
  #over = false;

  constructor(context: PoseContext, line: Line, fromMs: number, waitMs: number) {
    this.#context = context;
    this.#line = line;
    this.#fromMs = fromMs;
    this.#atMs = fromMs;
    this.#waitMs = waitMs;
  }

  get progress(): number {
    const { lengthMs } = this.#line;
    return lengthMs === 0 ? 1 : Math.min(1, this.#atMs / lengthMs);
  }

  shape(goals: Float64Array): void {
    this.#line.shape(this.#atMs, goals);
  }

  update(deltaSeconds: number): boolean {
    if (this.#over) return true;
    if (this.#waitMs > 0) {
      this.#waitMs -= deltaSeconds * 1000;
      if (this.#waitMs > 0) return false;
      this.#atMs -= this.#waitMs;
    } else if (this.#begun) this.#atMs += deltaSeconds * 1000;
    if (!this.#begun) this.#context.puppet.face.mouth.follow(this);
    this.#begun = true;
    if (this.#atMs >= this.#line.lengthMs) this.#finish();
    return this.#over;
  }

  cancel(): void {
    if (!this.#over) this.#finish();
  }

  result(): Record<string, unknown> {
    const { reads, lengthMs } = this.#line;
    const movedMs = this.#begun ? Math.min(this.#atMs, lengthMs) - Math.min(this.#fromMs, lengthMs) : 0;
    return { mouth: reads, movedMs: Math.round(movedMs), audible: false };
  }

  #finish(): void {
    this.#over = true;
    if (this.#begun) this.#context.puppet.face.mouth.hush();
  }
}
