import { type Clock, type PlayContext, wait } from '@vccp/client';

/** How often a long action says that it goes on: a server takes one that is silent for 30 s to be lost. */
const REPORT_EVERY_MS = 5000;

/** Waits, and tells how far it is. @throws the signal's reason */
export async function waitAndReport(clock: Clock, ms: number, { signal, report }: PlayContext): Promise<void> {
  for (let doneMs = 0; doneMs < ms; doneMs += REPORT_EVERY_MS) {
    if (doneMs > 0) report(doneMs / ms);
    await wait(clock, Math.min(REPORT_EVERY_MS, ms - doneMs), signal);
  }
}
