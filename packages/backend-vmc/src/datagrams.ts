import { Buffer } from 'node:buffer';
import { isIPv4 } from 'node:net';
import type { OscArgument, OscMessage } from '@vccp/osc';

/** What passes every network unbroken: the smallest packet of IPv6, 1,280 bytes, without its headers and those of UDP. */
const NETWORK_BYTES = 1232;
/** What stays on this machine may be larger; macOS sends no more than 9,216 bytes at once. */
const LOOPBACK_BYTES = 8192;

/** Most bytes of a datagram to that host. */
export function mostBytesTo(host: string): number {
  const isLoopback = host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
  return isLoopback ? LOOPBACK_BYTES : NETWORK_BYTES;
}

/**
 * Messages as bundles that are each no longer than that, in order and as few as may be. What is longer by itself goes
 * alone.
 */
export function inDatagrams(messages: readonly OscMessage[], mostBytes: number): OscMessage[][] {
  const datagrams: OscMessage[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    const more = 4 + sizeOf(message);
    if (bytes + more > mostBytes) {
      datagrams.push([]);
      bytes = BUNDLE_HEAD_BYTES;
    }
    datagrams.at(-1)?.push(message);
    bytes += more;
  }
  return datagrams;
}

/** `#bundle`, and a time. */
const BUNDLE_HEAD_BYTES = 16;

/** Bytes on the wire, by the rules of OSC 1.0. */
function sizeOf({ address, args }: OscMessage): number {
  const tagsSize = padded(args.length + 2);
  return args.reduce((bytes, argument) => bytes + argumentSize(argument), textSize(address) + tagsSize);
}

const padded = (bytes: number) => Math.ceil(bytes / 4) * 4;
/** A text is followed by at least one NUL. */
const textSize = (text: string) => padded(Buffer.byteLength(text) + 1);

function argumentSize(argument: OscArgument): number {
  switch (argument.type) {
    case 's':
      return textSize(argument.value);
    case 'b':
      return 4 + padded(argument.value.length);
    case 'i':
    case 'f':
      return 4;
    default:
      return 0;
  }
}
