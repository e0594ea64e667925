import { randomBytes } from 'node:crypto';

/** RFC 6455, section 5.2. */
export const OPCODE = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;

export interface Frame {
  fin: boolean;
  /** The three reserved bits, 0..7. */
  rsv: number;
  opcode: number;
  masked: boolean;
  payload: Buffer;
}

export interface FrameOptions {
  opcode?: number;
  payload?: Buffer | string;
  fin?: boolean;
  rsv?: number;
  /** What a client must do and a server must not. */
  masked?: boolean;
  /** The length to claim, where that is a lie. */
  claimed?: bigint;
}

/** One frame as bytes; nothing in it is checked. */
export function encodeFrame({
  opcode = OPCODE.text,
  payload = '',
  fin = true,
  rsv = 0,
  masked = true,
  claimed,
}: FrameOptions): Buffer {
  const body = Buffer.from(payload);
  const length = claimed ?? BigInt(body.length);
  const head = Buffer.from([(fin ? 0x80 : 0) | (rsv << 4) | opcode]);
  const bit = masked ? 0x80 : 0;
  let size: Buffer;
  if (length < 126n) size = Buffer.from([bit | Number(length)]);
  else if (length < 65_536n) {
    size = Buffer.alloc(3);
    size[0] = bit | 126;
    size.writeUInt16BE(Number(length), 1);
  } else {
    size = Buffer.alloc(9);
    size[0] = bit | 127;
    size.writeBigUInt64BE(length, 1);
  }
  if (!masked) return Buffer.concat([head, size, body]);
  const key = randomBytes(4);
  return Buffer.concat([head, size, key, xor(body, key)]);
}

/** The payload of a close frame. */
export function closePayload(code: number, reason: Buffer | string = ''): Buffer {
  const text = Buffer.from(reason);
  const payload = Buffer.alloc(2 + text.length);
  payload.writeUInt16BE(code);
  text.copy(payload, 2);
  return payload;
}

/** Cuts a stream of bytes into frames, however it is chunked. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): Frame[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    for (let frame = this.#take(); frame; frame = this.#take()) frames.push(frame);
    return frames;
  }

  #take(): Frame | undefined {
    const bytes = this.#rest;
    if (bytes.length < 2) return undefined;
    const [first = 0, second = 0] = bytes;
    const masked = (second & 0x80) !== 0;
    const short = second & 0x7f;
    const sizeEnd = short === 126 ? 4 : short === 127 ? 10 : 2;
    const start = sizeEnd + (masked ? 4 : 0);
    if (bytes.length < start) return undefined;
    const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
    if (bytes.length < start + length) return undefined;
    const body = bytes.subarray(start, start + length);
    this.#rest = bytes.subarray(start + length);
    return {
      fin: (first & 0x80) !== 0,
      rsv: (first >> 4) & 0x7,
      opcode: first & 0xf,
      masked,
      payload: masked ? xor(body, bytes.subarray(sizeEnd, start)) : Buffer.from(body),
    };
  }
}

function xor(body: Buffer, key: Buffer): Buffer {
  return Buffer.from(body.map((byte, index) => byte ^ (key[index % 4] ?? 0)));
}
