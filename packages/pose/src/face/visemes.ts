/** A mouth guessed from letters: good enough to see that she talks, and in which rhythm. */
import { VOWELS, type Vowel } from '@vccp/protocol';

/** Strongest any vowel gets: a mouth at full shape shouts. */
export const STRONGEST = 0.7;
const VOWEL_MS = 130;
const CONSONANT_MS = 48;
const WORD_GAP_MS = 60;
const COMMA_MS = 170;
const STOP_MS = 300;

const LATIN: Readonly<Record<string, Vowel>> = { a: 'aa', i: 'ih', y: 'ih', u: 'ou', w: 'ou', e: 'ee', o: 'oh' };
/** Kana in rows of five by vowel, as the Japanese table has them. */
const KANA_ROWS = [
  'あいうえお',
  'かきくけこ',
  'がぎぐげご',
  'さしすせそ',
  'ざじずぜぞ',
  'たちつてと',
  'だぢづでど',
  'なにぬねの',
  'はひふへほ',
  'ばびぶべぼ',
  'ぱぴぷぺぽ',
  'まみむめも',
  'らりるれろ',
];
const KANA: ReadonlyMap<string, Vowel> = new Map([
  ...KANA_ROWS.flatMap((row) => [...row].map((kana, index) => [kana, VOWELS[index] ?? 'aa'] as const)),
  ...([...'やゃわ'].map((kana) => [kana, 'aa']) as [string, Vowel][]),
  ...([...'ゆゅ'].map((kana) => [kana, 'ou']) as [string, Vowel][]),
  ...([...'よょを'].map((kana) => [kana, 'oh']) as [string, Vowel][]),
]);

/** A mouth shape at a moment. Between two moments the shape changes over. */
export interface MouthKey {
  atMs: number;
  /** Nothing closes the mouth. */
  vowel: Vowel | null;
  weight: number;
}

/** The mouth of a text spoken at its own pace, or squeezed and stretched into `durationMs`. */
export function speakText(text: string, durationMs?: number): { keys: MouthKey[]; lengthMs: number } {
  const keys: MouthKey[] = [{ atMs: 0, vowel: null, weight: 0 }];
  let atMs = 60;
  let syllable = 0;
  for (const letter of text.normalize('NFKD').toLowerCase()) {
    const vowel = vowelOf(letter, syllable);
    if (vowel) {
      syllable++;
      keys.push({ atMs: atMs + 45, vowel, weight: STRONGEST * (syllable % 3 === 1 ? 1 : 0.8) });
      atMs += VOWEL_MS;
    } else if ('bmp'.includes(letter)) {
      keys.push({ atMs: atMs + 20, vowel: null, weight: 0 });
      atMs += CONSONANT_MS + 20;
    } else if (/[.!?。！？…\n]/.test(letter)) atMs += pause(keys, atMs, STOP_MS);
    else if (/[,;:、，]/.test(letter)) atMs += pause(keys, atMs, COMMA_MS);
    else if (/\s/.test(letter)) atMs += WORD_GAP_MS;
    else if (/\p{Letter}|\p{Number}/u.test(letter)) atMs += CONSONANT_MS;
  }
  keys.push({ atMs: atMs + 40, vowel: null, weight: 0 });
  const ownMs = atMs + 40;
  const scale = durationMs === undefined ? 1 : durationMs / ownMs;
  return { keys: keys.map((key) => ({ ...key, atMs: key.atMs * scale })), lengthMs: ownMs * scale };
}

function pause(keys: MouthKey[], atMs: number, lengthMs: number): number {
  keys.push({ atMs: atMs + 50, vowel: null, weight: 0 }, { atMs: atMs + lengthMs - 30, vowel: null, weight: 0 });
  return lengthMs;
}

/** Signs whose sound we do not know get a vowel in turn, so that Chinese and kanji move the mouth too. */
function vowelOf(letter: string, syllable: number): Vowel | undefined {
  const known = LATIN[letter] ?? KANA.get(letter) ?? KANA.get(toHiragana(letter));
  if (known) return known;
  if (/\p{Script=Han}|\p{Script=Hangul}/u.test(letter)) return (['aa', 'oh', 'ee', 'ou', 'ih'] as const)[syllable % 5];
  return undefined;
}

function toHiragana(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  return code >= 0x30a1 && code <= 0x30f6 ? String.fromCodePoint(code - 0x60) : letter;
}
