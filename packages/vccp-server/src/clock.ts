/** Time as the server sees it. Handed in, so that a test can step it by hand. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds that never go back, for what must not jump when somebody sets the clock. @default now */
  steadyNow?(): number;
  /** Calls `run` once after `ms`. The returned function takes it back; calling that twice is harmless. */
  setTimeout(run: () => void, ms: number): () => void;
}

/** Longest delay a Node timer can hold; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's own clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  steadyNow: () => performance.now(),
  setTimeout(run, ms) {
    const timer = setTimeout(run, Math.min(ms, LONGEST_TIMER_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
