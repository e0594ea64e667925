import type { TimedPhoneme, TimedText } from '../text-to-speech.js';
import type { Spoken } from './pronounce.js';

/** What the model is given, and which sound each symbol of it belongs to. */
export interface Score {
  ids: number[];
  /** For each id the place of its sound in `phonemes`. */
  owners: number[];
  /** In order; the first and the last are pauses. */
  phonemes: string[];
  /** Words as ranges of `phonemes`, the end exclusive. */
  words: { text: string; from: number; to: number }[];
}

const BEGIN = '^';
const END = '$';
const PAD = '_';

/**
 * The text as the model reads it: begin, each symbol followed by a pad, end. Between two words stands a space; what it
 * lasts belongs to the sound before it.
 * @throws {RangeError} when the tokens lack what every model has
 */
export function scoreOf(spoken: readonly Spoken[], tokens: ReadonlyMap<string, number>): Score {
  const score: Score = { ids: [], owners: [], phonemes: ['pau'], words: [] };
  const idOf = (symbol: string) => {
    const id = tokens.get(symbol);
    if (id === undefined) throw new RangeError(`the model has no symbol "${symbol}"`);
    return id;
  };
  const add = (symbols: string) => {
    for (const symbol of symbols) {
      const id = tokens.get(symbol);
      if (id === undefined) continue;
      score.ids.push(id, idOf(PAD));
      score.owners.push(score.phonemes.length - 1, score.phonemes.length - 1);
    }
  };
  add(BEGIN);
  for (const [index, { word, sounds }] of spoken.entries()) {
    if (index > 0 && word !== undefined) add(' ');
    const from = score.phonemes.length;
    for (const { phoneme = 'pau', symbols } of sounds) {
      score.phonemes.push(phoneme);
      add(symbols);
    }
    if (word !== undefined) score.words.push({ text: word, from, to: score.phonemes.length });
  }
  score.phonemes.push('pau');
  score.ids.push(idOf(END));
  score.owners.push(score.phonemes.length - 1);
  return score;
}

/** When each sound and each word is heard, to the sample, from the frames that each id lasts. */
export function timesOf(
  { owners, phonemes, words }: Score,
  frames: readonly number[],
  frameMs: number,
): { phonemes: TimedPhoneme[]; words: TimedText[] } {
  const lengths = phonemes.map(() => 0);
  for (const [index, owner] of owners.entries()) lengths[owner] = (lengths[owner] ?? 0) + (frames[index] ?? 0);
  let frame = 0;
  const timed = phonemes.map((phoneme, index): TimedPhoneme => {
    const length = lengths[index] ?? 0;
    const one = { phoneme, atMs: frame * frameMs, durationMs: length * frameMs };
    frame += length;
    return one;
  });
  return {
    phonemes: timed,
    words: words.flatMap(({ text, from, to }) => {
      const first = timed[from];
      const last = timed[to - 1];
      if (!first || !last) return [];
      return [{ text, atMs: first.atMs, durationMs: last.atMs + last.durationMs - first.atMs }];
    }),
  };
}
