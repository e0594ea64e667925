/**
 * One thing after another, in the order in which it was asked for. What brings her to rest can then not be overtaken by
 * what was sent before it.
 */
export class Lane {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Runs a task when all before it are done.
   * @throws the signal's reason as soon as it aborts: before its turn the task is not run at all; once it runs, the next
   * still waits for it
   */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const turn = this.#last.then(() => {
      signal?.throwIfAborted();
      return task();
    });
    this.#last = turn.catch(() => undefined);
    return signal ? orAbort(turn, signal) : turn;
  }

  /** Resolves when all that was asked for until now is done. */
  async empty(): Promise<void> {
    await this.#last;
  }
}

function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
