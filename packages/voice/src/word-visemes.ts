import type { VisemeKey } from '@vccp/protocol';
import { type Sounding, soundingsOf } from './letters.js';
import type { TimedPhoneme, TimedText } from './text-to-speech.js';
import { visemesOf } from './visemes.js';

/** A vowel is heard about so much longer than a consonant. */
const VOWEL_LENGTH = 1.8;
/** A pause that is shorter than this is none: the mouth goes on to the next word. */
const SHORTEST_PAUSE_MS = 60;

const isVowel = (phoneme: string): boolean => /^[aeiou]/.test(phoneme);
const lengthOf = (phonemes: readonly string[]): number =>
  phonemes.reduce((sum, phoneme) => sum + (isVowel(phoneme) ? VOWEL_LENGTH : 1), 0);

/**
 * When the mouth takes which shape, where only the times of the words are known, or of their characters: each word's
 * letters, as they mostly sound, are spread over its time. Rises in time, as `visemesOf`.
 */
export function visemesOfWords(words: readonly TimedText[], characters: readonly TimedText[] = []): VisemeKey[] {
  const phonemes: TimedPhoneme[] = [];
  let endMs = 0;
  for (const word of inOrder(words)) {
    const atMs = Math.max(endMs, word.atMs);
    if (atMs - endMs >= SHORTEST_PAUSE_MS) phonemes.push({ phoneme: 'pau', atMs: endMs, durationMs: atMs - endMs });
    const until = word.atMs + word.durationMs;
    if (until <= atMs) continue;
    const own = characters.filter(({ atMs: at, text }) => at >= word.atMs && at < until && text.trim() !== '');
    const spelled = own.map(({ text }) => text).join('') === word.text;
    phonemes.push(...(spelled ? byCharacters(word, own) : spread(word.text, atMs, until)));
    endMs = until;
  }
  return visemesOf(phonemes);
}

const inOrder = (words: readonly TimedText[]): TimedText[] => [...words].sort((a, b) => a.atMs - b.atMs);

function spread(text: string, fromMs: number, untilMs: number): TimedPhoneme[] {
  const phonemes = soundingsOf(text).flatMap((sounding) => sounding.phonemes);
  const whole = lengthOf(phonemes);
  let atMs = fromMs;
  return phonemes.map((phoneme) => {
    const durationMs = ((untilMs - fromMs) * lengthOf([phoneme])) / whole;
    const timed = { phoneme, atMs, durationMs };
    atMs += durationMs;
    return timed;
  });
}

/** Each sound from its first letter to the next that sounds. */
function byCharacters(word: TimedText, characters: readonly TimedText[]): TimedPhoneme[] {
  const starts = characters.flatMap(({ text, atMs }) => [...text.normalize('NFC')].map(() => atMs));
  const heard: { atMs: number; sounding: Sounding }[] = [];
  let letter = 0;
  for (const sounding of soundingsOf(word.text)) {
    if (sounding.phonemes.length > 0) heard.push({ atMs: starts[letter] ?? word.atMs, sounding });
    letter += sounding.letters;
  }
  return heard.flatMap(({ atMs, sounding }, index) => {
    const untilMs = heard[index + 1]?.atMs ?? word.atMs + word.durationMs;
    const whole = lengthOf(sounding.phonemes);
    let at = atMs;
    return sounding.phonemes.map((phoneme) => {
      const durationMs = (Math.max(0, untilMs - atMs) * lengthOf([phoneme])) / whole;
      const timed = { phoneme, atMs: at, durationMs };
      at += durationMs;
      return timed;
    });
  });
}
