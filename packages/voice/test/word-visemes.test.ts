/** Lips where only the times of words or characters are known. */
import { VISEME_TO_VOWELS, VISEMES, type VisemeKey } from '@vccp/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fliteVoice } from '../src/flite.js';
import { type TimedPhoneme, type TimedText, visemesOf, visemesOfWords } from '../src/index.js';

/** Sentences, and how many sounds flite makes of each word. */
const SENTENCES: readonly [text: string, counts: readonly number[]][] = [
  ['Hello, I am your new companion.', [4, 1, 2, 3, 2, 9]],
  ['The weather is fine today, so we can walk.', [2, 4, 2, 3, 4, 2, 2, 3, 3]],
  ['Please bring me seven apples and some bread.', [4, 4, 2, 5, 5, 3, 3, 4]],
];

/** The words of a sentence with the times that its sounds have. */
function wordsOf(text: string, counts: readonly number[], phonemes: readonly TimedPhoneme[]): TimedText[] {
  const sounds = phonemes.filter(({ phoneme }) => phoneme !== 'pau');
  expect(sounds.length, text).toBe(counts.reduce((sum, count) => sum + count, 0));
  let next = 0;
  return text.split(' ').map((word, index) => {
    const own = sounds.slice(next, next + (counts[index] ?? 0));
    next += own.length;
    const [first, last] = [own[0], own.at(-1)];
    if (!first || !last) throw new Error(`${word} has no sound`);
    return { text: word, atMs: first.atMs, durationMs: last.atMs + last.durationMs - first.atMs };
  });
}

/** How far the mouth is open at a moment. */
function openAt(keys: readonly VisemeKey[], ms: number): number {
  const key = keys.findLast(({ atMs }) => atMs <= ms);
  return Math.max(0, ...Object.values(VISEME_TO_VOWELS[key?.viseme ?? 'sil']));
}

describe('the mouth of words', () => {
  it('opens and shuts as the exact one does, for most of the time', async () => {
    await using voice = fliteVoice();
    for (const [text, counts] of SENTENCES) {
      const { phonemes } = await voice.synthesize(text);
      if (!phonemes) throw new Error('flite knows its phonemes');
      const exact = visemesOf(phonemes);
      const guess = visemesOfWords(wordsOf(text, counts, phonemes));
      // What the mouth would be without the text: open all along.
      const open: VisemeKey[] = [{ atMs: 0, viseme: 'aa' }];
      const agreement = (keys: readonly VisemeKey[]) => {
        let same = 0;
        let all = 0;
        for (let ms = 0; ms < (exact.at(-1)?.atMs ?? 0); ms += 5, all++)
          if (openAt(exact, ms) > 0.5 === openAt(keys, ms) > 0.5) same++;
        return same / all;
      };
      expect(agreement(guess), text).toBeGreaterThan(0.75);
      expect(agreement(guess), text).toBeGreaterThan(agreement(open) + 0.15);
    }
  });

  it('spells by the characters where those are timed', () => {
    const characters = [...'moo'].map((text, index) => ({ text, atMs: [0, 400, 450][index] ?? 0, durationMs: 50 }));
    const word = { text: 'moo', atMs: 0, durationMs: 500 };
    expect(visemesOfWords([word], characters)).toEqual([
      { atMs: 0, viseme: 'PP' },
      { atMs: 400, viseme: 'U' },
      { atMs: 500, viseme: 'sil' },
    ]);
    expect(visemesOfWords([word])[1]?.atMs).toBeLessThan(250);
  });

  it('is shut between words that pause, and knows kana', () => {
    const words = [
      { text: 'みな', atMs: 100, durationMs: 400 },
      { text: 'ソ', atMs: 800, durationMs: 200 },
    ];
    expect(visemesOfWords(words).map(({ viseme }) => viseme)).toEqual([
      'sil',
      'PP',
      'I',
      'nn',
      'aa',
      'sil',
      'SS',
      'O',
      'sil',
    ]);
    expect(visemesOfWords(words).find(({ viseme, atMs }) => viseme === 'sil' && atMs > 0)?.atMs).toBe(500);
  });

  it('rises in time, stays within the words, and ends shut, whatever the words are', () => {
    const word = fc.record({
      text: fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.lorem({ maxCount: 1 })),
      atMs: fc.double({ min: 0, max: 5000, noNaN: true }),
      durationMs: fc.double({ min: 0, max: 900, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), fc.boolean(), (words, spelled) => {
        const characters = spelled
          ? words.flatMap(({ text, atMs, durationMs }) =>
              [...text].map((letter, index, all) => {
                const each = durationMs / all.length;
                return { text: letter, atMs: atMs + index * each, durationMs: each };
              }),
            )
          : [];
        const keys = visemesOfWords(words, characters);
        for (const [index, { atMs, viseme }] of keys.entries()) {
          expect(VISEMES).toContain(viseme);
          expect(Number.isFinite(atMs)).toBe(true);
          expect(atMs).toBeGreaterThanOrEqual(keys[index - 1]?.atMs ?? 0);
        }
        if (keys.length > 0) expect(keys.at(-1)?.viseme).toBe('sil');
        const last = Math.max(0, ...words.map(({ atMs, durationMs }) => atMs + durationMs));
        expect(keys.at(-1)?.atMs ?? 0).toBeLessThanOrEqual(last + 2);
      }),
    );
  });
});
