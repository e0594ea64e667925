/** Time as the service sees it. Handed in, so that a test can step it by hand. */
export interface Clock {
  /** Milliseconds since 1970, as the machine believes; it may jump either way. */
  now(): number;
  /** Milliseconds since any fixed moment; it never goes back. */
  elapsed(): number;
  /** Calls `run` once after `ms`. The returned function takes it back; calling that twice is harmless. */
  setTimeout(run: () => void, ms: number): () => void;
}

/** Longest delay a Node timer can hold; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's own clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  setTimeout(run, ms) {
    const timer = setTimeout(run, Math.min(Math.max(ms, 0), LONGEST_TIMER_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/**
 * Milliseconds since 1970 that never go back and never stand still: a clock set back by an hour must not lengthen
 * the life of a file by an hour. `floorMs` is a moment that has surely passed, such as the newest upload on disk.
 */
export function steadyTime(clock: Clock, floorMs = 0): () => number {
  let latestMs = Math.max(clock.now(), floorMs);
  let seenAt = clock.elapsed();
  return () => {
    const elapsed = clock.elapsed();
    latestMs = Math.max(clock.now(), latestMs + (elapsed - seenAt));
    seenAt = elapsed;
    return latestMs;
  };
}
