import type { Emotion } from '@vccp/protocol';

/** A word that tells a feeling, and how much of it the face of whoever says it shows. */
export interface WordFeeling {
  /** As it is written. */
  word: string;
  /** Where it begins in the text, in UTF-16 units. */
  at: number;
  emotion: Emotion;
  /** 0..1 */
  intensity: number;
}
