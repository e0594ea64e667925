import { VOWELS } from '@vccp/protocol';
import { type MouthKey, speakText } from './visemes.js';

/** Something that is heard, and moves the mouth as long as it is followed. */
export interface MouthSource {
  /** Writes what the mouth should show this moment: weights of `VOWELS`, 0..0.7. */
  shape(goals: Float64Array, deltaSeconds: number): void;
}

/** Follows a line of mouth shapes in time, or a sound; the last layer on the face. Only the two strongest vowels show. */
export class Mouth {
  /** Weights of `VOWELS`, 0..0.7. */
  readonly weights = new Float64Array(VOWELS.length);
  readonly #goals = new Float64Array(VOWELS.length);
  #source: MouthSource | undefined;
  #keys: readonly MouthKey[] = [];
  #next = 0;
  #ageMs = 0;

  /** Whether a line is being spoken. */
  get busy(): boolean {
    return this.#source !== undefined || this.#next < this.#keys.length;
  }

  /** Begins a line in place of a running one; without `durationMs` at its own pace. Returns its length. */
  speak(text: string, durationMs?: number): number {
    this.hush();
    const { keys, lengthMs } = speakText(text, durationMs);
    this.#keys = keys;
    this.#ageMs = 0;
    return lengthMs;
  }

  /** Follows a sound in place of what it did, until it is hushed. */
  follow(source: MouthSource): void {
    this.hush();
    this.#source = source;
  }

  hush(): void {
    this.#source = undefined;
    this.#keys = [];
    this.#next = 0;
  }

  /** Opens within about 50 ms, closes within about 45. */
  update(deltaSeconds: number): void {
    if (this.#source) this.#source.shape(this.#goals, deltaSeconds);
    else this.#readLine(deltaSeconds);
    for (let vowel = 0; vowel < VOWELS.length; vowel++) {
      const goal = this.#goals[vowel] ?? 0;
      const now = this.weights[vowel] ?? 0;
      const seconds = goal > now ? 0.05 : 0.045;
      const next = now + (goal - now) * (1 - Math.exp((-2.3 * deltaSeconds) / seconds));
      this.weights[vowel] = next < 1e-3 ? 0 : next;
    }
    this.#keepTwo();
  }

  #readLine(deltaSeconds: number): void {
    this.#ageMs += deltaSeconds * 1000;
    while (this.busy && (this.#keys[this.#next]?.atMs ?? 0) <= this.#ageMs) this.#next++;
    const shown = this.#next === 0 || !this.busy ? undefined : this.#keys[this.#next - 1];
    for (let vowel = 0; vowel < VOWELS.length; vowel++) {
      this.#goals[vowel] = shown && VOWELS[vowel] === shown.vowel ? shown.weight : 0;
    }
  }

  #keepTwo(): void {
    let first = -1;
    let second = -1;
    const at = (vowel: number) => this.weights[vowel] ?? 0;
    for (let vowel = 0; vowel < VOWELS.length; vowel++) {
      if (at(vowel) > at(first)) {
        second = first;
        first = vowel;
      } else if (at(vowel) > at(second)) second = vowel;
    }
    for (let vowel = 0; vowel < VOWELS.length; vowel++) {
      if (vowel !== first && vowel !== second) this.weights[vowel] = 0;
    }
  }
}
