import { readDurations } from './durations.js';
import { VoiceError } from './errors.js';
import { hasWords, primary } from './language.js';
import type { SpokenPiece, SynthesizeOptions, TextToSpeech, VoiceInfo } from './text-to-speech.js';
import { Thread } from './thread.js';
import { readWav } from './wav.js';

/** The voices inside flite. `slt` is a woman's, 16 kHz, and the clearest. */
const VOICES = ['slt', 'rms', 'awb', 'kal16'] as const;
const LONGEST_TEXT = 1000;

/** The English voices of flite, in WebAssembly on a thread of their own: no key, no network. */
export function fliteVoice(options: FliteVoiceOptions = {}): TextToSpeech {
  return new FliteVoice(options);
}

export interface FliteVoiceOptions {
  /** The one that speaks where none is named. @default slt */
  voice?: string | undefined;
}

class FliteVoice implements TextToSpeech {
  readonly name = 'flite';
  readonly languages = ['en'];
  readonly #thread = new Thread<{ text: string; voice: string }, { wav: Uint8Array; durations: string }>({
    name: 'flite',
    script: new URL('./flite-worker.mjs', import.meta.url),
  });
  readonly #first: string;

  constructor({ voice = VOICES[0] }: FliteVoiceOptions) {
    this.#first = voice;
  }

  async voices(): Promise<readonly VoiceInfo[]> {
    this.#thread.requireOpen();
    const first = VOICES.filter((name) => name === this.#first);
    return [...new Set([...first, ...VOICES])].map((name) => ({ name, language: 'en' }));
  }

  async synthesize(text: string, options: SynthesizeOptions = {}): Promise<SpokenPiece> {
    const { voice = this.#first, language = 'en', signal } = options;
    signal?.throwIfAborted();
    if (primary(language) !== 'en') {
      const message = `flite speaks English, and no "${language.slice(0, 16)}"; another voice does: vccp voice list`;
      throw new VoiceError('wrong-language', message);
    }
    if (!VOICES.some((known) => known === voice)) {
      const message = `flite has no voice "${voice.slice(0, 64)}"; it has ${VOICES.join(', ')}`;
      throw new VoiceError('unknown-voice', message, { validOptions: VOICES });
    }
    if (text.length > LONGEST_TEXT) {
      const message = `the text has ${text.length} characters, at most ${LONGEST_TEXT} are spoken at once: speakSentences takes any length`;
      throw new VoiceError('too-long', message);
    }
    const { wav, durations } = await this.#thread.ask({ text: speakable(text), voice }, signal);
    return { text, sound: readWav(wav), phonemes: readDurations(durations) };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#thread[Symbol.asyncDispose]();
  }
}

/** Latin text without its marks: what is left is what flite can read. @throws {VoiceError} where nothing is */
function speakable(text: string): string {
  const spoken = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u2013\u2014]/g, ', ')
    .replace(/[^\x20-\x7e]+/g, ' ')
    .replace(/[*_`#<>[\]{}|\\^~]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (/[a-z0-9]/i.test(spoken)) return spoken;
  const shown = `"${text.slice(0, 40)}"`;
  if (!hasWords(text)) throw new VoiceError('nothing-to-say', `${shown} has no word to speak`);
  throw new VoiceError(
    'wrong-language',
    `${shown} has no word that this voice can speak: flite speaks English, in Latin letters`,
  );
}
