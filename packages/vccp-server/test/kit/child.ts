import { VCCPServer, type VCCPServerOptions } from '../../src/index.js';

/** What the child process of `ChildServer` says. */
export interface ChildVitals {
  rss: number;
  heap: number;
  /** Outside of the heap: buffers, and what waits in sockets. */
  external: number;
  /** Worked by all its threads since it began, in milliseconds. */
  cpuMs: number;
}
export type ChildAnswer = { url: string } | ChildVitals;

const tell = (answer: ChildAnswer) => process.send?.(answer);

const options = JSON.parse(process.argv[2] ?? '{}') as VCCPServerOptions;
const quiet = () => undefined;
const server = new VCCPServer({
  ...options,
  logger: { debug: quiet, info: quiet, warn: quiet, error: (line) => process.stderr.write(`${line}\n`) },
});

process.on('message', (message) => {
  if (message !== 'vitals') return;
  const { user, system } = process.cpuUsage();
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  tell({ rss, heap: heapUsed, external, cpuMs: (user + system) / 1000 });
});
process.once('SIGTERM', () => {
  void server.stop().then(() => process.disconnect());
});

tell({ url: (await server.start()).url });
