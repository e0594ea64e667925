import { fromFlite, type Sounded, soundsOf } from './symbols.js';

/** A word of a text and its sounds; or a pause, which is none. */
export interface Spoken {
  /** As it stands in the text; undefined for a pause. */
  word: string | undefined;
  sounds: readonly Sounded[];
}

export interface PronounceOptions {
  /** ARPAbet of a word in lower case, as `HH AH0 L OW1`; undefined where it is not in the book. */
  look(word: string): string | undefined;
  /** The phonemes of a word that is not, in flite's names. */
  guess(word: string): Promise<readonly string[]>;
}

/** Said in passing: they carry no stress where they stand in a sentence. */
const UNSTRESSED = new Set(
  'a an the and or but nor of to in on at by for from with as is am are was were be been has have had do does did can could will would shall should may might must i you he she it we they me him her us them my your his its our their this that than then if so not'.split(
    ' ',
  ),
);

/** What the model reads as a pause, of what stands after a word. */
const PAUSE = /[.!?,;:]/;

/** The sounds of an English text, word by word. */
export async function pronounce(text: string, options: PronounceOptions): Promise<Spoken[]> {
  const spoken: Spoken[] = [];
  for (const part of readable(text).split(' ')) {
    const [after = ''] = /[^A-Za-z0-9%+]*$/.exec(part) ?? [];
    const word = part.slice(0, part.length - after.length).replace(/^[^A-Za-z0-9$&+@]+/, '');
    if (word !== '') spoken.push({ word, sounds: await soundsOfWord(word, options) });
    const mark = PAUSE.exec(after)?.[0];
    // One pause is enough.
    if (mark !== undefined && spoken.at(-1)?.word !== undefined)
      spoken.push({ word: undefined, sounds: [{ phoneme: 'pau', symbols: mark }] });
  }
  return spoken.filter(({ sounds }) => sounds.length > 0);
}

async function soundsOfWord(word: string, { look, guess }: PronounceOptions): Promise<Sounded[]> {
  const lower = word.toLowerCase();
  const known = look(lower);
  if (known !== undefined) return soundsOf(unstressed(lower, known.split(' ')));
  // "well-known" is two words of the book.
  const parts = lower.split('-').filter((part) => part !== '');
  const looked = parts.map((part) => look(part));
  if (parts.length > 1 && looked.every((part) => part !== undefined))
    return soundsOf(looked.flatMap((part) => part.split(' ')));
  return soundsOf(fromFlite(await guess(word)));
}

function unstressed(word: string, arpabet: readonly string[]): readonly string[] {
  return UNSTRESSED.has(word) ? arpabet.map((name) => name.replace(/[12]$/, '0')) : arpabet;
}

/** Latin text without its marks, quotes and brackets; a dash is a pause. */
function readable(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/\s*[\u2013\u2014\u2026]\s*|\s-+\s/g, ', ')
    .replace(/[^\x20-\x7e]+|[*_`#<>[\]{}|\\^~"()]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
