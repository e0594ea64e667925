/** The small jumps of eyes that rest on something. Degrees. */
export class Saccade {
  readonly #random: () => number;
  #wait = 0.5;
  yaw = 0;
  pitch = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Returns whether the eyes jumped. Most jumps are tiny and around the face that is looked at; few go farther. */
  update(deltaSeconds: number): boolean {
    this.#wait -= deltaSeconds;
    if (this.#wait > 0) return false;
    this.#wait = 0.35 + this.#random() ** 2 * 2.2;
    const far = this.#random() < 0.12 ? 2.2 : 1;
    this.yaw = (this.#random() * 2 - 1) * 2.4 * far;
    this.pitch = (this.#random() * 2 - 1) * 1.4 * far;
    return true;
  }
}
