/** How letters sound, well enough for a mouth: not which word it is, but when it opens, rounds and closes. */

/** A letter or a few that sound as one. */
export interface Sounding {
  /** How many letters of the word. */
  letters: number;
  /** ARPAbet; none where they are silent. */
  phonemes: readonly string[];
}

/** Longer ones go first. Latin letters as English mostly has them; their marks were taken off. */
const LATIN: readonly (readonly [string, string])[] = [
  ['eigh', 'ey'],
  ['ough', 'ow'],
  ['augh', 'ao'],
  ['tion', 'sh ah n'],
  ['sion', 'zh ah n'],
  ['igh', 'ay'],
  ['tch', 'ch'],
  ['sch', 'sh'],
  ['dge', 'jh'],
  ['eau', 'ow'],
  ['ch', 'ch'],
  ['sh', 'sh'],
  ['th', 'dh'],
  ['ph', 'f'],
  ['gh', ''],
  ['wh', 'w'],
  ['ck', 'k'],
  ['ng', 'ng'],
  ['qu', 'k w'],
  ['ee', 'iy'],
  ['ea', 'iy'],
  ['ei', 'ey'],
  ['ey', 'iy'],
  ['ie', 'iy'],
  ['oo', 'uw'],
  ['ou', 'aw'],
  ['ow', 'ow'],
  ['oa', 'ow'],
  ['oe', 'ow'],
  ['oi', 'oy'],
  ['oy', 'oy'],
  ['ai', 'ey'],
  ['ay', 'ey'],
  ['au', 'ao'],
  ['aw', 'ao'],
  ['ue', 'uw'],
  ['ui', 'uw'],
  ['ew', 'uw'],
  ['er', 'er'],
  ['ir', 'er'],
  ['ur', 'er'],
  ['ar', 'aa r'],
  ['or', 'ao r'],
  ['a', 'ae'],
  ['b', 'b'],
  ['c', 'k'],
  ['d', 'd'],
  ['e', 'eh'],
  ['f', 'f'],
  ['g', 'g'],
  ['h', 'hh'],
  ['i', 'ih'],
  ['j', 'jh'],
  ['k', 'k'],
  ['l', 'l'],
  ['m', 'm'],
  ['n', 'n'],
  ['o', 'ow'],
  ['p', 'p'],
  ['q', 'k'],
  ['r', 'r'],
  ['s', 's'],
  ['t', 't'],
  ['u', 'ah'],
  ['v', 'v'],
  ['w', 'w'],
  ['x', 'k s'],
  ['y', 'y'],
  ['z', 'z'],
];

/** Words that letters say wrongly, and that are in every sentence. */
const IRREGULAR: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'ah',
    i: 'ay',
    the: 'dh ah',
    you: 'y uw',
    your: 'y ao r',
    are: 'aa r',
    to: 't uw',
    do: 'd uw',
    who: 'hh uw',
    of: 'ah v',
    one: 'w ah n',
    was: 'w ah z',
    what: 'w ah t',
    how: 'hh aw',
    now: 'n aw',
    is: 'ih z',
    my: 'm ay',
    by: 'b ay',
    he: 'hh iy',
    she: 'sh iy',
    we: 'w iy',
    me: 'm iy',
    be: 'b iy',
    have: 'hh ae v',
    there: 'dh eh r',
    they: 'dh ey',
    good: 'g uh d',
    could: 'k uh d',
    would: 'w uh d',
    should: 'sh uh d',
    some: 's ah m',
    come: 'k ah m',
    two: 't uw',
    said: 's eh d',
  }),
);

/** Kana in rows of five by vowel, each row after its consonant. */
const KANA: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '': 'あいうえお',
    k: 'かきくけこ',
    g: 'がぎぐげご',
    s: 'さしすせそ',
    z: 'ざじずぜぞ',
    t: 'たちつてと',
    d: 'だぢづでど',
    n: 'なにぬねの',
    hh: 'はひふへほ',
    b: 'ばびぶべぼ',
    p: 'ぱぴぷぺぽ',
    m: 'まみむめも',
    dx: 'らりるれろ',
    y: 'や-ゆ-よ',
    w: 'わ---を',
  }).flatMap(([consonant, row]) =>
    [...row].flatMap((kana, index) =>
      kana === '-' ? [] : [[kana, `${consonant} ${['aa', 'iy', 'uw', 'eh', 'ao'][index]}`.trim()] as const],
    ),
  ),
);
const SMALL_KANA: Readonly<Record<string, string>> = { ゃ: 'aa', ゅ: 'uw', ょ: 'ao', ん: 'n', っ: '', ー: '' };

const VOWEL = /^[aeiou]/;
const sounds = (letters: number, phonemes: string): Sounding => ({
  letters,
  phonemes: phonemes.split(' ').filter(Boolean),
});

/** The sounds of a word, letter by letter; a letter of a script that is not known sounds as an open vowel. */
export function soundingsOf(word: string): Sounding[] {
  const letters = [...word.normalize('NFC')];
  const plain = letters.map(
    (letter) =>
      letter
        .normalize('NFKD')
        .replace(/\p{M}+/gu, '')
        .toLowerCase()
        .slice(0, 1) || ' ',
  );
  const spelled = plain.join('');
  const known = IRREGULAR.get(spelled.replace(/[^a-z]/g, ''));
  if (known !== undefined) return [sounds(letters.length, known)];
  const found: Sounding[] = [];
  for (let at = 0; at < letters.length; at += found.at(-1)?.letters ?? 1) found.push(sounding(spelled, letters, at));
  return found;
}

function sounding(spelled: string, letters: readonly string[], at: number): Sounding {
  const letter = spelled[at] ?? '';
  const isLast = at === letters.length - 1 || !/[a-z]/.test(spelled[at + 1] ?? '');
  const before = spelled.slice(Math.max(0, at - 2), at);
  // The silent e, which gives the vowel before it its name: make, time, home.
  if (letter === 'e' && isLast && /[aeiou][^aeiou]$/.test(before)) return sounds(1, '');
  if (letter === 'y' && at > 0 && !VOWEL.test(spelled[at + 1] ?? '')) return sounds(1, 'iy');
  if (letter === 'c' && /[eiy]/.test(spelled[at + 1] ?? '')) return sounds(1, 's');
  if (/[aio]/.test(letter) && /^[^aeiour]e(?![a-z])/.test(spelled.slice(at + 1)))
    return sounds(1, { a: 'ey', i: 'ay', o: 'ow' }[letter as 'a' | 'i' | 'o']);
  // One letter twice sounds once.
  if (letter !== '' && letter === spelled[at - 1] && /[b-df-hj-np-tv-z]/.test(letter)) return sounds(1, '');
  const latin = LATIN.find(([spelling]) => spelled.startsWith(spelling, at));
  if (latin) return sounds(latin[0].length, latin[1]);
  return sounds(1, foreign(letters[at] ?? ''));
}

function foreign(letter: string): string {
  const kana = toHiragana(letter);
  const known = KANA.get(kana) ?? SMALL_KANA[kana];
  if (known !== undefined) return known;
  if (/\p{N}/u.test(letter)) return 'n ah';
  return /\p{L}/u.test(letter) ? 'aa' : '';
}

function toHiragana(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  return code >= 0x30a1 && code <= 0x30f6 ? String.fromCodePoint(code - 0x60) : letter;
}
