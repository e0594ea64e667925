import type { Emotion } from '@vccp/protocol';
import type { WordFeeling } from './word-feeling.js';

/** Stems with the letters that may follow them, as Japanese puts no space between words. */
const FAMILIES: readonly (readonly [emotion: Emotion, intensity: number, stems: readonly string[]])[] = [
  ['happy', 0.8, ['嬉し(?=[いかくさそけ])', 'うれし(?=[いかくさそけ])', '(?<!不)幸せ', 'しあわせ', '喜[んびぶ]']],
  ['happy', 0.6, ['楽し(?=[いかくみそけ])', 'たのし(?=[いかくみそけ])']],
  ['excited', 0.8, ['わくわく', 'ワクワク', 'やったー', 'やった(?=[！!])', '最高(?=[！!。っ]|です|だ)', '興奮']],
  ['sad', 0.8, ['悲し(?=[いかくさみそけ])', 'かなし(?=[いかくさみそけ])', '[寂淋]し(?=[いかくさそけ])']],
  ['sad', 0.7, ['さ[びみ]し(?=[いかくさそけ])', '泣[いきく]', 'つらい', 'つらかった']],
  ['sad', 0.4, ['残念', 'ごめん', '申し訳']],
  ['angry', 0.8, ['怒[っりる]', '腹が立', '腹立', 'むかつ', 'ムカつ', '許せない', '頭にき']],
  ['surprised', 0.8, ['驚[いきく]', 'びっくり', 'まさか']],
  ['fearful', 0.8, ['怖(?=[いかくさそけ])', 'こわい', 'こわかった', '恐ろし(?=[いかくさそけ])']],
  ['fearful', 0.6, ['不安', '心配']],
  ['disgusted', 0.7, ['気持ち悪(?=[いかくさそけ])', '(?<!機|好き)嫌い', '吐き気']],
  ['contemptuous', 0.7, ['軽蔑', 'くだらな(?=[いかく])']],
  ['calm', 0.6, ['落ち着[いきく]', 'ほっとし', '安心', 'のんびり']],
];

const STEMS = FAMILIES.map(([emotion, intensity, stems]) => ({
  emotion,
  intensity,
  stem: new RegExp(stems.join('|'), 'gu'),
}));

/** "Cannot help being": the denial makes it stronger. */
const OVERFLOWS = /^[いきくっん]*[てで](?:たまら|仕方|しかた|しょうが|なら)/u;
/**
 * The ways in which what was just said is denied: 〜くない, 〜ではない, 〜していない, 〜ないで, 〜ません, 〜いらない. Some of the parts
 * begin alike, so that their number is bounded: else each more would double the time.
 */
const DENIED =
  /^(?:[くっんいりらか]|には?|は|も|が|を|じゃ|では?|て|し|する|こと|必要|られ|れ){0,8}(?:な(?:い|く(?!な?る)|かっ)|ませ?ん|ありませ|いら(?:な|ず)|無用|ずに|ねえ)/u;
/** Only supposed: 〜なら, 〜かったら, 〜ければ. */
const SUPPOSED = /^[いかくっ]*(?:なら(?!な)|たら|れば|ければ)/u;
const ASKS = /(?:[？?]|か[。.]?)[」』）)]*\s*$/u;

/** What the words of one sentence tell. A question asks whoever listens, and tells nothing. */
export function japaneseFeelings(sentence: string): WordFeeling[] {
  if (ASKS.test(sentence)) return [];
  const found = STEMS.flatMap(({ emotion, intensity, stem }) =>
    [...sentence.matchAll(stem)].flatMap(({ 0: word, index }) => {
      const after = sentence.slice(index + word.length);
      const overflows = OVERFLOWS.test(after);
      if (!overflows && (DENIED.test(after) || SUPPOSED.test(after))) return [];
      return { word, at: index, emotion, intensity: overflows ? intensity * 1.25 : intensity };
    }),
  );
  return found.sort((one, other) => one.at - other.at);
}
