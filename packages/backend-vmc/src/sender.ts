import { OscSender } from '@vccp/osc';
import type { PoseFrame } from '@vccp/pose';
import { inDatagrams, mostBytesTo } from './datagrams.js';
import { poseMessages, type WireOptions } from './messages.js';

/** Where programs that show a model listen. */
export const DEFAULT_RENDERER_PORT = 39_539;

export interface SenderOptions extends WireOptions {
  /** @default '127.0.0.1' */
  host?: string | undefined;
  /** @default 39539 */
  port?: number | undefined;
  /** Several messages in a datagram; some receivers take only one. @default true */
  bundles?: boolean | undefined;
  /** Most bytes of a datagram. @default 8192 on this machine, 1232 to another */
  mostBytes?: number | undefined;
}

export interface SentStatus {
  /** `127.0.0.1:39539` */
  target: string;
  poses: number;
  datagrams: number;
  /** That nobody listens there, where the system knows; UDP has no answer. */
  fault: string | undefined;
}

/** Sends poses to one receiver. */
export class PoseSender {
  readonly #sender: OscSender;
  readonly #wire: WireOptions;
  readonly #mostBytes: number | undefined;
  #poses = 0;

  private constructor(sender: OscSender, wire: WireOptions, mostBytes: number | undefined) {
    this.#sender = sender;
    this.#wire = wire;
    this.#mostBytes = mostBytes;
  }

  /** @throws when the name of the host is not known */
  static async open(options: SenderOptions): Promise<PoseSender> {
    const { host = '127.0.0.1', port = DEFAULT_RENDERER_PORT, bundles = true, rests, names } = options;
    const { mostBytes = mostBytesTo(host) } = options;
    return new PoseSender(await OscSender.open({ host, port }), { rests, names }, bundles ? mostBytes : undefined);
  }

  get status(): SentStatus {
    const { host, port } = this.#sender.target;
    const { sent: datagrams, fault } = this.#sender.status;
    return { target: `${host}:${port}`, poses: this.#poses, datagrams, fault };
  }

  /** @param seconds of a clock of the sender's own */
  send(frame: PoseFrame, seconds: number): void {
    const messages = poseMessages(frame, this.#wire, seconds);
    if (this.#mostBytes === undefined) for (const message of messages) this.#sender.send(message);
    else for (const bundle of inDatagrams(messages, this.#mostBytes)) this.#sender.send(...bundle);
    this.#poses += 1;
  }

  /** Resolves when what was sent has left. Idempotent. */
  async close(): Promise<void> {
    await this.#sender.close();
  }
}
