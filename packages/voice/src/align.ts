import { createRequire } from 'node:module';
import { join } from 'node:path';
import { VoiceError } from './errors.js';
import { primary } from './language.js';
import { soundingsOf } from './letters.js';
import type { Aligner } from './mouth-of.js';
import type { PcmSound } from './pcm.js';
import type { TimedPhoneme } from './text-to-speech.js';
import { Thread } from './thread.js';

export interface AlignerOptions {
  /** A folder whose `node_modules` holds `soundswallower`, where it is not among the packages of the program. */
  folder?: string | undefined;
}

/** A sound of the aligner's model: as `AH`, or `SIL` and others for what is no speech. */
interface Phone {
  name: string;
  atMs: number;
  durationMs: number;
}

const LONGEST_SECONDS = 60;
/** What ARPAbet has and the model has not. */
const OF_THE_MODEL: Readonly<Record<string, string>> = { ax: 'ah', axr: 'er', dx: 't', ix: 'ih' };

/**
 * Holds an English text against its sound, and so finds when each of its sounds is heard: for voices that tell no times.
 * `soundswallower` does it, on a thread of its own, if it is installed.
 * @throws {VoiceError} `unreachable` where it is not
 */
export function soundAligner({ folder }: AlignerOptions = {}): Aligner & AsyncDisposable {
  return new SoundAligner(find(folder));
}

function find(folder: string | undefined): string {
  const places = [...(folder === undefined ? [] : [join(folder, 'package.json')]), import.meta.url];
  for (const place of places) {
    try {
      return createRequire(place).resolve('soundswallower');
    } catch {
      // Perhaps the next one has it.
    }
  }
  throw new VoiceError('unreachable', 'soundswallower is not installed: npm install soundswallower@0.6.3');
}

class SoundAligner implements Aligner, AsyncDisposable {
  readonly #thread: Thread<
    { words: { word: string; guess: string }[]; samples: Int16Array; sampleRateHz: number },
    { phones: Phone[] }
  >;

  constructor(entry: string) {
    this.#thread = new Thread({
      name: 'the aligner',
      script: new URL('./align-worker.mjs', import.meta.url),
      workerData: { entry },
    });
  }

  async align(
    text: string,
    { samples, sampleRateHz }: PcmSound,
    { language = 'en', signal }: { language?: string | undefined; signal?: AbortSignal | undefined } = {},
  ): Promise<TimedPhoneme[] | undefined> {
    signal?.throwIfAborted();
    const words = wordsOf(text);
    if (primary(language) !== 'en' || !words || samples.length > LONGEST_SECONDS * sampleRateHz) return undefined;
    const { phones } = await this.#thread.ask({ words, samples, sampleRateHz }, signal);
    return phones.length === 0 ? undefined : phones.map(asPhoneme);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#thread[Symbol.asyncDispose]();
  }
}

/** Undefined where the text holds what is not spoken as it is written: numbers, or other letters than Latin ones. */
function wordsOf(text: string): { word: string; guess: string }[] | undefined {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[\u2018\u2019]/g, "'")
    .toLowerCase();
  if (/(?![a-z])[\p{L}\p{N}]/u.test(plain)) return undefined;
  const words = plain.match(/[a-z]+(?:'[a-z]+)*/g);
  return words?.map((word) => ({ word, guess: guessOf(word) }));
}

function guessOf(word: string): string {
  const phonemes = soundingsOf(word).flatMap((sounding) => sounding.phonemes);
  return (phonemes.length > 0 ? phonemes : ['ah']).map((name) => (OF_THE_MODEL[name] ?? name).toUpperCase()).join(' ');
}

function asPhoneme({ name, atMs, durationMs }: Phone): TimedPhoneme {
  return { phoneme: /^[A-Z]{1,2}$/.test(name) ? name.toLowerCase() : 'pau', atMs, durationMs };
}
