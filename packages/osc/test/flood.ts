import { createSocket } from 'node:dgram';

/** What one who hears a flood was held up by at the most, between two turns of the event loop, in milliseconds. */
export interface Stall {
  /** Of the processor's time: a busy machine adds nothing to it. What collects garbage beside us does. */
  processorMs: number;
  /** Of the clock's. */
  wallMs: number;
}

/** At once on the wire, so that the system's buffer drops none: it keeps some 200 KiB. */
const MOST_AT_ONCE = 24;
const MOST_BYTES_AT_ONCE = 16_384;

/**
 * Sends them all to a port of this process, a few at a time, each few when those before were taken in.
 * @param taken whether what was sent so far was taken in, told by how many that is
 */
export async function flood(
  port: number,
  datagrams: readonly Uint8Array[],
  taken: (count: number) => boolean,
): Promise<Stall> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.connect(port, '127.0.0.1', resolve));
  const stall: Stall = { processorMs: 0, wallMs: 0 };
  let sent = 0;
  while (sent < datagrams.length) {
    let bytes = 0;
    for (let few = 0; few < MOST_AT_ONCE && bytes < MOST_BYTES_AT_ONCE && sent < datagrams.length; few += 1) {
      const datagram = datagrams[sent] ?? new Uint8Array();
      socket.send(datagram);
      bytes += datagram.length;
      sent += 1;
    }
    do await turn(stall);
    while (!taken(sent));
  }
  socket.close();
  return stall;
}

async function turn(stall: Stall): Promise<void> {
  const processor = process.cpuUsage();
  const startedAt = performance.now();
  await new Promise(setImmediate);
  stall.wallMs = Math.max(stall.wallMs, performance.now() - startedAt);
  const { user, system } = process.cpuUsage(processor);
  stall.processorMs = Math.max(stall.processorMs, (user + system) / 1000);
}
