import { createSocket, type Socket } from 'node:dgram';
import { decodePacket } from './decode.js';
import { OscError, type OscReceived } from './packet.js';
import type { OscTarget } from './sender.js';
import { unknownHost } from './unknown-host.js';

export interface ReceiverOptions {
  /** @default '127.0.0.1' */
  host?: string;
  /** 0 takes any free port. */
  port: number;
}

/** Hears OSC on one port. Datagrams that are none are counted and left. */
export class OscReceiver {
  readonly port: number;
  readonly #socket: Socket;
  /** Made anew when one comes or goes, so that those who hear a message are who was there when it came. */
  #listeners: readonly ((message: OscReceived, from: OscTarget) => void)[] = [];
  #received = 0;
  #refused = 0;
  #closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.port = socket.address().port;
    socket.on('message', (bytes, from) => this.#take(bytes, { host: from.address, port: from.port }));
    // A socket that has failed hears nothing more, and closing it is all that is left.
    socket.on('error', () => void this.close());
  }

  /** @throws when the port is taken, and when the host is not known or not this machine */
  static async open({ host = '127.0.0.1', port }: ReceiverOptions): Promise<OscReceiver> {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', (cause: NodeJS.ErrnoException) => {
        socket.close();
        reject(whyNot(cause, host, port));
      });
      socket.bind(port, host, resolve);
    });
    socket.removeAllListeners('error');
    return new OscReceiver(socket);
  }

  /** Messages heard, and datagrams that were no OSC. */
  get status(): { received: number; refused: number } {
    return { received: this.#received, refused: this.#refused };
  }

  /** Calls the listener with each message, and where it came from. */
  subscribe(listener: (message: OscReceived, from: OscTarget) => void): () => void {
    const mine = (message: OscReceived, from: OscTarget) => listener(message, from);
    this.#listeners = [...this.#listeners, mine];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== mine);
    };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }

  #take(bytes: Uint8Array, from: OscTarget): void {
    let messages: OscReceived[];
    try {
      messages = decodePacket(bytes);
    } catch (error) {
      if (!(error instanceof OscError)) throw error;
      this.#refused += 1;
      return;
    }
    for (const message of messages) {
      this.#received += 1;
      for (const listener of this.#listeners) listener(message, from);
    }
  }
}

function whyNot(cause: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (cause.code) {
    case 'EADDRINUSE':
      return new Error(`UDP port ${port} on ${host} is taken by another program`, { cause });
    case 'EADDRNOTAVAIL':
      return new Error(`${host} is no address of this machine: listen on one of its own, or on 127.0.0.1`, { cause });
    default:
      return cause.syscall === 'getaddrinfo' ? unknownHost(host, cause) : cause;
  }
}
