import { BenchBody, BenchPeer, sessionOf } from './bench-peer.js';
import { fixed, table } from './statistics.js';

/** Most connections of one session. */
const PER_SESSION = 200;

/** What a connection costs the server in memory while nothing happens on it. */
export async function measureIdle(bodies: number): Promise<string> {
  const bare = await BenchPeer.start('bare');
  const other = await BenchPeer.start('socket-io');
  const own = await BenchPeer.start('vccp');
  const plain = await perConnection(bare, bodies, () => BenchBody.open(bare.where.observer));
  const theirs = await perConnection(other, bodies, () => BenchBody.open(other.where.observer));
  const ours = await perConnection(own, bodies, (url) => BenchBody.open(url, 'body'));
  bare.stop();
  other.stop();
  own.stop();
  const row = (label: string, { held, rss }: PerConnection) => [
    label,
    fixed(rss / 1024, 1),
    fixed(rss / plain.rss),
    fixed(held / 1024, 1),
    fixed(held / plain.held),
  ];
  return table(
    ['connection', 'KiB of the process', '÷ bare', 'KiB of heap and buffers', '÷ bare'],
    [row('bare ws', plain), row('socket.io', theirs), row('**VCCP body, introduced**', ours)],
  );
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
    let url = peer.where.body;
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
