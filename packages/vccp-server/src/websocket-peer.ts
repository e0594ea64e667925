import type { Duplex } from 'node:stream';
import { CLOSE_CODES, HEARTBEAT_MS, SILENCE_MS } from '@vccp/protocol';
import type { RawData, WebSocket } from 'ws';
import type { BodyLink } from './body-link.js';
import type { Clock } from './clock.js';
import type { Connection } from './connection.js';
import { systemMessage } from './system-message.js';
import type { TextFrames } from './text-frame.js';
import type { Watch } from './witness.js';

/** A peer that has not read this many bytes is cut. */
const MAX_QUEUED_BYTES = 1024 * 1024;
/** A second's worth of poses. */
const BEHIND_BYTES = 128 * 1024;
/** A peer that does not answer a close is cut after this long. */
const CLOSE_WAIT_MS = 2_000;
/** How often connections are looked at; half of the heartbeat, so that none is late. */
export const ROUND_MS = HEARTBEAT_MS / 2;

/** One socket: the stage sees its three members, the face its events. */
export class Peer implements BodyLink {
  onMessage: (text: string) => void = () => undefined;
  onClose: () => void = () => undefined;
  onError: (error: Error) => void = () => undefined;
  connection: Connection | undefined;
  readonly #socket: WebSocket;
  /** What the WebSocket stands on. Whole frames written to it keep their order with those that `ws` writes itself. */
  readonly #stream: Duplex;
  readonly #frames: TextFrames;
  readonly #clock: Clock;
  readonly #openedMs: number;
  readonly #watch: Watch | undefined;
  #heardMs: number;
  #sentMs: number;

  constructor(
    socket: WebSocket,
    stream: Duplex,
    frames: TextFrames,
    { clock, watch }: { clock: Clock; watch?: Watch | undefined },
  ) {
    this.#socket = socket;
    this.#stream = stream;
    this.#frames = frames;
    this.#watch = watch;
    this.#clock = clock;
    this.#openedMs = clock.now();
    this.#heardMs = clock.now();
    this.#sentMs = clock.now();
    const heard = () => {
      this.#heardMs = clock.now();
    };
    socket.on('ping', () => {
      heard();
      // Each is answered by itself, and whoever sends them may not read the answers.
      this.#holdBack();
    });
    socket.on('pong', heard);
    socket.on('message', (data) => {
      heard();
      const text = textOf(data);
      watch?.({ type: 'message', direction: 'in', bytes: Buffer.byteLength(text) });
      this.onMessage(text);
    });
    socket.on('close', () => this.onClose());
    socket.on('error', (error) => this.onError(error));
  }

  /** What was agreed upon; empty where the peer offered nothing that is spoken here. */
  get subprotocol(): string {
    return this.#socket.protocol;
  }

  get open(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  get behind(): boolean {
    return this.#socket.bufferedAmount > BEHIND_BYTES;
  }

  send(text: string): void {
    if (!this.open) return;
    const bytes = Buffer.byteLength(text);
    if (this.#socket.bufferedAmount > 0) this.#holdBack(bytes);
    if (!this.open) return;
    this.#stream.write(this.#frames.of(text));
    this.#watch?.({ type: 'message', direction: 'out', bytes });
    this.#sentMs = this.#clock.now();
  }

  /** Cuts a peer for which more than is allowed would wait, with so many bytes more. */
  #holdBack(moreBytes = 0): void {
    if (!this.open || this.#socket.bufferedAmount + moreBytes <= MAX_QUEUED_BYTES) return;
    this.#cut(CLOSE_CODES.tooBig, 'you do not read what you are sent');
  }

  close(code: number, reason: string): void {
    // A reason has at most 123 bytes (RFC 6455, section 5.5.1).
    this.#socket.close(
      code,
      Buffer.from(reason)
        .subarray(0, 120)
        .toString()
        .replace(/\ufffd+$/, ''),
    );
    this.#clock.setTimeout(() => this.#socket.terminate(), CLOSE_WAIT_MS);
  }

  /** Once a round: cuts a peer that is silent, and lets one hear that was told nothing lately. */
  lookAfter(): void {
    const nowMs = this.#clock.now();
    if (nowMs - this.#heardMs >= SILENCE_MS) this.#cut(CLOSE_CODES.silent, 'nothing was heard from you for 25 s');
    if (this.connection?.body.awaited && nowMs - this.#openedMs >= SILENCE_MS)
      this.#cut(CLOSE_CODES.silent, 'no hello within 25 s');
    if (!this.open) return;
    this.connection?.lookAfter();
    this.#socket.ping();
    if (this.connection?.body.hello && nowMs - this.#sentMs >= ROUND_MS)
      this.send(JSON.stringify(systemMessage(nowMs, 'ping', {})));
  }

  /** A peer that does not read will not answer a close either. */
  #cut(code: number, reason: string): void {
    this.close(code, reason);
    this.onClose();
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}
