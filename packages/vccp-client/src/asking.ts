import { ERROR_CODE_NAMES, VCCPError, type WireError } from '@vccp/protocol';

interface Waiting<T> {
  resolve(value: T): void;
  reject(fault: unknown): void;
}

/** What the server was asked and has not answered yet, by the id of the question. */
export class Asking<T> {
  readonly #open = new Map<string, Waiting<T>>();

  /** Resolves with the answer. An abort gives up waiting; the server is not told. @throws {VCCPError} what the server says */
  wait(id: string, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.#open.delete(id);
        reject(signal?.reason);
      };
      if (signal?.aborted) {
        giveUp();
        return;
      }
      signal?.addEventListener('abort', giveUp, { once: true });
      const done = () => signal?.removeEventListener('abort', giveUp);
      this.#open.set(id, {
        resolve(value) {
          done();
          resolve(value);
        },
        reject(fault) {
          done();
          reject(fault);
        },
      });
    });
  }

  /** False where nobody waits for it. */
  answer(id: string | undefined, value: T): boolean {
    const waiting = this.#take(id);
    waiting?.resolve(value);
    return waiting !== undefined;
  }

  /** False where nobody waits for it. */
  refuse(id: string | undefined, { code, message, validOptions }: WireError): boolean {
    const waiting = this.#take(id);
    const known = ERROR_CODE_NAMES.find((one) => one === code) ?? 'internal';
    waiting?.reject(new VCCPError(known, message, validOptions && { validOptions }));
    return waiting !== undefined;
  }

  /** No answer will come any more. */
  endAll(why: string): void {
    for (const id of [...this.#open.keys()]) this.#take(id)?.reject(new VCCPError('no-session', why));
  }

  #take(id: string | undefined): Waiting<T> | undefined {
    const waiting = id === undefined ? undefined : this.#open.get(id);
    if (id !== undefined) this.#open.delete(id);
    return waiting;
  }
}
