import { createSocket } from 'node:dgram';
import { encodeBundle, float, int, type OscMessage, OscReceiver, OscSender, text } from '../src/index.js';
import { quantile } from './statistics.js';

const BODIES = 8;
const PER_SECOND = 60;
const SLOT_MS = 1000 / PER_SECOND;

/** Somebody who sends a frame when told to, and somebody else who hears it. */
interface Pair {
  send(frame: number): void;
  close(): Promise<unknown>;
}
/** @param heard called with the number of each frame of which all has arrived */
type Way = (heard: (frame: number) => void) => Promise<Pair>;

const BONES = Array.from({ length: 55 }, (_, index) => `Bone${String(index).padStart(8, '0')}`);
/** What a whole body of 55 bones is at one moment, some 4,600 bytes in one datagram. */
const pose = (frame: number): OscMessage[] => [
  ...BONES.map((bone, index) => ({
    address: '/VMC/Ext/Bone/Pos',
    args: [text(bone), ...[0, 1, 2, 3, 4, 5, 6].map((part) => float(Math.sin(frame + index + part)))],
  })),
  { address: '/frame', args: [int(frame)] },
];

const bare: Way = async (heard) => {
  const bytes = Buffer.from(encodeBundle(pose(0)));
  const hears = createSocket('udp4').on('message', (message) => heard(message.readInt32BE(message.length - 4)));
  await new Promise<void>((resolve) => hears.bind(0, '127.0.0.1', resolve));
  const sends = createSocket('udp4');
  await new Promise<void>((resolve) => sends.connect(hears.address().port, '127.0.0.1', resolve));
  return {
    send(frame) {
      const mine = Buffer.from(bytes);
      mine.writeInt32BE(frame, mine.length - 4);
      sends.send(mine);
    },
    close: async () => [sends, hears].map((socket) => socket.close()),
  };
};

const osc: Way = async (heard) => {
  const receiver = await OscReceiver.open({ port: 0 });
  receiver.subscribe(({ address, values: [value] }) => {
    if (address === '/frame') heard(Number(value));
  });
  const sender = await OscSender.open({ host: '127.0.0.1', port: receiver.port });
  return { send: (frame) => sender.send(...pose(frame)), close: () => Promise.all([sender.close(), receiver.close()]) };
};

const WAYS = { 'a bare timer and bare UDP': bare, '@vccp/osc': osc };

/**
 * Calls at the time of each frame, by the clock and not by the call before: a late one takes nothing from the next, and
 * those whose time has passed are left out.
 */
function onEachFrame(frames: number, startMs: number, call: (frame: number) => void): Promise<void> {
  return new Promise((resolve) => {
    let next = 0;
    const wake = () => {
      const now = Math.floor((performance.now() - startMs) / SLOT_MS);
      if (now >= next && now < frames) call(now);
      next = Math.max(next, now + 1);
      if (next >= frames) resolve();
      else setTimeout(wake, startMs + next * SLOT_MS - performance.now());
    };
    wake();
  });
}

/** Milliseconds from when each frame was due until it had arrived at its body; infinite for one that never did. */
async function measure(way: Way, frames: number): Promise<number[]> {
  const late = new Map<string, number>();
  const startMs = performance.now() + 200;
  const pairs = await Promise.all(
    Array.from({ length: BODIES }, (_, body) =>
      way((frame) => {
        const key = `${body} ${frame}`;
        if (!late.has(key)) late.set(key, performance.now() - startMs - frame * SLOT_MS);
      }),
    ),
  );
  await onEachFrame(frames, startMs, (frame) => {
    for (const { send } of pairs) send(frame);
  });
  await new Promise((resolve) => setTimeout(resolve, 5 * SLOT_MS));
  await Promise.all(pairs.map(({ close }) => close()));
  return Array.from({ length: BODIES * frames }, (_, index) => {
    const lateMs = late.get(`${index % BODIES} ${Math.floor(index / BODIES)}`);
    return lateMs ?? Number.POSITIVE_INFINITY;
  });
}

/** 60 Hz for 8 bodies: how many frames had not arrived when the next was due. */
export async function measureFrames({ rounds, seconds }: { rounds: number; seconds: number }): Promise<string> {
  const ways = Object.entries(WAYS).map(([name, way]) => ({
    name,
    way,
    times: [] as number[],
    processorMs: 0,
  }));
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < ways.length; turn += 1) {
      const next = ways[(round + turn) % ways.length];
      if (!next) continue;
      const processor = process.cpuUsage();
      next.times.push(...(await measure(next.way, seconds * PER_SECOND)));
      const { user, system } = process.cpuUsage(processor);
      next.processorMs += (user + system) / 1000;
    }
  }
  const rows = ways.map(({ name, times, processorMs }) => {
    const missed = times.filter((lateMs) => lateMs > SLOT_MS).length / times.length;
    const [p50, p99] = [0.5, 0.99].map((share) => quantile(times, share).toFixed(2));
    const each = ((processorMs * BODIES) / times.length).toFixed(2);
    return `| ${name} | ${times.length} | ${(missed * 100).toFixed(3)} % | ${p50} | ${p99} | ${each} |`;
  });
  const head = '| way | frames | missed | p50 ms | p99 ms | processor ms for all eight |';
  return [head, '|---|---|---|---|---|---|', ...rows].join('\n');
}
