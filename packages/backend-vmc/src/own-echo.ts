import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';

interface Place {
  host: string;
  port: number;
}

const EVERYWHERE = new Set(['0.0.0.0', '::']);

/**
 * A body that listens where it sends to would be moved by itself.
 * @throws when both are one place of this machine; the message names both, and a port that is free of it
 */
export async function refuseOwnEcho(target: Place, listen: Place, instead: number): Promise<void> {
  if (target.port !== listen.port) return;
  const [to, at] = await Promise.all([addressOf(target.host), addressOf(listen.host)]);
  if (to === undefined || at === undefined || !isHeard(to, at)) return;
  const [sent, heard] = [target, listen].map(({ host, port }) => `${host}:${port}`);
  throw new Error(
    `poses are sent to ${sent}, and would be heard again on ${heard}, as if she were a person: listen on another port, ` +
      `for example ${instead} (--listen ${instead}), and let the tracker send there`,
  );
}

/** Undefined for a name that is not known: whoever opens it says so. */
async function addressOf(host: string): Promise<string | undefined> {
  return lookup(host).then(
    ({ address }) => address,
    () => undefined,
  );
}

function isHeard(to: string, at: string): boolean {
  return to === at || (EVERYWHERE.has(at) && (EVERYWHERE.has(to) || isOwn(to)));
}

function isOwn(address: string): boolean {
  if (address.startsWith('127.')) return true;
  return Object.values(networkInterfaces()).some((all) => all?.some((own) => own.address === address));
}
