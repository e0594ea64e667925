/** Things that arrive, for someone who waits for them; once it is closed, waiting is over. */
export class Inbox<T> {
  readonly all: T[] = [];
  readonly #wakers = new Set<() => void>();
  #closed = false;

  push(...items: T[]): void {
    this.all.push(...items);
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  /** The first that fits, also of those that came before. @throws when none does and nothing more will come. */
  async first(fits: (item: T) => boolean): Promise<T> {
    for (;;) {
      const found = this.all.find(fits);
      if (found !== undefined) return found;
      await this.#more();
    }
  }

  /** Resolves when so many are there. */
  async count(many: number): Promise<void> {
    while (this.all.length < many) await this.#more();
  }

  async #more(): Promise<void> {
    if (this.#closed) throw new Error(`nothing more comes; ${this.all.length} came, none of them what was waited for`);
    await new Promise<void>((resolve) => this.#wakers.add(resolve));
  }

  #wake(): void {
    const wakers = [...this.#wakers];
    this.#wakers.clear();
    for (const wake of wakers) wake();
  }
}
