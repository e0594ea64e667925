import type { Emotion } from '@vccp/protocol';
import type { Sound } from './sound.js';

/** When something is heard, in milliseconds from the start of the piece. */
export interface Span {
  atMs: number;
  durationMs: number;
}

/** A sound of speech and when it is made. */
export interface TimedPhoneme extends Span {
  /**
   * ARPAbet in lower case, without stress: `aa`, `dh`, `pau` for silence. A sound that ARPAbet has not keeps the name
   * that the voice gives it.
   */
  phoneme: string;
}

/** A word or a character of the text and when it is heard. */
export interface TimedText extends Span {
  text: string;
}

/** A text that was spoken. What a voice does not know of its times is undefined. */
export interface SpokenPiece {
  text: string;
  sound: Sound;
  phonemes: readonly TimedPhoneme[] | undefined;
  words?: readonly TimedText[] | undefined;
  characters?: readonly TimedText[] | undefined;
}

export interface SynthesizeOptions {
  /** One of the voice's own names. @default its first */
  voice?: string | undefined;
  /** BCP 47, as `ja` or `en-GB`. @default what the text looks like */
  language?: string | undefined;
  /** How it is said, where the voice can. */
  emotion?: Emotion | undefined;
  signal?: AbortSignal | undefined;
}

/** A name that `synthesize` takes as `voice`. */
export interface VoiceInfo {
  name: string;
  /** BCP 47, where it is known. */
  language?: string | undefined;
}

/** Anything that speaks. Dispose of it when done. */
export interface TextToSpeech extends AsyncDisposable {
  readonly name: string;
  /** The languages that it speaks, as `ja`; undefined for many, or not known. */
  readonly languages: readonly string[] | undefined;
  /**
   * The voices that it has, its default first, as far as it tells. It asks the service anew, so this is also how
   * the health of one is asked. @throws {VoiceError} as `synthesize` does where it could not speak now
   */
  voices(options?: { signal?: AbortSignal | undefined }): Promise<readonly VoiceInfo[]>;
  /** Speaks a few sentences at most. @throws {VoiceError}, or the reason of the signal */
  synthesize(text: string, options?: SynthesizeOptions): Promise<SpokenPiece>;
}
