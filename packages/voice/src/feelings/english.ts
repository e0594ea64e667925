import type { Emotion } from '@vccp/protocol';
import type { WordFeeling } from './word-feeling.js';

/** Families of words, with how much of a feeling each tells: whole words only, and none that mostly means something else. */
const FAMILIES: readonly (readonly [emotion: Emotion, intensity: number, words: string])[] = [
  ['happy', 0.8, 'happy happier happiest happily happiness joy joyful joyfully overjoyed delighted delight delightful'],
  ['happy', 0.6, 'glad gladly pleased cheerful cheerfully wonderful lovely haha hahaha hehe love loved'],
  ['excited', 0.8, 'excited excitedly exciting excitement thrilled thrilling hooray hurray yay yippee woohoo'],
  ['excited', 0.6, 'amazing awesome fantastic'],
  ['sad', 0.8, 'sad sadder saddest sadly sadness unhappy unhappily heartbroken heartbreaking miserable grief grieving'],
  ['sad', 0.7, 'sorrow sorrowful lonely loneliness depressed depressing tragic mourn mourning weep weeping wept'],
  ['sad', 0.4, 'sorry unfortunately regrettably alas disappointed disappointing'],
  ['angry', 0.8, 'angry angrier angriest angrily anger furious furiously fury outraged outrageous infuriating enraged'],
  ['angry', 0.6, 'annoyed annoying irritated irritating hate hates hated'],
  ['surprised', 0.8, 'surprised surprising surprisingly astonished astonishing astounded shocked shocking wow whoa'],
  ['surprised', 0.6, 'surprise unbelievable unexpectedly'],
  ['fearful', 0.8, 'scared scary scariest terrified terrifying frightened frightening fearful horrified horrifying'],
  ['fearful', 0.6, 'afraid fear fears dread worried worry worries worrying anxious anxiously nervous nervously panic'],
  ['disgusted', 0.8, 'disgusted disgusting disgust revolting nauseating yuck yucky eww ew'],
  ['contemptuous', 0.7, 'contempt contemptuous despise despised pathetic scorn'],
  ['calm', 0.6, 'calm calmly relaxed relaxing peaceful peacefully serene relieved relief soothing phew'],
];

const WORDS: ReadonlyMap<string, { emotion: Emotion; intensity: number }> = new Map(
  FAMILIES.flatMap(([emotion, intensity, words]) =>
    words.split(' ').map((word) => [word, { emotion, intensity }] as const),
  ),
);

const NEGATORS = new Set(
  'not no never none nobody nothing neither nor without hardly barely cannot stop stopped avoid'.split(' '),
);
const isNegator = (word: string) => NEGATORS.has(word) || word.endsWith("n't");
/** They deny what comes soon after them: "nothing at all to be afraid of". */
const REACH = 6;
const SUPPOSING = new Set('if unless whether would could might imagine pretend'.split(' '));
const OTHERS = new Set("you your you're yours he he's his she she's her they they're their".split(' '));
const STRONGER = new Set('very so really extremely absolutely incredibly truly deeply totally such'.split(' '));
const WEAKER = new Set('bit little slightly somewhat kinda rather'.split(' '));
/** "I am afraid I cannot" is polite, and no fear. */
const AFTER_POLITE = new Set(
  "i we you he she it they that so not there the your my this i'm we're it's that's".split(' '),
);

const TOKEN = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}]+)*/gu;
/** Where what was denied or supposed is over: a stop, or a turn of the sentence. */
const CLAUSE_END = /[,;:.!?—–()"“”]/;
const TURNS = new Set('but because although though however since'.split(' '));

interface Token {
  word: string;
  at: number;
  /** What was denied before it no longer counts. */
  beginsClause: boolean;
}

function tokensOf(sentence: string): Token[] {
  let end = 0;
  return [...sentence.matchAll(TOKEN)].map(({ 0: raw, index }) => {
    const word = raw.toLowerCase().replaceAll('’', "'");
    const beginsClause = CLAUSE_END.test(sentence.slice(end, index)) || TURNS.has(word);
    end = index + raw.length;
    return { word, at: index, beginsClause };
  });
}

/** What the words of one sentence tell. */
export function englishFeelings(sentence: string): WordFeeling[] {
  const tokens = tokensOf(sentence);
  const asks = /\?["'”’)]*\s*$/.test(sentence);
  const asksYou = asks && tokens.some(({ word }) => OTHERS.has(word));
  if (asksYou) return [];
  return tokens.flatMap(({ word, at }, index) => {
    const known = WORDS.get(word);
    if (!known) return [];
    const before = clauseBefore(tokens, index);
    const next = tokens[index + 1];
    if (word === 'afraid' && next && !next.beginsClause && AFTER_POLITE.has(next.word)) return [];
    if (isDenied(before, word, asks) || before.some((one) => SUPPOSING.has(one))) return [];
    const near = before.slice(-2);
    const strength =
      (near.some((one) => STRONGER.has(one)) ? 1.25 : 1) *
      (near.some((one) => WEAKER.has(one)) ? 0.6 : 1) *
      (before.some((one) => OTHERS.has(one)) ? 0.6 : 1) *
      (asks ? 0.5 : 1);
    const raw = sentence.slice(at, at + word.length);
    return { word: raw, at, emotion: known.emotion, intensity: known.intensity * strength };
  });
}

/** The words of its clause that stand before it. */
function clauseBefore(tokens: readonly Token[], index: number): string[] {
  const start = tokens.slice(0, index + 1).findLastIndex(({ beginsClause }) => beginsClause);
  return tokens.slice(Math.max(0, start), index).map(({ word }) => word);
}

function isDenied(before: readonly string[], word: string, asks: boolean): boolean {
  const nearest = before.findLastIndex(isNegator);
  const negator = before[nearest];
  if (negator === undefined || before.length - nearest > REACH) return false;
  // "Isn't that wonderful?" does not ask whether.
  if (asks && nearest === 0 && negator.endsWith("n't")) return false;
  // "Not only happy", "never been so happy", "could not be happier".
  if (before[nearest + 1] === 'only') return false;
  const isMost = word.endsWith('ier') || ['so', 'more', 'this'].includes(before.at(-1) ?? '');
  return !(isMost && (negator === 'never' || before.includes("couldn't") || before.includes('could')));
}
