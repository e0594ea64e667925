import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { BenchBody, BenchPeer, sessionOf } from './bench-peer.js';
import { Caller } from './caller.js';
import { fixed, median, quantile, table } from './statistics.js';

interface House {
  label: string;
  server: BenchPeer;
  body: BenchBody;
  caller: Caller;
  floods: Flood[];
}

interface Flood {
  label: string;
  child: ChildProcess | undefined;
  arrivals: number[];
}

/** Messages a second of the neighbour that has a clock: ten times what eight bodies of 60 Hz say. */
const PER_SECOND = 5000;

/** How long a quiet session's calls take while a body of another session says far too much, beside the same without it. */
export async function measureNeighbour({ rounds, calls }: Record<'rounds' | 'calls', number>): Promise<string> {
  const houses = [await open('bare http + ws', 'bare'), await open('**VCCP**', 'vccp')];
  for (const house of houses) await quietly(house, calls * 2);
  for (let round = 0; round < rounds; round += 1) {
    for (const house of round % 2 === 0 ? houses : houses.toReversed()) {
      for (const flood of house.floods) {
        await tell(flood.child, 'start');
        const arrivals = await quietly(house, calls);
        await tell(flood.child, 'stop');
        flood.arrivals.push(...arrivals);
      }
    }
  }
  const rows = houses.flatMap(({ label, floods }) =>
    floods.map((flood) => [
      label,
      flood.label,
      fixed(median(flood.arrivals)),
      fixed(quantile(flood.arrivals, 0.99)),
      fixed(quantile(flood.arrivals, 0.99) / quantile(floods[0]?.arrivals ?? [], 0.99)),
    ]),
  );
  for (const { server, floods, caller, body } of houses) {
    for (const { child } of floods) child?.kill('SIGKILL');
    caller.close();
    body.socket.terminate();
    server.stop();
  }
  return table(['server', 'neighbour', 'median ms', 'p99 ms', '÷ alone'], rows);
}

async function open(label: string, peer: 'bare' | 'vccp'): Promise<House> {
  const server = await BenchPeer.start(peer);
  const own = peer === 'vccp';
  const body = await BenchBody.open(server.where.body, own ? 'body' : undefined);
  const endpoint = own ? `${server.where.mcp}?session=${server.where.body.split('/').at(-1)}` : server.where.mcp;
  const caller = await Caller.open(endpoint, own ? '2025-11-25' : 'bare');
  const neighbour = async (perSecond: number) => {
    const url = own ? await sessionOf(server) : server.where.observer.replace('/observe', '/noise');
    const file = fileURLToPath(new URL('./peers/flood.js', import.meta.url));
    const child = fork(file, [url, String(perSecond), ...(own ? ['body'] : [])]);
    await once(child, 'message');
    return child;
  };
  const flood = (name: string, child?: ChildProcess): Flood => ({ label: name, child, arrivals: [] });
  const floods = [
    flood('none'),
    flood(`${PER_SECOND} messages/s`, await neighbour(PER_SECOND)),
    flood('all that pass', await neighbour(0)),
  ];
  return { label, server, body, caller, floods };
}

async function tell(child: ChildProcess | undefined, what: 'start' | 'stop'): Promise<void> {
  if (!child) return;
  child.send(what);
  await once(child, 'message');
}

/** Calls with a pause after each, as an agent makes them; the milliseconds from the POST to the body. */
async function quietly({ body, caller }: House, calls: number): Promise<number[]> {
  const arrivals: number[] = [];
  for (let n = 0; n < calls; n += 1) {
    const startedMs = performance.now();
    const arrived = new Promise<void>((resolve) => {
      body.onAction = () => {
        arrivals.push(performance.now() - startedMs);
        resolve();
      };
    });
    await Promise.all([caller.play({ n }), arrived]);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return arrivals;
}
