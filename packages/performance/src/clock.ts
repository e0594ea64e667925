/** Time as a performer needs it. Handed in, so that a test can step it by hand. */
export interface Clock {
  /** Milliseconds since any moment; it must never go back. */
  now(): number;
  /** Calls `run` once after `ms`. The returned function takes it back; calling that twice is harmless. */
  setTimeout(run: () => void, ms: number): () => void;
}

/** Longest delay a timer can hold; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's steady clock, which nobody sets. */
export const steadyClock: Clock = {
  now: () => globalThis.performance.now(),
  setTimeout(run, ms) {
    // Timers drop what is less than a millisecond, and would come that much too early.
    const timer = setTimeout(run, Math.min(Math.ceil(ms), LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  },
};
