import { type ChildProcess, spawn } from 'node:child_process';

/** A request as it goes on the wire. */
export interface WireRequest {
  url: string;
  body: string;
}

/**
 * The whole of the process that stays when ours is gone: it reads lines that say what to send, and sends the last of
 * them when its input ends without a goodbye. Plain JavaScript, so that it runs from wherever this package lies.
 */
const PROGRAM = `
import { createInterface } from 'node:readline';
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
let last;
const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => { last = JSON.parse(line); });
lines.on('close', async () => {
  for (const { url, body } of last?.requests ?? []) {
    const how = { method: 'PUT', headers: { 'content-type': 'application/json' }, body, redirect: 'error' };
    await fetch(url, { ...how, signal: AbortSignal.timeout(5000) }).catch(() => undefined);
  }
  process.exit();
});
`;

/** Somebody who brings her to rest when this process cannot: killed, crashed, or out of memory. */
export class Guard {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('error', () => undefined);
    child.stdin?.on('error', () => undefined);
    child.unref();
  }

  static start(): Guard {
    return new Guard(
      spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
        // A group of its own: Ctrl+C in a terminal reaches the whole group of what runs there.
        detached: true,
        stdio: ['pipe', 'ignore', 'ignore'],
        windowsHide: true,
        env: { ELECTRON_RUN_AS_NODE: '1', ...(process.env.SystemRoot && { SystemRoot: process.env.SystemRoot }) },
      }),
    );
  }

  /** What is to be sent; takes the place of what was there. */
  watch(requests: readonly WireRequest[]): void {
    this.#write({ requests });
  }

  /** We leave in order, and have sent it all ourselves. Idempotent. */
  dismiss(): void {
    this.#write({ requests: [] });
    this.#child.stdin?.end();
  }

  #write(line: unknown): void {
    if (this.#child.stdin?.writable) this.#child.stdin.write(`${JSON.stringify(line)}\n`);
  }
}
