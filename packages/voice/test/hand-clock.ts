import type { Clock } from '../src/index.js';

/** Time that stands still until it is moved. */
export function handClock() {
  let nowMs = 0;
  const timers = new Map<object, { run: () => void; atMs: number }>();
  const clock: Clock = {
    elapsed: () => nowMs,
    setTimeout(run, ms) {
      const key = {};
      timers.set(key, { run, atMs: nowMs + ms });
      return () => timers.delete(key);
    },
  };
  return Object.assign(clock, {
    waiting() {
      return timers.size;
    },
    advance(ms: number) {
      nowMs += ms;
      for (const [key, { run, atMs }] of [...timers]) {
        if (atMs > nowMs) continue;
        timers.delete(key);
        run();
      }
    },
  });
}
