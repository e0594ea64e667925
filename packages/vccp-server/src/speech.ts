import type { Emotion, VisemeKey } from '@vccp/protocol';

/** A sentence that can be heard: whoever fetches the URL has its sound. */
export interface Utterance {
  text: string;
  url: string;
  /** Undefined where only the body will know. */
  durationMs: number | undefined;
  /** When the mouth takes which shape; where the voice knows. */
  visemes?: readonly VisemeKey[] | undefined;
  /** What the visemes are read from: the voice's own times of its sounds, those of its words, or the sound held against the text. */
  visemesFrom?: VisemeSource | undefined;
  /** When each word is heard, in order; where the voice knows. */
  words?: readonly { text: string; atMs: number }[] | undefined;
}

export const VISEME_SOURCES = ['times', 'words', 'aligned'] as const;
export type VisemeSource = (typeof VISEME_SOURCES)[number];

/** How a text is said, where the voice can. */
export interface UtterOptions {
  voice?: string | undefined;
  /** BCP 47. */
  language?: string | undefined;
  emotion?: Emotion | undefined;
  signal: AbortSignal;
}

/** Makes text audible. Handed in: the server itself knows no voice and keeps no files. */
export interface Speech {
  /** Yields sentence by sentence, each as soon as its sound can be fetched. @throws {VCCPError} */
  utter(text: string, options: UtterOptions): AsyncIterable<Utterance>;
  /** What `voice` may be, the default first; told to the model. It answers soon, and with what it knows. */
  voices?(): Promise<readonly { name: string; language?: string | undefined }[]>;
}

/** About how long a letter is heard, where the length of a sound is not known. */
export const MS_PER_LETTER = 70;
