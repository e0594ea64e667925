import type { Clock } from './clock.js';

/** Longest wait of one tool call: hosts cut calls that last longer. */
export const LONGEST_WAIT_MS = 25_000;

/** A call that can wait: until it is taken back, or the server stops. */
export interface Waiting {
  clock: Clock;
  signal: AbortSignal;
  closing: AbortSignal;
}

/**
 * Waits until `done`, asked again whenever `subject` wakes it, for at most `ms` and never longer than a call may, or until
 * a signal aborts. Resolves in every case: what came of it is for the caller to see.
 */
export function waitUntil(
  { clock, signal, closing }: Waiting,
  ms: number,
  subject: { subscribe(wake: () => void): () => void },
  done: () => boolean,
): Promise<void> {
  if (ms <= 0 || signal.aborted || closing.aborted || done()) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = () => {
      takeBack();
      unsubscribe();
      signal.removeEventListener('abort', finish);
      closing.removeEventListener('abort', finish);
      resolve();
    };
    const takeBack = clock.setTimeout(finish, Math.min(ms, LONGEST_WAIT_MS));
    const unsubscribe = subject.subscribe(() => {
      if (done()) finish();
    });
    signal.addEventListener('abort', finish, { once: true });
    closing.addEventListener('abort', finish, { once: true });
  });
}
