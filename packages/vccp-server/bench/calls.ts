import { BenchBody, BenchPeer, type PeerName } from './bench-peer.js';
import { Caller, type Era } from './caller.js';
import { fixed, median, quantile, ratio, table } from './statistics.js';

export interface Contestant {
  label: string;
  peer: PeerName;
  era: Era;
  args?: string[];
}

interface Running extends Contestant {
  body: BenchBody;
  caller: Caller;
  server: BenchPeer;
  /** Milliseconds from the POST to the arrival at the body: the median of each round. */
  medians: number[];
  arrivals: number[];
  callsPerSecond: number[];
}

export const CALLS: readonly Contestant[] = [
  { label: 'bare http + ws', peer: 'bare', era: 'bare' },
  { label: 'SDK v1, session of 2025', peer: 'sdk-v1', era: '2025-11-25' },
  { label: 'SDK v2, 2026-07-28', peer: 'sdk-v2', era: '2026-07-28' },
  { label: '**VCCP, session of 2025**', peer: 'vccp', era: '2025-11-25', args: ['unlimited'] },
  { label: '**VCCP, 2026-07-28**', peer: 'vccp', era: '2026-07-28', args: ['unlimited'] },
];

export const TOOLS: readonly Contestant[] = [
  { label: '4 tools', peer: 'tools', era: '2026-07-28', args: ['4'] },
  { label: '50 tools', peer: 'tools', era: '2026-07-28', args: ['50'] },
];

/** Calls of `play-action`, one after the other and many at once, the contestants taking turns in every round. */
export async function measureCalls(
  contestants: readonly Contestant[],
  { rounds, calls, callers }: { rounds: number; calls: number; callers: number },
): Promise<string> {
  const running = await Promise.all(contestants.map(begin));
  for (const one of running) await callOneByOne(one, calls * 2);
  for (const one of running) await callAtOnce(one, calls * 4, callers);
  for (const one of running) Object.assign(one, { medians: [], arrivals: [], callsPerSecond: [] });
  for (let round = 0; round < rounds; round += 1) {
    const order = running.map((_, index) => running[(index + round) % running.length] as Running);
    for (const one of order) await callOneByOne(one, calls);
    for (const one of order) await callAtOnce(one, calls * 4, callers);
  }
  const [bare] = running;
  if (!bare) return '';
  const rows = running.map((one) => [
    one.label,
    fixed(median(one.medians)),
    fixed(ratio(one.medians, bare.medians)),
    fixed(quantile(one.arrivals, 0.99)),
    fixed(quantile(one.arrivals, 0.99) / quantile(bare.arrivals, 0.99)),
    fixed(median(one.callsPerSecond), 0),
    fixed(ratio(one.callsPerSecond, bare.callsPerSecond)),
  ]);
  for (const { caller, server, body } of running) {
    caller.close();
    body.socket.terminate();
    server.stop();
  }
  const first = running[0]?.label.replace(/\*/g, '') ?? '';
  return table(
    ['server', 'median ms', `÷ ${first}`, 'p99 ms', `÷ ${first}`, `calls/s, ${callers} callers`, `÷ ${first}`],
    rows,
  );
}

async function begin(contestant: Contestant): Promise<Running> {
  const server = await BenchPeer.start(contestant.peer, ...(contestant.args ?? []));
  const body = await BenchBody.open(server.where.body, contestant.peer === 'vccp' ? 'body' : undefined);
  const caller = await Caller.open(server.where.mcp, contestant.era);
  return { ...contestant, server, body, caller, medians: [], arrivals: [], callsPerSecond: [] };
}

async function callOneByOne(one: Running, calls: number): Promise<void> {
  const arrivals: number[] = [];
  for (let n = 0; n < calls; n += 1) {
    const startedMs = performance.now();
    const arrived = new Promise<void>((resolve) => {
      one.body.onAction = () => {
        arrivals.push(performance.now() - startedMs);
        resolve();
      };
    });
    await Promise.all([one.caller.play({ n }), arrived]);
  }
  one.arrivals.push(...arrivals);
  one.medians.push(median(arrivals));
}

async function callAtOnce(one: Running, calls: number, callers: number): Promise<void> {
  let arrived = 0;
  let asked = 0;
  const startedMs = performance.now();
  const all = new Promise<void>((resolve) => {
    one.body.onAction = () => {
      arrived += 1;
      if (arrived === calls) resolve();
    };
  });
  const work = async () => {
    while (asked < calls) {
      asked += 1;
      await one.caller.play({ n: asked });
    }
  };
  await Promise.all([all, ...Array.from({ length: callers }, work)]);
  one.callsPerSecond.push((calls / (performance.now() - startedMs)) * 1000);
}
