import { VCCPServer, type VCCPServerOptions } from '../../src/index.js';
import { JumpClock } from './jump-clock.js';

/** What the child process of `ChildServer` says. */
export interface ChildVitals {
  rss: number;
  heap: number;
  /** Outside of the heap: buffers, and what waits in sockets. */
  external: number;
  /** Worked by all its threads since it began, in milliseconds. */
  cpuMs: number;
  /** Timers of the server that have not come due. */
  timers: number;
  /** Open sockets, files and the like. */
  handles: number;
}
export type ChildAnswer = { url: string } | ChildVitals;
/** What it can be asked. */
export type ChildWish = 'vitals' | { passMs: number };

const tell = (answer: ChildAnswer) => process.send?.(answer);

const options = JSON.parse(process.argv[2] ?? '{}') as VCCPServerOptions;
const quiet = () => undefined;
const clock = new JumpClock();
const server = new VCCPServer({
  ...options,
  clock,
  logger: { debug: quiet, info: quiet, warn: quiet, error: (line) => process.stderr.write(`${line}\n`) },
});

process.on('message', (wish: ChildWish) => {
  if (wish !== 'vitals') clock.pass(wish.passMs);
  const { user, system } = process.cpuUsage();
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const handles = process.getActiveResourcesInfo().filter((kind) => kind !== 'Timeout' && kind !== 'Immediate').length;
  tell({ rss, heap: heapUsed, external, cpuMs: (user + system) / 1000, timers: clock.waiting, handles });
});
process.once('SIGTERM', () => {
  void server.stop().then(() => process.disconnect());
});

tell({ url: (await server.start()).url });
