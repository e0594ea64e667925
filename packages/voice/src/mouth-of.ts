import type { VisemeKey } from '@vccp/protocol';
import type { PcmSound } from './pcm.js';
import { isPcm } from './sound.js';
import type { SpokenPiece, TimedPhoneme } from './text-to-speech.js';
import { visemesOf } from './visemes.js';
import { visemesOfWords } from './word-visemes.js';

/** Finds the times of a text's sounds in the sound itself. */
export interface Aligner {
  /** Undefined where it cannot tell: another language, or what is not spoken as it is written. */
  align(
    text: string,
    sound: PcmSound,
    options?: { language?: string | undefined; signal?: AbortSignal | undefined },
  ): Promise<readonly TimedPhoneme[] | undefined>;
}

/** The shapes of a mouth in time, and what they were read from, the best first. */
export interface Mouth {
  visemes: readonly VisemeKey[];
  from: 'times' | 'words' | 'aligned';
}

/**
 * The mouth of what was spoken, from the best that is known of it: the voice's own times of its sounds, those of its words
 * and letters, the sound held against the text. Undefined where there is none of these: whoever plays it listens.
 */
export async function mouthOf(
  { text, sound, phonemes, words, characters }: SpokenPiece,
  {
    aligner,
    ...options
  }: {
    aligner?: Aligner | undefined;
    language?: string | undefined;
    signal?: AbortSignal | undefined;
  } = {},
): Promise<Mouth | undefined> {
  const found = (visemes: readonly VisemeKey[], from: Mouth['from']) =>
    visemes.length > 0 ? { visemes, from } : undefined;
  const known =
    found(visemesOf(phonemes ?? []), 'times') ?? found(words ? visemesOfWords(words, characters) : [], 'words');
  if (known || !aligner || !isPcm(sound)) return known;
  return found(visemesOf((await aligner.align(text, sound, options)) ?? []), 'aligned');
}
