import { type Context, createContext, Script } from 'node:vm';

const CALL = new Script('run()');
/** Of the time that is allowed, what an attempt counts at least: so there are never more than twenty. */
const LEAST_SHARE = 1 / 20;

/** Runs code that strangers may have made slow, and stops it when its time is over. */
export class TimeBox {
  #context: Context | undefined;

  /**
   * `ms` is time of this process: where the machine was busy with others, what was stopped is called again, and must
   * not build on what it left half done. A call costs some hundred microseconds.
   * @throws {TooSlow} when the time is over, and whatever `run` throws.
   */
  run<T>(ms: number, run: () => T): T {
    // Within a script of `vm` even a regular expression that backtracks for ever can be stopped.
    this.#context ??= createContext({});
    const context = this.#context;
    for (let workedMs = 0; workedMs < ms; ) {
      const before = process.cpuUsage();
      const done: T[] = [];
      context.run = () => void done.push(run());
      try {
        CALL.runInContext(context, { timeout: Math.ceil(ms - workedMs) });
        return done[0] as T;
      } catch (error) {
        if (!isTimeout(error)) throw error;
      } finally {
        context.run = undefined;
      }
      const { user, system } = process.cpuUsage(before);
      workedMs += Math.max((user + system) / 1000, ms * LEAST_SHARE);
    }
    throw new TooSlow(ms);
  }
}

export class TooSlow extends Error {
  override readonly name = 'TooSlow';

  constructor(ms: number) {
    super(`not done within ${ms} ms`);
  }
}

/** Not told by its class, which may be that of another realm. */
const isTimeout = (error: unknown) => (error as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
