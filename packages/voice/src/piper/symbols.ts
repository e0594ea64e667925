/** A sound that the model is asked for. */
export interface Sounded {
  /** ARPAbet in lower case; `pau` for a pause; undefined for what only joins two sounds. */
  phoneme: string | undefined;
  /** As the model was taught to read it: the International Phonetic Alphabet, a symbol a character. */
  symbols: string;
}

/** American English as the model learned it. Vowels with a stress of their own are below. */
const IPA: ReadonlyMap<string, string> = new Map([
  ['AA', 'ɑː'],
  ['AE', 'æ'],
  ['AH', 'ʌ'],
  ['AO', 'ɔː'],
  ['AW', 'aʊ'],
  ['AY', 'aɪ'],
  ['B', 'b'],
  ['CH', 'tʃ'],
  ['D', 'd'],
  ['DH', 'ð'],
  ['DX', 'ɾ'],
  ['EH', 'ɛ'],
  ['ER', 'ɜː'],
  ['EY', 'eɪ'],
  ['F', 'f'],
  ['G', 'ɡ'],
  ['HH', 'h'],
  ['IH', 'ɪ'],
  ['IY', 'iː'],
  ['JH', 'dʒ'],
  ['K', 'k'],
  ['L', 'l'],
  ['M', 'm'],
  ['N', 'n'],
  ['NG', 'ŋ'],
  ['OW', 'oʊ'],
  ['OY', 'ɔɪ'],
  ['P', 'p'],
  ['R', 'ɹ'],
  ['S', 's'],
  ['SH', 'ʃ'],
  ['T', 't'],
  ['TH', 'θ'],
  ['UH', 'ʊ'],
  ['UW', 'uː'],
  ['V', 'v'],
  ['W', 'w'],
  ['Y', 'j'],
  ['Z', 'z'],
  ['ZH', 'ʒ'],
]);
const UNSTRESSED: ReadonlyMap<string, string> = new Map([
  ['AH', 'ə'],
  ['ER', 'ɚ'],
  ['IY', 'i'],
]);
const STRESS = ['', 'ˈ', 'ˌ'] as const;
const VOWEL = /^([A-Z]{2})([012])$/;

/** The sounds of a word from its ARPAbet with stress: `HH AH0 L OW1`. What is no ARPAbet is passed over. */
export function soundsOf(arpabet: readonly string[]): Sounded[] {
  return arpabet.flatMap((name, index): Sounded[] => {
    const [, vowel, stress] = VOWEL.exec(name) ?? [];
    if (vowel === undefined) {
      const consonant = isFlapped(arpabet, index) ? 'DX' : name;
      const symbols = IPA.get(consonant);
      return symbols === undefined ? [] : [{ phoneme: consonant.toLowerCase(), symbols }];
    }
    const symbols = (stress === '0' ? UNSTRESSED.get(vowel) : undefined) ?? IPA.get(vowel);
    if (symbols === undefined) return [];
    const phoneme = vowel === 'AH' && stress === '0' ? 'ax' : vowel.toLowerCase();
    return [{ phoneme, symbols: STRESS[Number(stress) as 0 | 1 | 2] + symbols }];
  });
}

/** As in "water": between vowels, before one without stress. */
function isFlapped(arpabet: readonly string[], index: number): boolean {
  const before = arpabet[index - 1] ?? '';
  return arpabet[index] === 'T' && (VOWEL.test(before) || before === 'R') && /0$/.test(arpabet[index + 1] ?? '');
}

/** How flite names what ARPAbet names otherwise. */
const FROM_FLITE: ReadonlyMap<string, readonly string[]> = new Map([
  ['ax', ['AH0']],
  ['axr', ['ER0']],
  ['ix', ['IH0']],
  ['el', ['AH0', 'L']],
  ['em', ['AH0', 'M']],
  ['en', ['AH0', 'N']],
  ['dx', ['T']],
  ['hv', ['HH']],
  ['nx', ['N']],
]);

/** flite's own names as ARPAbet with stress, which it does not print: the first full vowel has it. */
export function fromFlite(names: readonly string[]): string[] {
  let isStressed = false;
  return names
    .filter((name) => name !== 'pau')
    .flatMap((name) => {
      const known = FROM_FLITE.get(name);
      if (known) return known;
      const upper = name.toUpperCase();
      if (!/^[AEIOU]/.test(upper)) return [upper];
      const stress = isStressed ? '2' : '1';
      isStressed = true;
      return [upper + stress];
    });
}
