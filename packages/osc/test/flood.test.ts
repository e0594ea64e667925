import { createSocket } from 'node:dgram';
import fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import { decodePacket, OscReceiver, OscSender } from '../src/index.js';
import { flood } from './flood.js';
import { hostile } from './hostile.js';

const HOW_MANY = inject('long') ? 100_000 : 4_000;
/** They come in parts, so that no more than one of them is held in memory. */
const PART = 4_000;
/** Longest that anything else may wait. */
const MOST_STALL_MS = 50;

const messagesIn = (bytes: Uint8Array): number | undefined => {
  try {
    return decodePacket(bytes).length;
  } catch {
    return undefined;
  }
};

test(`${HOW_MANY} datagrams of any bytes: each is heard or counted, and nothing else waits long for it`, async () => {
  const receiver = await OscReceiver.open({ port: 0 });
  const heard: string[] = [];
  receiver.subscribe(({ address }) => {
    // As whoever has a map of what it offers would.
    if (address === '/still/here') heard.push(address);
  });
  const bare = createSocket('udp4');
  let arrived = 0;
  bare.on('message', () => {
    arrived += 1;
  });
  await new Promise<void>((resolve) => bare.bind(0, '127.0.0.1', resolve));

  const most = { osc: { processorMs: 0, wallMs: 0 }, bare: { processorMs: 0, wallMs: 0 } };
  const should = { received: 0, refused: 0 };
  for (let part = 0; part < HOW_MANY / PART; part += 1) {
    const datagrams = fc.sample(hostile, PART);
    const toldBefore = should.received + should.refused;
    // How many messages and refusals there are after each of them.
    const totals = datagrams.map((bytes) => {
      const count = messagesIn(bytes);
      should.received += count ?? 0;
      should.refused += count === undefined ? 1 : 0;
      return should.received + should.refused;
    });
    const isTakenBy = (by: OscReceiver, from: number) => (count: number) => {
      const { received, refused } = by.status;
      return from + received + refused >= (totals[count - 1] ?? 0);
    };
    // What holds it up does so each time; what the engine does to learn the code, and its collecting of garbage, do not.
    const other = await OscReceiver.open({ port: 0 });
    const first = await flood(other.port, datagrams, isTakenBy(other, toldBefore));
    await other.close();
    const again = await flood(receiver.port, datagrams, isTakenBy(receiver, 0));
    const osc = {
      processorMs: Math.min(first.processorMs, again.processorMs),
      wallMs: Math.min(first.wallMs, again.wallMs),
    };
    const before = arrived;
    for (const [who, stall] of [
      ['osc', osc],
      ['bare', await flood(bare.address().port, datagrams, (count) => arrived - before >= count)],
    ] as const) {
      most[who].processorMs = Math.max(most[who].processorMs, stall.processorMs);
      most[who].wallMs = Math.max(most[who].wallMs, stall.wallMs);
    }
  }
  expect(receiver.status).toEqual(should);
  // Else they were not what they are to be.
  expect(should.received).toBeGreaterThan(HOW_MANY);
  expect(should.refused).toBeGreaterThan(HOW_MANY / 4);

  const sender = await OscSender.open({ host: '127.0.0.1', port: receiver.port });
  sender.send({ address: '/still/here', args: [] });
  await expect.poll(() => heard).toEqual(['/still/here']);
  const told = ({ processorMs, wallMs }: typeof most.osc) =>
    `${processorMs.toFixed(1)} ms of the processor, ${wallMs.toFixed(1)} ms of the clock`;
  console.info(
    `${HOW_MANY} datagrams held the event loop up at the most for ${told(most.osc)}; bare: ${told(most.bare)}`,
  );
  expect(most.osc.processorMs - most.bare.processorMs).toBeLessThan(MOST_STALL_MS);
  bare.close();
  await Promise.all([sender.close(), receiver.close()]);
});
