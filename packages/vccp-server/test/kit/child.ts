import { VCCPServer, type VCCPServerOptions } from '../../src/index.js';

/** What the child process of `ChildServer` says. */
export interface ChildMemory {
  rss: number;
  heap: number;
  /** Outside of the heap: buffers, and what waits in sockets. */
  external: number;
}
export type ChildAnswer = { url: string } | ChildMemory;

const tell = (answer: ChildAnswer) => process.send?.(answer);

const options = JSON.parse(process.argv[2] ?? '{}') as VCCPServerOptions;
const quiet = () => undefined;
const server = new VCCPServer({
  ...options,
  logger: { debug: quiet, info: quiet, warn: quiet, error: (line) => process.stderr.write(`${line}\n`) },
});

process.on('message', (message) => {
  if (message !== 'memory') return;
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  tell({ rss, heap: heapUsed, external });
});
process.once('SIGTERM', () => {
  void server.stop().then(() => process.disconnect());
});

tell({ url: (await server.start()).url });
