import { VISEME_TO_VOWELS, type VisemeKey, VOWELS } from '@vccp/protocol';
import { STRONGEST } from './visemes.js';

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
    const weights = VISEME_TO_VOWELS[this.#keys[this.#next - 1]?.viseme ?? 'sil'];
    for (const [index, vowel] of VOWELS.entries()) out[index] = (weights[vowel] ?? 0) * STRONGEST;
  }
}
