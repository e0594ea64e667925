import { once } from 'node:events';
import { BenchBody, BenchPeer, sessionOf } from './bench-peer.js';
import { Caller } from './caller.js';
import { fixed, quantile, table } from './statistics.js';

const MiB = 1024 * 1024;
const OFFERED_BYTES = 80_000_000;
/** Of one key only the latest is kept for the agent. */
const MESSAGE = { name: 'noise', text: 'x'.repeat(50_000) };
const PER_BURST = 20;
const BURSTS = OFFERED_BYTES / 50_000 / PER_BURST;
/** By then more was offered than a kernel takes off the hands of the server, which may be tens of megabytes. */
const BURSTS_BEFORE_READING = BURSTS;
/** Who is not closed by then is not closed at all. */
const LATE_MS = 5_000;

interface Case {
  label: string;
  stopped: boolean;
  heldMost: number[];
  arrivals: number[];
}

/** What a server holds, and how it serves others, while one who watches a talkative body does not read. */
export async function measureStoppedReader({ rounds }: { rounds: number }): Promise<string> {
  const server = await BenchPeer.start('vccp', 'unlimited');
  const quiet = await BenchBody.open(server.where.body, 'body');
  const caller = await Caller.open(`${server.where.mcp}?session=${server.where.body.split('/').at(-1)}`, '2025-11-25');
  const loud = await sessionOf(server);
  const talker = await BenchBody.open(loud, 'body');
  const cases: Case[] = [
    { label: 'nobody watches', stopped: false, heldMost: [], arrivals: [] },
    { label: 'one watches, and does not read', stopped: true, heldMost: [], arrivals: [] },
  ];
  const codes: (number | 'nothing')[] = [];
  // The first ones make the heap as large as this needs it.
  for (const one of cases) await offer(server, talker, one, { loud, quiet, caller });
  for (const one of cases) Object.assign(one, { heldMost: [], arrivals: [] });
  for (let round = 0; round < rounds; round += 1) {
    for (const one of round % 2 === 0 ? cases : cases.toReversed())
      await offer(server, talker, one, { loud, quiet, caller });
    codes.push(await codeOf(talker, loud));
  }
  caller.close();
  for (const { socket } of [quiet, talker]) socket.terminate();
  server.stop();
  const [alone, beside] = cases;
  const most = (one: Case | undefined) => Math.max(...(one?.heldMost ?? []));
  const p99 = (one: Case | undefined) => quantile(one?.arrivals ?? [], 0.99);
  const rows = cases.map((one) => [
    one.label,
    fixed(quantile(one.heldMost, 0.5) / MiB),
    fixed(most(one) / MiB),
    fixed(p99(one)),
    fixed(p99(one) / p99(alone)),
  ]);
  return [
    table(['80 MB offered', 'MiB held more, median', 'most', 'p99 ms of others', '÷ nobody'], rows),
    '',
    `Held for the one who does not read: ${fixed((most(beside) - most(alone)) / MiB)} MiB (gate: at most 1); ` +
      `p99 of others ÷ ${fixed(p99(beside) / p99(alone))} (gate: at most 2); ` +
      `closed with ${[...new Set(codes)].join(', ')} (gate: 4413 or 4408).`,
  ].join('\n');
}

/** Offers all of it, while a quiet session is called; what the server held the most of, over what it held before. */
async function offer(
  server: BenchPeer,
  talker: BenchBody,
  one: Case,
  { loud, quiet, caller }: { loud: string; quiet: BenchBody; caller: Caller },
): Promise<void> {
  const watcher = one.stopped ? await BenchBody.open(loud, 'observer') : undefined;
  watcher?.socket.pause();
  const before = (await server.cost()).held;
  let most = 0;
  let over = false;
  const calls = (async () => {
    while (!over) {
      one.arrivals.push(await arrival(quiet, caller));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  })();
  for (let burst = 0; burst < BURSTS; burst += 1) {
    await say(talker);
    // To ask costs a collection, which would be counted among the waits of others.
    if (burst % 20 === 19) most = Math.max(most, (await server.cost()).held - before);
  }
  over = true;
  await calls;
  one.heldMost.push(most);
  watcher?.socket.terminate();
}

async function say(talker: BenchBody): Promise<void> {
  for (let count = 0; count < PER_BURST; count += 1) talker.perceive('noise', MESSAGE);
  while (talker.socket.bufferedAmount > 0) await new Promise((resolve) => setTimeout(resolve, 1));
}

async function arrival(quiet: BenchBody, caller: Caller): Promise<number> {
  const startedMs = performance.now();
  let arrivedMs = 0;
  const arrived = new Promise<void>((resolve) => {
    quiet.onAction = () => {
      arrivedMs = performance.now();
      resolve();
    };
  });
  await Promise.all([caller.play({ n: 1 }), arrived]);
  return arrivedMs - startedMs;
}

/** What one who begins to read again in time is told. */
async function codeOf(talker: BenchBody, loud: string): Promise<number | 'nothing'> {
  const { socket } = await BenchBody.open(loud, 'observer');
  const closed = once(socket, 'close') as Promise<[number]>;
  socket.pause();
  for (let burst = 0; burst < BURSTS_BEFORE_READING; burst += 1) await say(talker);
  socket.resume();
  const late = new Promise<['nothing']>((resolve) => setTimeout(() => resolve(['nothing']), LATE_MS));
  const [code] = await Promise.race([closed, late]);
  socket.terminate();
  return code;
}
