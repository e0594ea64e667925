import { OscSender } from '@vccp/osc';
import { emote } from './emote.js';
import { VRCHAT_PORTS } from './link.js';
import { restingMessages } from './rest.js';

/** How often it is said, since a datagram may be lost. */
const TIMES = 3;

/**
 * Brings whatever avatar is there to rest, whoever moved it. Resolves with why that did not reach anybody, where the
 * system knows.
 */
export async function panicVRChat(host = '127.0.0.1', port: number = VRCHAT_PORTS.hears): Promise<string | undefined> {
  const sender = await OscSender.open({ host, port });
  for (let time = 0; time < TIMES; time += 1) {
    for (const message of [...restingMessages(), emote(0)]) sender.send(message);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { fault } = sender.status;
  await sender.close();
  return fault;
}
