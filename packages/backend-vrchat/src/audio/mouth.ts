import type { OscMessage } from '@vccp/osc';
import { VISEME_TO_VOWELS, type VisemeKey, VOWELS, type Vowel } from '@vccp/protocol';
import { type AvatarParameter, keyword, setParameter } from '../parameters.js';

/** The parameters that move this avatar's mouth: one for each vowel, or one that opens it. */
export interface Mouth {
  vowels: ReadonlyMap<Vowel, AvatarParameter>;
  jaw: AvatarParameter | undefined;
}

const BEFORE = ['mouth', 'viseme', 'vowel', 'lip', 'v', 'face'];

export function mouthOf(parameters: readonly AvatarParameter[]): Mouth {
  const floats = parameters.filter(({ type, writable }) => writable && type === 'float');
  const vowels = VOWELS.flatMap((vowel) => {
    const own = floats.find(({ name }) => keyword(name, BEFORE) === vowel);
    return own ? [[vowel, own] as const] : [];
  });
  const jaw = floats.find(({ name }) => ['jawopen', 'mouthopen', 'open'].includes(keyword(name, ['face'])));
  return { vowels: new Map(vowels), jaw };
}

/** What the mouth shows at a moment of a sound; closed where `visemes` say nothing. */
export function mouthAt({ vowels, jaw }: Mouth, visemes: readonly VisemeKey[], atMs: number): OscMessage[] {
  const key = visemes.findLast((candidate) => candidate.atMs <= atMs);
  const shares = key ? VISEME_TO_VOWELS[key.viseme] : {};
  const open = Math.max(0, ...Object.values(shares));
  return [
    ...[...vowels].map(([vowel, parameter]) => setParameter(parameter, shares[vowel] ?? 0)),
    ...(jaw ? [setParameter(jaw, open)] : []),
  ];
}
