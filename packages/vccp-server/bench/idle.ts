import { BenchBody, BenchPeer, sessionOf } from './bench-peer.js';
import { fixed, median, ratio, table } from './statistics.js';

/** Most connections of one session. */
const PER_SESSION = 200;

/** What a connection costs the server in memory while nothing happens on it. */
export async function measureIdle({ rounds, bodies }: Record<'rounds' | 'bodies', number>): Promise<string> {
  const kinds: Kind[] = [
    { label: 'bare ws', peer: 'bare', measured: [] },
    { label: 'socket.io', peer: 'socket-io', measured: [] },
    { label: '**VCCP body, introduced**', peer: 'vccp', measured: [] },
  ];
  for (let round = 0; round < rounds; round += 1) {
    for (const { peer, measured } of kinds) {
      // Each in a process of its own: how much a heap keeps in hand is decided by what went before.
      const server = await BenchPeer.start(peer);
      measured.push(
        await perConnection(server, bodies, (url) => BenchBody.open(url, peer === 'vccp' ? 'body' : undefined)),
      );
      server.stop();
    }
  }
  const [bare] = kinds;
  const of = (kind: Kind | undefined, what: keyof PerConnection) => (kind?.measured ?? []).map((one) => one[what]);
  return table(
    ['connection', 'KiB of the process', '÷ bare', 'KiB of heap and buffers', '÷ bare'],
    kinds.map((kind) => [
      kind.label,
      fixed(median(of(kind, 'rss')) / 1024, 1),
      fixed(ratio(of(kind, 'rss'), of(bare, 'rss'))),
      fixed(median(of(kind, 'held')) / 1024, 1),
      fixed(ratio(of(kind, 'held'), of(bare, 'held'))),
    ]),
  );
}

interface Kind {
  label: string;
  peer: 'bare' | 'socket-io' | 'vccp';
  measured: PerConnection[];
}

interface PerConnection {
  held: number;
  rss: number;
}

async function perConnection(
  peer: BenchPeer,
  count: number,
  open: (url: string) => Promise<BenchBody>,
): Promise<PerConnection> {
  const opened: BenchBody[] = [];
  const add = async (many: number) => {
    let url = peer.where.observer;
    for (let index = 0; index < many; index += 1) {
      if (index % PER_SESSION === 0) url = await sessionOf(peer);
      opened.push(await open(url));
    }
  };
  // The first ones also make what all of them share, and the heap as large as opening connections needs it.
  await add(count / 4);
  await settled();
  const before = await peer.cost();
  await add(count);
  await settled();
  const after = await peer.cost();
  for (const { socket } of opened) socket.terminate();
  return { held: (after.held - before.held) / count, rss: (after.rss - before.rss) / count };
}

/** Long enough for what was sent last to have been read. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 500));
