import type { Clock } from './clock.js';

/** Longest wait of one tool call: hosts cut calls that last longer. */
export const LONGEST_WAIT_MS = 25_000;

/**
 * Waits until `done`, asked again whenever `subscribe` wakes it, for at most `ms`, or until a signal aborts.
 * Resolves in every case: what came of it is for the caller to see.
 */
export function waitUntil(how: {
  clock: Clock;
  ms: number;
  signal: AbortSignal;
  closing: AbortSignal;
  subscribe(wake: () => void): () => void;
  done(): boolean;
}): Promise<void> {
  if (how.ms <= 0 || how.signal.aborted || how.closing.aborted || how.done()) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = () => {
      takeBack();
      unsubscribe();
      how.signal.removeEventListener('abort', finish);
      how.closing.removeEventListener('abort', finish);
      resolve();
    };
    const takeBack = how.clock.setTimeout(finish, how.ms);
    const unsubscribe = how.subscribe(() => {
      if (how.done()) finish();
    });
    how.signal.addEventListener('abort', finish, { once: true });
    how.closing.addEventListener('abort', finish, { once: true });
  });
}
