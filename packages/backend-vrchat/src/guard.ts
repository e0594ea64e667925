import { type ChildProcess, spawn } from 'node:child_process';
import { encodeMessage, type OscMessage, type OscTarget } from '@vccp/osc';

/** How often what brings her to rest is said, since a datagram may be lost. */
const TIMES = 3;
const BETWEEN_MS = 40;

/**
 * The whole of the process that stays when ours is gone: it reads lines that say where to send which datagrams, and
 * sends the last of them when its input ends without a goodbye. Plain JavaScript, so that it runs from wherever this
 * package lies, bundled or not.
 */
const PROGRAM = `
import { createSocket } from 'node:dgram';
import { createInterface } from 'node:readline';
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
let last;
const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => { last = JSON.parse(line); });
lines.on('close', async () => {
  if (!last || last.bye) return process.exit();
  const socket = createSocket(last.host.includes(':') ? 'udp6' : 'udp4');
  socket.on('error', () => undefined);
  for (let time = 0; time < ${TIMES}; time += 1) {
    for (const bytes of last.datagrams) {
      await new Promise((sent) => socket.send(Buffer.from(bytes, 'base64'), last.port, last.host, () => sent()));
    }
    await new Promise((waited) => setTimeout(waited, ${BETWEEN_MS}));
  }
  process.exit();
});
`;

/** Somebody who brings her to rest when this process cannot: killed, crashed, or out of memory. */
export class Guard {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
    // Without a guard she is as safe as her holds are short.
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
        // Nothing of what we were started with is needed there.
        env: { ELECTRON_RUN_AS_NODE: '1', ...(process.env.SystemRoot && { SystemRoot: process.env.SystemRoot }) },
      }),
    );
  }

  /** What to say, and where; takes the place of what was there. */
  watch({ host, port }: OscTarget, rest: readonly OscMessage[]): void {
    const datagrams = rest.map((message) => Buffer.from(encodeMessage(message)).toString('base64'));
    this.#write({ host, port, datagrams });
  }

  /** We leave in order, and have said it all ourselves. Idempotent. */
  dismiss(): void {
    this.#write({ bye: true });
    this.#child.stdin?.end();
  }

  #write(line: unknown): void {
    if (this.#child.stdin?.writable) this.#child.stdin.write(`${JSON.stringify(line)}\n`);
  }
}
