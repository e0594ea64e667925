import { createSocket, type Socket } from 'node:dgram';
import { encodeMessage, flag, float, type OscMessage, OscReceiver, OscSender, text } from '../src/index.js';
import { median, quantile } from './statistics.js';

/** Before they count: code that has not yet run ten thousand times is still being compiled. */
const WARM_ROUNDS = 20;
const PER_ROUND = 500;
const MESSAGES: Record<string, OscMessage> = {
  'an axis': { address: '/input/Vertical', args: [float(0.5)] },
  'a chatbox line': { address: '/chatbox/input', args: [text('こんにちは ☀'.repeat(10)), flag(true), flag(false)] },
};

/** Milliseconds from the call that sends to the one that hears, one after another. */
async function measure(send: () => void, heard: (listener: () => void) => void): Promise<number[]> {
  const times: number[] = [];
  let arrive = () => {};
  heard(() => arrive());
  for (let index = 0; index < PER_ROUND; index += 1) {
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const startedAt = performance.now();
    send();
    await arrived;
    times.push(performance.now() - startedAt);
  }
  return times;
}

async function bareUdp(): Promise<[Socket, Socket]> {
  const hears = createSocket('udp4');
  await new Promise<void>((resolve) => hears.bind(0, '127.0.0.1', resolve));
  const sends = createSocket('udp4');
  await new Promise<void>((resolve) => sends.connect(hears.address().port, '127.0.0.1', resolve));
  return [hears, sends];
}

/** From `send` to the listener, beside the same bytes over two bare sockets. */
export async function measureRoundTrip({ rounds }: { rounds: number }): Promise<string> {
  const rows: string[] = [];
  for (const [name, message] of Object.entries(MESSAGES)) rows.push(`| ${name} | ${await compare(message, rounds)} |`);
  return ['| message | p50 µs | ÷ bare | p99 µs | ÷ bare |', '|---|---|---|---|---|', ...rows].join('\n');
}

async function compare(message: OscMessage, rounds: number): Promise<string> {
  const [hears, sends] = await bareUdp();
  const receiver = await OscReceiver.open({ port: 0 });
  const sender = await OscSender.open({ host: '127.0.0.1', port: receiver.port });
  const bytes = encodeMessage(message);
  const ways = {
    bare: () =>
      measure(
        () => sends.send(bytes),
        (listener) => hears.removeAllListeners('message').on('message', listener),
      ),
    osc: () => {
      let stop = () => {};
      return measure(
        () => sender.send(message),
        (listener) => {
          stop = receiver.subscribe(listener);
        },
      ).finally(() => stop());
    },
  };
  const times: Record<keyof typeof ways, number[][]> = { bare: [], osc: [] };
  for (let round = 0; round < WARM_ROUNDS + rounds; round += 1) {
    for (const way of round % 2 === 0 ? (['bare', 'osc'] as const) : (['osc', 'bare'] as const)) {
      const measured = await ways[way]();
      if (round >= WARM_ROUNDS) times[way].push(measured);
    }
  }
  const cells = [0.5, 0.99].flatMap((share) => {
    const osc = times.osc.map((round) => quantile(round, share));
    const ratios = osc.map((value, round) => value / quantile(times.bare[round] ?? [], share));
    return [(median(osc) * 1000).toFixed(1), median(ratios).toFixed(2)];
  });
  hears.close();
  sends.close();
  await Promise.all([sender.close(), receiver.close()]);
  return cells.join(' | ');
}
