import type { Emotion } from '@vccp/protocol';
import { englishFeelings } from './feelings/english.js';
import { japaneseFeelings } from './feelings/japanese.js';
import type { WordFeeling } from './feelings/word-feeling.js';

/** Under this a face shows nothing that anybody would see. */
const LEAST = 0.2;
const KANA_OR_HAN = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

/**
 * The feelings that the words of a text tell, in English and Japanese, in order: what a face does where nobody says it.
 * Careful rather than complete: what is denied, asked of somebody else or only supposed tells nothing.
 */
export function feelingsOf(text: string): WordFeeling[] {
  return [...new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text)].flatMap(({ segment, index }) => {
    const found = KANA_OR_HAN.test(segment) ? japaneseFeelings(segment) : englishFeelings(segment);
    let last: Emotion | undefined;
    return found.flatMap((feeling) => {
      // Within one sentence the same again changes no face.
      if (feeling.intensity < LEAST || feeling.emotion === last) return [];
      last = feeling.emotion;
      return { ...feeling, at: index + feeling.at, intensity: Math.min(1, feeling.intensity) };
    });
  });
}
