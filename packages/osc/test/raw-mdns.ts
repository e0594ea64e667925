/** Multicast DNS as its bytes, read by nobody's library: what is in one packet is in one packet. */
import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';

const GROUP = '224.0.0.251';
const PORT = 5353;
export const TYPE = { A: 1, PTR: 12, TXT: 16, SRV: 33 } as const;

export interface DnsRecord {
  name: string;
  type: number;
  /** Of an A record. */
  address: string | undefined;
}

/**
 * Asks for what offers a service, again and again, and hands each answer to `fits`. Resolves with the first that does.
 * @param service `_oscjson._tcp.local`
 */
export async function askFor(service: string, fits: (records: DnsRecord[]) => boolean): Promise<DnsRecord[]> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  await new Promise<void>((resolve) => socket.bind(PORT, resolve));
  for (const card of Object.values(networkInterfaces()).flat())
    if (card?.family === 'IPv4' && !card.internal) socket.addMembership(GROUP, card.address);
  const ask = () => socket.send(question(service), PORT, GROUP);
  const again = setInterval(ask, 500);
  try {
    return await new Promise((resolve) => {
      socket.on('message', (bytes) => {
        const records = recordsOf(bytes);
        if (fits(records)) resolve(records);
      });
      ask();
    });
  } finally {
    clearInterval(again);
    socket.close();
  }
}

function question(service: string): Buffer {
  const labels = service.split('.').flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]);
  const head = Buffer.from([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([head, ...labels, Buffer.from([0, 0, TYPE.PTR, 0, 1])]);
}

/** All records of one packet, wherever in it they are. */
function recordsOf(bytes: Buffer): DnsRecord[] {
  const many = (at: number) => bytes.readUInt16BE(at);
  const isAnswer = (many(2) & 0x8000) !== 0;
  let at = 12;
  const records: DnsRecord[] = [];
  for (let left = many(4); left > 0; left -= 1) at = nameAt(bytes, at).end + 4;
  for (let left = many(6) + many(8) + many(10); left > 0; left -= 1) {
    const { name, end } = nameAt(bytes, at);
    const type = many(end);
    const length = many(end + 8);
    const data = bytes.subarray(end + 10, end + 10 + length);
    records.push({ name, type, address: type === TYPE.A ? data.join('.') : undefined });
    at = end + 10 + length;
  }
  return isAnswer ? records : [];
}

function nameAt(bytes: Buffer, from: number): { name: string; end: number } {
  const labels: string[] = [];
  let [at, end] = [from, -1];
  for (let length = bytes[at] ?? 0; length > 0; length = bytes[at] ?? 0) {
    if (length >= 0xc0) {
      // The rest of it stands elsewhere.
      if (end < 0) end = at + 2;
      at = bytes.readUInt16BE(at) & 0x3fff;
    } else {
      labels.push(bytes.toString('utf8', at + 1, at + 1 + length));
      at += 1 + length;
    }
  }
  return { name: labels.join('.'), end: end < 0 ? at + 1 : end };
}
