import { Buffer } from 'node:buffer';
import { decode, encode } from 'node-osc';
import * as z from 'zod';

/** What a datagram over UDP can carry at most. */
export const MAX_DATAGRAM_BYTES = 65_507;

/** An argument with the type that it has on the wire. A receiver may tell `1` from `1.0`, so nothing is guessed. */
export type OscArgument =
  | { type: 'i'; value: number }
  | { type: 'f'; value: number }
  | { type: 's'; value: string }
  | { type: 'b'; value: Uint8Array }
  | { type: 'T' | 'F'; value: boolean };

export interface OscMessage {
  /** Begins with a slash: `/avatar/parameters/Happy`. */
  address: string;
  args: readonly OscArgument[];
}

/** A message that arrived. Its numbers no longer say whether they were integers. */
export interface OscReceived {
  address: string;
  values: readonly OscValue[];
}
export type OscValue = number | string | boolean | null | Uint8Array;

/** A message that OSC cannot say, or bytes that say none. */
export class OscError extends Error {
  override name = 'OscError';
}

/** 32 bits, signed. @throws {OscError} */
export function int(value: number): OscArgument {
  if (Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31) return { type: 'i', value };
  throw new OscError(`${value} is no integer of 32 bits`);
}

/** 32 bits: what is sent is the nearest that these hold. @throws {OscError} */
export function float(value: number): OscArgument {
  if (Number.isFinite(Math.fround(value))) return { type: 'f', value };
  throw new OscError(`${value} is no number that 32 bits can hold`);
}

/** UTF-8. @throws {OscError} where it holds a NUL, which would end it for its reader */
export function text(value: string): OscArgument {
  if (!value.includes('\0')) return { type: 's', value };
  throw new OscError('a text of OSC cannot hold a NUL');
}

export function flag(value: boolean): OscArgument {
  return { type: value ? 'T' : 'F', value };
}

/** @throws {OscError} when the address is none, or the message is longer than a datagram */
export function encodeMessage(message: OscMessage): Uint8Array {
  return withinDatagram(encode(toLibrary(message)));
}

/** Several messages in one datagram, to be taken at once. @throws {OscError} as `encodeMessage` does */
export function encodeBundle(messages: readonly OscMessage[]): Uint8Array {
  return withinDatagram(encode({ oscType: 'bundle', timetag: 0, elements: messages.map(toLibrary) }));
}

/**
 * The messages of a datagram, those of its bundles too, in order. When a bundle wants to be played is left aside: bodies
 * play what arrives.
 * @throws {OscError} when it is no OSC, or has a type that nobody here speaks
 */
export function decodePacket(bytes: Uint8Array): OscReceived[] {
  let packet: unknown;
  try {
    packet = decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OscError(`${bytes.length} bytes that are no OSC: ${why}`, { cause });
  }
  return flatten(packet);
}

function toLibrary({ address, args }: OscMessage) {
  // Names of a world's own may be in any script; what would split or end the address may not.
  if (!/^\/[^\s\0]*$/.test(address)) throw new OscError(`"${address.slice(0, 100)}" is no OSC address: /like/this`);
  return { oscType: 'message', address, args };
}

function withinDatagram(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= MAX_DATAGRAM_BYTES) return bytes;
  throw new OscError(`${bytes.length} bytes; a datagram carries at most ${MAX_DATAGRAM_BYTES}: send it in parts`);
}

const messageSchema = z.object({
  oscType: z.literal('message'),
  address: z.string().startsWith('/'),
  args: z.array(
    z.object({ value: z.union([z.number(), z.string(), z.boolean(), z.null(), z.instanceof(Uint8Array)]) }),
  ),
});
const bundleSchema = z.object({ oscType: z.literal('bundle'), elements: z.array(z.unknown()) });
// By its type, since a schema that is tried in vain costs more than the rest of a message.
const packetSchema = z.discriminatedUnion('oscType', [messageSchema, bundleSchema]);

function flatten(packet: unknown): OscReceived[] {
  const messages: OscReceived[] = [];
  // A stack of our own: a datagram can nest deeper than calls should.
  const open: unknown[] = [packet];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { success, data } = packetSchema.safeParse(next);
    if (!success) throw new OscError('a message whose address does not begin with a slash');
    if (data.oscType === 'bundle') open.push(...data.elements.toReversed());
    else messages.push({ address: data.address, values: data.args.map(({ value }) => value) });
  }
  return messages;
}
