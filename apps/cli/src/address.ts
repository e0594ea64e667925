import { Failure } from './failure.js';

interface Address {
  host?: string;
  port?: number;
}

/** `host`, `host:port` or `port`, with what is not said left out; IPv6 in brackets. Undefined for what is none. */
export function readAddress(text: string): Address | undefined {
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([\w.-]*[A-Za-z.][\w.-]*))?(?::?(\d{1,5}))?$/.exec(text);
  const host = found?.[1] ?? found?.[2];
  const port = found?.[3] === undefined ? undefined : Number(found[3]);
  if (!found || text === '' || (port !== undefined && port > 65_535)) return undefined;
  return { ...(host !== undefined && { host }), ...(port !== undefined && { port }) };
}

/** The address that an option was given, empty where it was not. @throws {Failure} with the example for what is none */
export function addressOf(option: string, text: string | undefined, example: string): Address {
  if (text === undefined) return {};
  const address = readAddress(text);
  if (address) return address;
  throw new Failure(`${option}: "${text}" is no address`, `write host, host:port or a port, for example ${example}`);
}

/** Whether it stands for every address that a machine has, and is none by itself. */
export const isAnyAddress = (host: string): boolean => host === '0.0.0.0' || host === '::';
