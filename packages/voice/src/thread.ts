import { Worker } from 'node:worker_threads';
import { VoiceError } from './errors.js';

interface Waiting<A> {
  resolve(answer: A): void;
  reject(fault: VoiceError): void;
}

export interface ThreadOptions {
  /** What it is called in messages. */
  name: string;
  /** Answers each message `{ id, … }` with `{ id, … }`, or `{ id, fault }`. */
  script: URL;
  workerData?: unknown;
}

/** Work on a thread of its own: it starts with the first question, and anew after it broke. */
export class Thread<Q extends object, A extends object> {
  readonly #options: ThreadOptions;
  readonly #waiting = new Map<number, Waiting<A & { fault?: string }>>();
  #worker: Worker | undefined;
  #calls = 0;
  #isOver = false;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /** @throws {VoiceError} `synthesis-failed`; or the reason of the signal */
  async ask(question: Q, signal: AbortSignal | undefined): Promise<A> {
    this.requireOpen();
    const id = ++this.#calls;
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const answer = await new Promise<A & { fault?: string }>((resolve, reject) => {
      const leave = () => {
        end();
        reject(signal?.reason);
      };
      const end = () => {
        this.#waiting.delete(id);
        signal?.removeEventListener('abort', leave);
        if (this.#waiting.size === 0) worker.unref();
      };
      this.#waiting.set(id, {
        resolve: (given) => {
          end();
          resolve(given);
        },
        reject: (fault) => {
          end();
          reject(fault);
        },
      });
      signal?.addEventListener('abort', leave, { once: true });
      // While somebody waits, the program lives.
      worker.ref();
      worker.postMessage({ ...question, id });
    });
    if (answer.fault !== undefined)
      throw new VoiceError('synthesis-failed', `${this.#options.name} failed: ${answer.fault}`);
    return answer;
  }

  /** @throws {VoiceError} when it was disposed of */
  requireOpen(): void {
    if (this.#isOver) throw new VoiceError('synthesis-failed', 'the voice was disposed of; make another');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.#lose('the voice was disposed of');
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const { script, workerData } = this.#options;
    const worker = new Worker(script, { execArgv: [], workerData });
    const gone = (why: string) => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#lose(why);
    };
    worker.on('message', (answer: A & { id: number }) => this.#waiting.get(answer.id)?.resolve(answer));
    worker.on('error', (error) => gone(error.message));
    worker.on('exit', (code) => gone(`its thread ended with ${code}`));
    return worker;
  }

  #lose(why: string): void {
    const fault = new VoiceError('synthesis-failed', `${this.#options.name}: ${why}`);
    for (const { reject } of [...this.#waiting.values()]) reject(fault);
  }
}
