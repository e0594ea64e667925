import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { encodeMessage } from '@vccp/osc';
import { VRChatBody } from '../src/index.js';
import { restingMessages } from '../src/rest.js';
import { median, quantile } from './statistics.js';

/** Hears on a thread of its own, and tells by the system's clock when the first of so many datagrams came, and the last. */
const WITNESS = `
  const { createSocket } = require('node:dgram');
  const { parentPort } = require('node:worker_threads');
  let wanted = 0, arrived = 0, first = 0n;
  const socket = createSocket('udp4');
  socket.on('message', () => {
    arrived += 1;
    if (arrived === 1) first = process.hrtime.bigint();
    if (arrived === wanted) parentPort.postMessage({ first, last: process.hrtime.bigint() });
  });
  parentPort.on('message', (count) => {
    wanted = count;
    arrived = 0;
    parentPort.postMessage('counting');
  });
  socket.bind(0, '127.0.0.1', () => parentPort.postMessage(socket.address().port));`;

const breath = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** From `stop()` to the wire, with a walk under way and more waiting than a second has room for. */
export async function measureStop({ rounds }: { rounds: number }): Promise<string> {
  const witness = new Worker(WITNESS, { eval: true });
  const told = async () => (await once(witness, 'message'))[0];
  const port: number = await told();
  const rest = restingMessages().map(encodeMessage);
  const sends = createSocket('udp4');
  await new Promise<void>((resolve) => sends.connect(port, '127.0.0.1', resolve));
  const body = await VRChatBody.open({ oscPort: port, listenPort: 0, discover: false, guard: false });
  const context = { signal: new AbortController().signal, report: () => undefined };
  const play = (category: string, data: Record<string, unknown>) =>
    void body.play({ id: 'a', category, data, meta: {} }, context).catch(() => undefined);
  const ways: Record<string, { before?: () => void; act(): void }> = {
    'setImmediate and bare UDP': {
      act: () => setImmediate(() => rest.forEach((bytes) => void sends.send(bytes))),
    },
    'stop of a body': {
      before() {
        play('movement', { direction: 'forward', distance: 4 });
        for (let index = 0; index < 100; index += 1) play('press', { button: 'Jump' });
      },
      act: () => body.stop(),
    },
  };

  /** Milliseconds until the first had arrived, and until the last. */
  const times = Object.entries(ways).map(([name, way]) => ({ name, way, first: [] as number[], last: [] as number[] }));
  for (let round = -20; round < rounds; round += 1) {
    for (const { way, first, last } of times) {
      way.before?.();
      // What went before has arrived.
      await breath(5);
      const counting = told();
      witness.postMessage(rest.length);
      await counting;
      const arrived = told();
      const startedAt = process.hrtime.bigint();
      way.act();
      const at = await arrived;
      if (round < 0) continue;
      first.push(Number(at.first - startedAt) / 1e6);
      last.push(Number(at.last - startedAt) / 1e6);
    }
  }
  await body.close();
  sends.close();
  await witness.terminate();
  const rows = times.map(({ name, first, last }) => {
    const cells = [median(first), quantile(first, 0.99), median(last), quantile(last, 0.99), Math.max(...last)];
    return `| ${[name, ...cells.map((ms) => ms.toFixed(2))].join(' | ')} |`;
  });
  const head = '| way | first p50 ms | first p99 ms | all p50 ms | all p99 ms | all, most ms |';
  return [head, '|---|---|---|---|---|---|', ...rows].join('\n');
}
