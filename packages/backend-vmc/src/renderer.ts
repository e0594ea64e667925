import { float, type OscMessage, OscSender } from '@vccp/osc';
import { STANDARD_SKELETON } from '@vccp/pose';
import { faceMessages, VMC } from './messages.js';
import { DEFAULT_RENDERER_PORT } from './sender.js';

export interface RendererPlace {
  /** @default '127.0.0.1' */
  host?: string | undefined;
  /** @default 39539 */
  port?: number | undefined;
}

/**
 * Whether some program listens there, as far as the system knows; of another machine it may not, and then takes it for so.
 * @throws when the name of the host is not known
 */
export async function isRendererThere(place: RendererPlace = {}): Promise<boolean> {
  return (await tell(place, [{ address: VMC.time, args: [float(0)] }])) === undefined;
}

/**
 * Puts the face of whoever is shown there to rest: a program that was killed may have left the mouth open. There is nothing
 * else to let go of, since nobody moves when nothing is sent. Nobody answers in this protocol: it resolves with why it
 * reached nobody, where the system knows.
 */
export async function panicVmc(place: RendererPlace = {}): Promise<string | undefined> {
  const rest = new Map(STANDARD_SKELETON.expressions.map(({ name }) => [name, 0]));
  return tell(place, [...faceMessages(rest, 'vrm0'), ...faceMessages(rest, 'vrm1')]);
}

/** How often it is said: a datagram may be lost, and that nobody listens the system tells when the next one is sent. */
const TIMES = 3;
const EVERY_MS = 20;

async function tell(
  { host = '127.0.0.1', port = DEFAULT_RENDERER_PORT }: RendererPlace,
  messages: readonly OscMessage[],
): Promise<string | undefined> {
  const sender = await OscSender.open({ host, port });
  let fault: string | undefined;
  for (let time = 0; time < TIMES; time += 1) {
    for (const message of messages) sender.send(message);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    fault ??= sender.status.fault;
  }
  await sender.close();
  return fault;
}
