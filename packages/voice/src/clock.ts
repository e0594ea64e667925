/** Time as a voice sees it. Handed in, so that a test can step it by hand. */
export interface Clock {
  /** Milliseconds since any fixed moment; it never goes back. */
  elapsed(): number;
  /** Calls `run` once after `ms`. The returned function takes it back; calling that twice is harmless. */
  setTimeout(run: () => void, ms: number): () => void;
}

/** The machine's own clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  elapsed: () => performance.now(),
  setTimeout(run, ms) {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
