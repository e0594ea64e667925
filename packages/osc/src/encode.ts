import { Buffer } from 'node:buffer';
import { float, int, MAX_DATAGRAM_BYTES, type OscArgument, OscError, type OscMessage, text } from './packet.js';

/** `#bundle`, and the time tag that means now. */
const BUNDLE_HEAD = Buffer.from('#bundle\0\0\0\0\0\0\0\0\x01', 'latin1');

/** @throws {OscError} when the address is none, an argument is not of its type, or the message is longer than a datagram */
export function encodeMessage(message: OscMessage): Uint8Array {
  const bytes = allocate(messageSize(message));
  writeMessage(bytes, message, 0);
  return bytes;
}

/** Several messages in one datagram, to be taken at once. @throws {OscError} as `encodeMessage` does */
export function encodeBundle(messages: readonly OscMessage[]): Uint8Array {
  const sizes = messages.map(messageSize);
  const bytes = allocate(sizes.reduce((sum, size) => sum + 4 + size, BUNDLE_HEAD.length));
  BUNDLE_HEAD.copy(bytes);
  let at = BUNDLE_HEAD.length;
  messages.forEach((message, index) => {
    at = bytes.writeInt32BE(sizes[index] ?? 0, at);
    at = writeMessage(bytes, message, at);
  });
  return bytes;
}

function allocate(size: number): Buffer {
  if (size > MAX_DATAGRAM_BYTES) {
    throw new OscError(`${size} bytes; a datagram carries at most ${MAX_DATAGRAM_BYTES}: send it in parts`);
  }
  // Every byte of it is written below.
  return Buffer.allocUnsafe(size);
}

const aligned = (size: number) => (size + 3) & ~3;
/** With the NUL that ends it. */
const textSize = (value: string) => aligned(Buffer.byteLength(value) + 1);

function messageSize({ address, args }: OscMessage): number {
  // Names of a world's own may be in any script; what would split or end the address may not.
  if (!/^\/[^\s\0]*$/.test(address)) throw new OscError(`"${address.slice(0, 100)}" is no OSC address: /like/this`);
  let size = textSize(address) + aligned(args.length + 2);
  for (const argument of args) size += argumentSize(argument);
  return size;
}

/** Bytes of an argument's data. Arguments may have been made by hand, so each is held against its type here. */
function argumentSize({ type, value }: OscArgument): number {
  switch (type) {
    case 'i':
      int(value);
      return 4;
    case 'f':
      float(value);
      return 4;
    case 's':
      text(value);
      return textSize(value);
    case 'b':
      return 4 + aligned(value.length);
    default:
      return 0;
  }
}

/** Where what was written ends, as each `write…` returns. */
function writeMessage(bytes: Buffer, { address, args }: OscMessage, start: number): number {
  let at = writeText(bytes, address, start);
  const tagsEnd = at + aligned(args.length + 2);
  bytes[at++] = 44; // ,
  for (const { type } of args) bytes[at++] = type.charCodeAt(0);
  at = writeZeros(bytes, at, tagsEnd);
  for (const argument of args) at = writeArgument(bytes, argument, at);
  return at;
}

function writeArgument(bytes: Buffer, { type, value }: OscArgument, at: number): number {
  switch (type) {
    case 'i':
      return bytes.writeInt32BE(value, at);
    case 'f':
      return bytes.writeFloatBE(value, at);
    case 's':
      return writeText(bytes, value, at);
    case 'b': {
      const start = bytes.writeInt32BE(value.length, at);
      bytes.set(value, start);
      return writeZeros(bytes, start + value.length, start + aligned(value.length));
    }
    default:
      return at;
  }
}

function writeText(bytes: Buffer, value: string, start: number): number {
  const end = start + bytes.write(value, start);
  return writeZeros(bytes, end, start + aligned(end - start + 1));
}

function writeZeros(bytes: Buffer, from: number, to: number): number {
  for (let at = from; at < to; at += 1) bytes[at] = 0;
  return to;
}
