import { Buffer } from 'node:buffer';
import { OscError, type OscReceived, type OscValue } from './packet.js';

/** `#bundle`, its NUL, and a time tag. */
const BUNDLE_HEAD_BYTES = 16;

/**
 * The messages of a datagram, those of its bundles too, in order. When a bundle wants to be played is left aside: bodies
 * play what arrives. Takes time in proportion to the bytes, whatever they are. What is a blob is a view of them.
 * @throws {OscError} when any of it is no OSC, or has a type that nobody here speaks
 */
export function decodePacket(bytes: Uint8Array): OscReceived[] {
  const whole = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isBundle(whole, 0, whole.length)) return [new MessageReader(whole, 0, whole.length).message()];
  const messages: OscReceived[] = [];
  // Where each bundle that is open ends. A list and not calls: a datagram can nest deeper than calls should.
  const ends = [whole.length];
  let at = BUNDLE_HEAD_BYTES;
  for (let end = ends.at(-1); end !== undefined; end = ends.at(-1)) {
    if (at === end) {
      ends.pop();
      continue;
    }
    const start = at + 4;
    const size = start <= end ? whole.readInt32BE(at) : 0;
    if (size <= 0 || size > end - start) throw noOsc(whole, 'an element that is longer than its bundle, or empty');
    if (isBundle(whole, start, start + size)) {
      ends.push(start + size);
      at = start + BUNDLE_HEAD_BYTES;
    } else {
      messages.push(new MessageReader(whole, start, start + size).message());
      at = start + size;
    }
  }
  return messages;
}

/** @throws {OscError} when it says that it is one, and ends before its time tag does */
function isBundle(bytes: Buffer, start: number, end: number): boolean {
  if (bytes[start] !== 35 || end - start < 8 || bytes.toString('latin1', start, start + 8) !== '#bundle\0')
    return false;
  if (end - start >= BUNDLE_HEAD_BYTES) return true;
  throw noOsc(bytes, 'a bundle without a time');
}

function noOsc(bytes: Uint8Array, why: string): OscError {
  return new OscError(`${bytes.length} bytes that are no OSC: ${why}`);
}

/** Reads one message, from its first byte to its last. */
class MessageReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;

  constructor(bytes: Buffer, start: number, end: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  message(): OscReceived {
    const address = this.#text();
    if (!address.startsWith('/')) throw noOsc(this.#bytes, 'an address that does not begin with a slash');
    const tags = this.#text();
    if (!tags.startsWith(',')) throw noOsc(this.#bytes, 'no type tags');
    // Of its final length at once: one that grows makes room for many more.
    const values = new Array<OscValue>(tags.length - 1);
    for (let index = 1; index < tags.length; index += 1) values[index - 1] = this.#value(tags.charAt(index));
    return { address, values };
  }

  #value(tag: string): OscValue {
    switch (tag) {
      case 'i':
        return this.#bytes.readInt32BE(this.#take(4));
      case 'f':
        return this.#bytes.readFloatBE(this.#take(4));
      case 's':
      case 'S':
        return this.#text();
      case 'b':
        return this.#blob();
      case 'T':
        return true;
      case 'F':
        return false;
      case 'N':
        return null;
      case 'I':
        return Number.POSITIVE_INFINITY;
      case 'd':
        return this.#bytes.readDoubleBE(this.#take(8));
      // Integers and times of 64 bits: the nearest number, times in seconds since 1900.
      case 'h':
        return Number(this.#bytes.readBigInt64BE(this.#take(8)));
      case 't':
        return Number(this.#bytes.readBigUInt64BE(this.#take(8))) / 2 ** 32;
      // The character is the last of its four bytes.
      case 'c':
        return this.#bytes.toString('latin1', this.#take(4) + 3, this.#at);
      // A colour, and a message of MIDI.
      case 'r':
      case 'm':
        return this.#bytes.subarray(this.#take(4), this.#at);
      default:
        throw noOsc(this.#bytes, `an argument of type ${JSON.stringify(tag)}, which nobody here speaks`);
    }
  }

  /** Goes on by so many bytes, and returns where they begin. */
  #take(size: number): number {
    const start = this.#at;
    if (size > this.#end - start) throw noOsc(this.#bytes, 'it ends within an argument');
    this.#at = start + size;
    return start;
  }

  #blob(): Uint8Array {
    const size = this.#bytes.readInt32BE(this.#take(4));
    // Before it is rounded up, which would turn the largest sizes into negative ones.
    if (size < 0 || size > this.#end - this.#at) throw noOsc(this.#bytes, `a blob of ${size} bytes`);
    const start = this.#take((size + 3) & ~3);
    return this.#bytes.subarray(start, start + size);
  }

  #text(): string {
    const start = this.#at;
    const nul = this.#bytes.indexOf(0, start);
    if (nul < 0 || nul >= this.#end) throw noOsc(this.#bytes, 'a text without an end');
    // With what fills it up to four bytes, of which the last text of a datagram may lack some.
    this.#at = start + ((nul - start + 4) & ~3);
    return this.#bytes.toString('utf8', start, nul);
  }
}
