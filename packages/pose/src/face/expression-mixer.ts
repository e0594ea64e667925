import { smooth } from '../motion/ease.js';

/** Weights of feelings by name, each blending from what is shown now to what is wanted. Knows no renderer. */
export class ExpressionMixer {
  readonly names: readonly string[];
  readonly #shown: Float64Array;
  readonly #from: Float64Array;
  readonly #goal: Float64Array;
  readonly #overlay: Float64Array;
  #progress = 1;
  #fadeSeconds = 0.3;
  #overlaid = 0;

  constructor(names: readonly string[]) {
    this.names = names;
    this.#shown = new Float64Array(names.length);
    this.#from = new Float64Array(names.length);
    this.#goal = new Float64Array(names.length);
    this.#overlay = new Float64Array(names.length);
  }

  get settled(): boolean {
    return this.#progress >= 1;
  }

  /** Heads for these weights; every name not given fades out. Names the model lacks are ignored. */
  show(goal: Readonly<Record<string, number>>, fadeSeconds: number): void {
    this.#from.set(this.#shown);
    this.names.forEach((name, index) => {
      this.#goal[index] = goal[name] ?? 0;
    });
    this.#progress = 0;
    this.#fadeSeconds = Math.max(fadeSeconds, 1e-3);
  }

  /** Lays the face of a gesture or clip over the feeling, this frame only. */
  overlay(index: number, weight: number): void {
    if (index < 0 || weight <= 0) return;
    this.#overlay[index] = Math.max(this.#overlay[index] ?? 0, weight);
    this.#overlaid = Math.max(this.#overlaid, weight);
  }

  update(deltaSeconds: number): void {
    this.#progress = Math.min(1, this.#progress + deltaSeconds / this.#fadeSeconds);
    const share = smooth(this.#progress);
    for (let i = 0; i < this.names.length; i++) {
      const from = this.#from[i] ?? 0;
      this.#shown[i] = from + ((this.#goal[i] ?? 0) - from) * share;
    }
  }

  /** Writes what is to be seen; feelings never add up to more than one. Clears the overlay. */
  mix(out: Float64Array): void {
    let total = 0;
    for (let i = 0; i < this.names.length; i++) {
      const weight = (this.#shown[i] ?? 0) * (1 - 0.85 * this.#overlaid) + (this.#overlay[i] ?? 0);
      out[i] = weight;
      total += weight;
      this.#overlay[i] = 0;
    }
    this.#overlaid = 0;
    if (total <= 1) return;
    for (let i = 0; i < this.names.length; i++) out[i] = (out[i] ?? 0) / total;
  }
}
