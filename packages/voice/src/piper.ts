import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { VoiceError } from './errors.js';
import { fliteVoice } from './flite.js';
import { hasWords, primary } from './language.js';
import { DURATIONS, MODEL_FILE, readTokens, TOKENS_FILE } from './piper/model-file.js';
import { pronounce } from './piper/pronounce.js';
import { scoreOf, timesOf } from './piper/timing.js';
import type { SpokenPiece, SynthesizeOptions, TextToSpeech, VoiceInfo } from './text-to-speech.js';
import { Thread } from './thread.js';

export { PIPER_DATA, takeModel } from './piper/model-file.js';

export interface PiperVoiceOptions {
  /** Where model, dictionary and ONNX Runtime lie: `vccp voice add piper` fills it. */
  folder: string;
  /** The one that speaks where none is named. @default speaker-4 */
  voice?: string | undefined;
}

const RATE_HZ = 22_050;
const FRAME_MS = (256 / RATE_HZ) * 1000;
const LONGEST_TEXT = 1000;
const SPEAKERS = 904;
/** Women, then men: those that are named of the 904 people whom the model learned from. */
const NAMED = [4, 12, 15, 9, 50, 8, 3, 5].map((number) => `speaker-${number}`);
const MOST_GUESSES = 2000;

/** Piper: English as people speak it, on a thread of its own, with the time of each sound to the sample. */
export function piperVoice(options: PiperVoiceOptions): TextToSpeech {
  return new PiperVoice(options);
}

interface Book {
  tokens: ReadonlyMap<string, number>;
  dictionary: Readonly<Record<string, string>>;
}

class PiperVoice implements TextToSpeech {
  readonly name = 'piper';
  readonly languages = ['en'];
  readonly #folder: string;
  readonly #first: string;
  readonly #thread: Thread<{ ids: number[]; speaker: number }, { samples: Int16Array; frames: number[] }>;
  /** Knows how words sound that are in no dictionary. */
  readonly #flite = fliteVoice();
  readonly #guesses = new Map<string, readonly string[]>();
  #book: Promise<Book> | undefined;

  constructor({ folder, voice = NAMED[0] ?? '' }: PiperVoiceOptions) {
    this.#folder = folder;
    this.#first = voice;
    this.#thread = new Thread({
      name: 'piper',
      script: new URL('./piper-worker.mjs', import.meta.url),
      workerData: { folder, modelFile: MODEL_FILE, durations: DURATIONS, threads: Math.min(4, availableParallelism()) },
    });
  }

  async voices(): Promise<readonly VoiceInfo[]> {
    this.#thread.requireOpen();
    await this.#read();
    return this.#names().map((name) => ({ name, language: 'en-US' }));
  }

  async synthesize(text: string, options: SynthesizeOptions = {}): Promise<SpokenPiece> {
    const { voice = this.#first, language = 'en', signal } = options;
    signal?.throwIfAborted();
    if (primary(language) !== 'en')
      throw new VoiceError('wrong-language', `piper speaks English, and no "${language.slice(0, 16)}"`);
    const speaker = speakerOf(voice);
    if (speaker === undefined) {
      const message = `piper has no voice "${voice.slice(0, 64)}"; it has speaker-0 to speaker-${SPEAKERS - 1}`;
      throw new VoiceError('unknown-voice', message, { validOptions: this.#names() });
    }
    if (!hasWords(text)) throw new VoiceError('nothing-to-say', `"${text.slice(0, 40)}" has no word to speak`);
    if (text.length > LONGEST_TEXT) {
      const message = `the text has ${text.length} characters, at most ${LONGEST_TEXT} are spoken at once: speakSentences takes any length`;
      throw new VoiceError('too-long', message);
    }
    const { tokens, dictionary } = await this.#read();
    const spoken = await pronounce(text, {
      look: (word) => (Object.hasOwn(dictionary, word) ? dictionary[word] : undefined),
      guess: (word) => this.#guess(word, signal),
    });
    signal?.throwIfAborted();
    if (spoken.length === 0)
      throw new VoiceError(
        'wrong-language',
        `"${text.slice(0, 40)}" has no word that piper can speak: it speaks English`,
      );
    const score = scoreOf(spoken, tokens);
    const { samples, frames } = await this.#thread.ask({ ids: score.ids, speaker }, signal);
    return { text, sound: { samples, sampleRateHz: RATE_HZ }, ...timesOf(score, frames, FRAME_MS) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#thread[Symbol.asyncDispose](), this.#flite[Symbol.asyncDispose]()]);
  }

  #names(): string[] {
    return [...new Set([this.#first, ...NAMED])].filter((name) => speakerOf(name) !== undefined);
  }

  /** @throws {VoiceError} that says how to install it */
  #read(): Promise<Book> {
    this.#book ??= readBook(this.#folder).catch((error: Error) => {
      this.#book = undefined;
      const message = `piper is not installed in ${this.#folder}: vccp voice add piper (${error.message})`;
      throw new VoiceError('unreachable', message, { cause: error });
    });
    return this.#book;
  }

  async #guess(word: string, signal: AbortSignal | undefined): Promise<readonly string[]> {
    const known = this.#guesses.get(word);
    if (known) return known;
    const phonemes = await this.#flite.synthesize(word, { signal }).then(
      (piece) => (piece.phonemes ?? []).map(({ phoneme }) => phoneme),
      (fault: unknown) => {
        if (fault instanceof VoiceError && fault.code !== 'synthesis-failed') return [];
        throw fault;
      },
    );
    if (this.#guesses.size >= MOST_GUESSES) this.#guesses.clear();
    this.#guesses.set(word, phonemes);
    return phonemes;
  }
}

function speakerOf(voice: string): number | undefined {
  const [, digits] = /^speaker-(0|[1-9]\d{0,2})$/.exec(voice) ?? [];
  return digits !== undefined && Number(digits) < SPEAKERS ? Number(digits) : undefined;
}

async function readBook(folder: string): Promise<Book> {
  const tokens = readTokens(await readFile(join(folder, TOKENS_FILE), 'utf8'));
  const require = createRequire(join(folder, 'package.json'));
  require.resolve('onnxruntime-node');
  const book = pathToFileURL(require.resolve('cmu-pronouncing-dictionary')).href;
  const { dictionary } = (await import(book)) as Pick<Book, 'dictionary'>;
  return { tokens, dictionary };
}
