import { connect, type Socket } from 'node:net';
import { encodeFrame, type Frame, type FrameOptions, FrameReader, OPCODE } from './frames.js';
import { Inbox } from './inbox.js';

export interface RawEnd {
  /** Of the server's close frame; absent where it cut the connection without a word. */
  code: number | undefined;
  reason: string;
}

/** A WebSocket client that writes RFC 6455 byte by byte and never corrects what it is told to write. */
export class RawWebSocket {
  readonly socket: Socket;
  readonly frames = new Inbox<Frame>();
  /** Resolves when the connection is over. */
  readonly ended: Promise<RawEnd>;
  /** The head of the server's answer to the upgrade. */
  readonly head: string;

  private constructor(socket: Socket, head: string, rest: Buffer) {
    this.socket = socket;
    this.head = head;
    const reader = new FrameReader();
    const read = (chunk: Buffer) => this.frames.push(...reader.push(chunk));
    read(rest);
    socket.on('data', read);
    this.ended = new Promise((resolve) => {
      socket.once('close', () => {
        this.frames.close();
        const close = this.frames.all.find(({ opcode }) => opcode === OPCODE.close);
        resolve({
          code: close && close.payload.length >= 2 ? close.payload.readUInt16BE() : undefined,
          reason: close?.payload.subarray(2).toString() ?? '',
        });
      });
    });
  }

  /** Resolves when the server has answered 101. @throws with the status line where it has not. */
  static async open(url: string, headers: Record<string, string> = {}): Promise<RawWebSocket> {
    const { hostname, port, host, pathname, search } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    const all = {
      Host: host,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n`);
    let bytes = Buffer.alloc(0);
    while (bytes.indexOf('\r\n\r\n') < 0) {
      const chunk = await new Promise<Buffer>((resolve, reject) => {
        socket.once('data', resolve);
        socket.once('close', () => reject(new Error('closed before an answer to the upgrade')));
      });
      bytes = Buffer.concat([bytes, chunk]);
    }
    const headEnd = bytes.indexOf('\r\n\r\n');
    const head = bytes.subarray(0, headEnd).toString('latin1');
    if (!head.startsWith('HTTP/1.1 101 ')) {
      socket.destroy();
      throw new Error(head.split('\r\n')[0]);
    }
    return new RawWebSocket(socket, head, bytes.subarray(headEnd + 4));
  }

  write(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  send(frame: FrameOptions): void {
    this.write(encodeFrame(frame));
  }

  /** A VCCP message in one text frame. */
  message(type: string, category: string, data: object, extra: object = {}): void {
    this.send({ payload: messageText(type, category, data, extra) });
  }

  /** The first message of the server that fits, also of those that already came. */
  async received(fits: (message: { category: string; data: Record<string, unknown> }) => boolean) {
    const read = ({ payload }: Frame) => JSON.parse(payload.toString()) as Parameters<typeof fits>[0];
    return read(await this.frames.first((frame) => frame.opcode === OPCODE.text && fits(read(frame))));
  }

  close(): void {
    this.socket.destroy();
  }
}

export function messageText(type: string, category: string, data: object, extra: object = {}): string {
  return JSON.stringify({ type, category, timestamp: '2026-01-01T00:00:00.000Z', data, ...extra });
}
