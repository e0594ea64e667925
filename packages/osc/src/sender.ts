import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { encodeBundle, encodeMessage } from './encode.js';
import type { OscMessage } from './packet.js';
import { unknownHost } from './unknown-host.js';

export interface OscTarget {
  host: string;
  port: number;
}

/** What a sender has done, for whoever watches it. */
export interface SenderStatus {
  /** Datagrams that left. That one was taken in, UDP does not say. */
  sent: number;
  /** Why the last one did not leave, or that nobody listens there; cleared when one leaves again. */
  fault: string | undefined;
}

/** Sends to one place. Its name is looked up once. */
export class OscSender {
  readonly target: OscTarget;
  readonly #socket: Socket;
  #sent = 0;
  #fault: string | undefined;
  #closed = false;

  private constructor(target: OscTarget, socket: Socket) {
    this.target = target;
    this.#socket = socket;
    socket.on('error', (error) => {
      this.#fault = this.#told(error);
    });
  }

  /** @throws when the name of the host is not known */
  static async open(target: OscTarget): Promise<OscSender> {
    const { address, family } = await lookup(target.host).catch((cause: NodeJS.ErrnoException) => {
      throw unknownHost(target.host, cause);
    });
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    const sender = new OscSender(target, socket);
    // Connected, so that a system which knows that nobody listens can say so, and nothing is looked up on the way out.
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.connect(target.port, address, () => {
        socket.off('error', reject);
        resolve();
      });
    });
    return sender;
  }

  get status(): SenderStatus {
    return { sent: this.#sent, fault: this.#fault };
  }

  /** Sends one message as it is, several as a bundle. @throws {OscError} for what OSC cannot say */
  send(...messages: readonly OscMessage[]): void {
    const [first] = messages;
    if (this.#closed || !first) return;
    const bytes = messages.length === 1 ? encodeMessage(first) : encodeBundle(messages);
    this.#socket.send(bytes, this.#left);
  }

  /** Resolves when what was sent has left. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }

  readonly #left = (error: Error | null): void => {
    if (error) this.#fault = this.#told(error);
    else {
      this.#sent += 1;
      this.#fault = undefined;
    }
  };

  #told(error: Error): string {
    const { host, port } = this.target;
    const refused = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
    return refused ? `nobody listens at ${host}:${port}` : `${host}:${port}: ${error.message}`;
  }
}
