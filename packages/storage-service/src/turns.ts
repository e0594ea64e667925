/** Work on one name happens one after the other, in the order it was asked for; on different names at once. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `work` when all before it on this name is done, also where that failed. */
  async take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#last.set(name, turn);
    try {
      return await turn;
    } finally {
      if (this.#last.get(name) === turn) this.#last.delete(name);
    }
  }

  /** Resolves when all that was asked for so far has ended, well or not. */
  async done(): Promise<void> {
    await Promise.allSettled(this.#last.values());
  }
}
