import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { VRChatBody } from '../src/index.js';
import { AXIS_NAMES, BUTTONS } from '../src/inputs.js';

/** Of what the witness writes down: inputs away from rest, those that came to rest since it was asked, datagrams. */
const [HELD, RESTED, HEARD] = [0, 1, 2];

/** Hears on a thread of its own, so that it hears while ours stands still. */
const WITNESS = `
  const { createSocket } = require('node:dgram');
  const { parentPort, workerData } = require('node:worker_threads');
  const seen = new Int32Array(workerData);
  const held = new Set();
  const socket = createSocket('udp4');
  socket.on('message', (bytes) => {
    const address = bytes.toString('latin1', 0, bytes.indexOf(0));
    if (address.startsWith('/input/')) {
      if (bytes.readInt32BE(bytes.length - 4) === 0) {
        held.delete(address);
        Atomics.add(seen, ${RESTED}, 1);
      } else held.add(address);
    }
    Atomics.store(seen, ${HELD}, held.size);
    Atomics.add(seen, ${HEARD}, 1);
    Atomics.notify(seen, ${HEARD});
  });
  socket.bind(0, '127.0.0.1', () => parentPort.postMessage(socket.address().port));`;

test('stop is on the wire before the event loop turns: what else waits, for time or for its turn, comes after it', async () => {
  const seen = new Int32Array(new SharedArrayBuffer(12));
  const witness = new Worker(WITNESS, { eval: true, workerData: seen.buffer });
  onTestFinished(async () => void (await witness.terminate()));
  const [oscPort] = await once(witness, 'message');
  await using body = await VRChatBody.open({ oscPort, listenPort: 0, discover: false, guard: false });
  const context = { signal: new AbortController().signal, report: () => undefined };
  const play = (category: string, data: Record<string, unknown>) =>
    body.play({ id: 'a', category, data, meta: {} }, context).catch(() => undefined);
  const playing = [
    play('movement', { direction: 'forward', distance: 4, turnDegrees: 180 }),
    // More than a second has room for.
    ...Array.from({ length: 100 }, () => play('press', { button: 'Jump', holdMs: 2000 })),
  ];
  await expect.poll(() => Atomics.load(seen, HELD), { interval: 1 }).toBeGreaterThanOrEqual(2);

  Atomics.store(seen, RESTED, 0);
  body.stop('panic');
  // From here to the next await this thread does nothing but wait: whatever arrives was sent by stop itself.
  const all = AXIS_NAMES.length + BUTTONS.length;
  const isAtRest = () => Atomics.load(seen, RESTED) >= all && Atomics.load(seen, HELD) === 0;
  for (let is = 'ok'; !isAtRest() && is !== 'timed-out'; )
    is = Atomics.wait(seen, HEARD, Atomics.load(seen, HEARD), 50_000);
  expect(Atomics.load(seen, RESTED)).toBeGreaterThanOrEqual(all);
  expect(Atomics.load(seen, HELD)).toBe(0);
  await Promise.all(playing);
});
