import { type MouthKey, speakText, VOWELS } from './visemes.js';

/** Follows a line of mouth shapes in time; the last layer on the face. Only the two strongest vowels show. */
export class Mouth {
  /** Weights of `VOWELS`, 0..0.7. */
  readonly weights = new Float64Array(VOWELS.length);
  #keys: readonly MouthKey[] = [];
  #next = 0;
  #ageMs = 0;

  /** Whether a line is being spoken. */
  get busy(): boolean {
    return this.#next < this.#keys.length;
  }

  /** Begins a line in place of a running one; without `durationMs` at its own pace. Returns its length. */
  speak(text: string, durationMs?: number): number {
    const { keys, lengthMs } = speakText(text, durationMs);
    this.#keys = keys;
    this.#next = 0;
    this.#ageMs = 0;
    return lengthMs;
  }

  hush(): void {
    this.#keys = [];
    this.#next = 0;
  }

  /** Opens within about 50 ms, closes within about 60. */
  update(deltaSeconds: number): void {
    this.#ageMs += deltaSeconds * 1000;
    while (this.busy && (this.#keys[this.#next]?.atMs ?? 0) <= this.#ageMs) this.#next++;
    const shown = this.#next === 0 || !this.busy ? undefined : this.#keys[this.#next - 1];
    for (let vowel = 0; vowel < VOWELS.length; vowel++) {
      const goal = shown && VOWELS[vowel] === shown.vowel ? shown.weight : 0;
      const now = this.weights[vowel] ?? 0;
      const seconds = goal > now ? 0.05 : 0.06;
      const next = now + (goal - now) * (1 - Math.exp((-2.3 * deltaSeconds) / seconds));
      this.weights[vowel] = next < 1e-3 ? 0 : next;
    }
    this.#keepTwo();
  }

  #keepTwo(): void {
    let first = 0;
    let second = 0;
    for (const weight of this.weights) {
      if (weight > first) {
        second = first;
        first = weight;
      } else if (weight > second) second = weight;
    }
    for (let vowel = 0; vowel < VOWELS.length; vowel++) {
      if ((this.weights[vowel] ?? 0) < second) this.weights[vowel] = 0;
    }
  }
}
