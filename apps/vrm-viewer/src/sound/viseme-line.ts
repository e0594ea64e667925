import type { Viseme, VisemeKey } from '@vccp/protocol';
import { STRONGEST, VOWELS } from '../face/visemes.js';

type Weights = Readonly<Partial<Record<(typeof VOWELS)[number], number>>>;

/** The visemes as the five vowels of VRM show them, as shares of the strongest. Consonants hardly open the mouth. */
const SHAPES: Readonly<Record<Viseme, Weights>> = {
  sil: {},
  PP: {},
  FF: { ih: 0.15 },
  TH: { aa: 0.2 },
  DD: { ih: 0.25 },
  kk: { aa: 0.25 },
  CH: { ou: 0.4 },
  SS: { ih: 0.25 },
  nn: { ih: 0.25 },
  RR: { ou: 0.35, aa: 0.15 },
  aa: { aa: 1 },
  E: { ee: 0.85 },
  I: { ih: 0.85 },
  O: { oh: 0.95 },
  U: { ou: 0.9 },
};

/** A mouth takes about this long to arrive at a shape, so it sets out before the sound: lips that lead look right. */
const AHEAD_MS = 30;

/** The mouth shapes of a sound, in time. */
export class VisemeLine {
  readonly #keys: readonly VisemeKey[];
  #next = 0;

  /** @param keys in the order of their times; ones that go back are passed at once */
  constructor(keys: readonly VisemeKey[]) {
    this.#keys = keys;
  }

  /** Weights of `VOWELS` at a moment of the sound; moments rise. */
  shape(soundMs: number, out: Float64Array): void {
    while (this.#next < this.#keys.length && (this.#keys[this.#next]?.atMs ?? 0) <= soundMs + AHEAD_MS) this.#next++;
    const weights = SHAPES[this.#keys[this.#next - 1]?.viseme ?? 'sil'];
    for (const [index, vowel] of VOWELS.entries()) out[index] = (weights[vowel] ?? 0) * STRONGEST;
  }
}
