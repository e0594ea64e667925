import type { Viseme, VisemeKey } from '@vccp/protocol';
import type { TimedPhoneme } from './text-to-speech.js';

/** ARPAbet to the fifteen visemes of the Oculus lip-sync reference; a diphthong is two shapes. */
const SHAPES: Readonly<Record<string, readonly Viseme[]>> = {
  pau: ['sil'],
  aa: ['aa'],
  ae: ['aa'],
  ah: ['aa'],
  ao: ['O'],
  aw: ['aa', 'U'],
  ax: ['E'],
  axr: ['RR'],
  ay: ['aa', 'I'],
  b: ['PP'],
  ch: ['CH'],
  d: ['DD'],
  dh: ['TH'],
  dx: ['DD'],
  eh: ['E'],
  el: ['nn'],
  em: ['PP'],
  en: ['nn'],
  er: ['RR'],
  ey: ['E', 'I'],
  f: ['FF'],
  g: ['kk'],
  hh: ['kk'],
  hv: ['kk'],
  ih: ['I'],
  ix: ['I'],
  iy: ['I'],
  jh: ['CH'],
  k: ['kk'],
  l: ['nn'],
  m: ['PP'],
  n: ['nn'],
  ng: ['kk'],
  ow: ['O', 'U'],
  oy: ['O', 'I'],
  p: ['PP'],
  r: ['RR'],
  s: ['SS'],
  sh: ['CH'],
  t: ['DD'],
  th: ['TH'],
  uh: ['U'],
  uw: ['U'],
  v: ['FF'],
  w: ['U'],
  y: ['I'],
  z: ['SS'],
  zh: ['CH'],
};

/** Where in a diphthong the second shape begins: the first is held longer. */
const SECOND_SHAPE = 0.6;

/**
 * When the mouth takes which shape: times rise, neighbours differ, the last is `sil`. A phoneme that is not known
 * keeps the shape before it.
 */
export function visemesOf(phonemes: readonly TimedPhoneme[]): VisemeKey[] {
  const keys: VisemeKey[] = [];
  const add = (atMs: number, viseme: Viseme) => {
    const last = keys.at(-1);
    if (last?.viseme === viseme) return;
    if (last && atMs <= last.atMs) keys.pop();
    if (keys.at(-1)?.viseme !== viseme) keys.push({ atMs, viseme });
  };
  let endMs = 0;
  for (const { phoneme, atMs, durationMs } of phonemes) {
    const [first, second] = (Object.hasOwn(SHAPES, phoneme) && SHAPES[phoneme]) || [];
    if (first) add(atMs, first);
    if (second) add(atMs + durationMs * SECOND_SHAPE, second);
    endMs = Math.max(endMs, atMs + durationMs);
  }
  if (keys.length > 0 && keys.at(-1)?.viseme !== 'sil') add(Math.max(endMs, (keys.at(-1)?.atMs ?? 0) + 1), 'sil');
  return keys.map(({ atMs, viseme }) => ({ atMs: Math.round(atMs), viseme }));
}
