import type { Clock } from '@vccp/client';
import { type OscReceived, OscReceiver, type OscTarget } from '@vccp/osc';
import { Assembler, type CapturedPose } from './assembler.js';
import { readMessage } from './read-message.js';

/** Where trackers send to by habit; a renderer on this machine has 39539. */
export const DEFAULT_LISTEN_PORT = 39_540;

/** Who is silent for this long tracks nobody any more, and another may take the place. */
const LOST_AFTER_MS = 1000;

export interface TrackerOptions {
  /** @default '127.0.0.1' */
  host?: string | undefined;
  /** 0 takes any free one. @default 39540 */
  port?: number | undefined;
  clock: Clock;
}

export interface TrackerStatus {
  /** Where it is heard: `127.0.0.1:39540`. */
  listening: string;
  isTracking: boolean;
  /** Who is heard: `127.0.0.1:51234`. */
  sender: string | undefined;
  /** Poses heard. */
  poses: number;
  /** Who else sends, and is not heard as long as the first does. */
  others: readonly string[];
  /** Datagrams that were no OSC. */
  refused: number;
}

/** Most others that are remembered by name. */
const MOST_OTHERS = 8;

export interface TrackerListener {
  onPose(pose: CapturedPose): void;
  /** A person is tracked now, or no longer. */
  onTracking(isTracking: boolean): void;
}

/** Hears the VMC protocol from whoever tracks a person: the first who speaks, as long as that one does. */
export class Tracker {
  readonly #host: string;
  readonly #clock: Clock;
  readonly #receiver: OscReceiver;
  readonly #listener: TrackerListener;
  readonly #others = new Set<string>();
  #assembler = new Assembler();
  #sender: string | undefined;
  #heardMs = 0;
  #poses = 0;
  #isTracking = false;
  #stopWaiting: (() => void) | undefined;

  private constructor(receiver: OscReceiver, host: string, clock: Clock, listener: TrackerListener) {
    this.#host = host;
    this.#clock = clock;
    this.#receiver = receiver;
    this.#listener = listener;
    receiver.subscribe((message, from) => this.#hear(message, from));
  }

  /** @throws when the port is taken */
  static async open(options: TrackerOptions, listener: TrackerListener): Promise<Tracker> {
    const { host = '127.0.0.1', port = DEFAULT_LISTEN_PORT, clock } = options;
    return new Tracker(await OscReceiver.open({ host, port }), host, clock, listener);
  }

  get status(): TrackerStatus {
    return {
      listening: `${this.#host}:${this.#receiver.port}`,
      isTracking: this.#isTracking,
      sender: this.#sender,
      poses: this.#poses,
      others: [...this.#others],
      refused: this.#receiver.status.refused,
    };
  }

  async close(): Promise<void> {
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    await this.#receiver.close();
  }

  #hear(message: OscReceived, { host, port }: OscTarget): void {
    const word = readMessage(message);
    if (!word) return;
    const from = `${host}:${port}`;
    this.#sender ??= from;
    if (from !== this.#sender) {
      if (this.#others.size < MOST_OTHERS) this.#others.add(from);
      return;
    }
    this.#heardMs = this.#clock.now();
    this.#watch();
    const pose = this.#assembler.take(word);
    if (word.type === 'state' && !word.isTracking) {
      this.#tracks(false);
      return;
    }
    if (!pose) return;
    this.#poses += 1;
    this.#tracks(true);
    this.#listener.onPose(pose);
  }

  #tracks(isTracking: boolean): void {
    if (isTracking === this.#isTracking) return;
    this.#isTracking = isTracking;
    this.#listener.onTracking(isTracking);
  }

  /** Looks again when the sender may have fallen silent. */
  #watch(): void {
    this.#stopWaiting ??= this.#clock.setTimeout(() => {
      this.#stopWaiting = undefined;
      if (this.#clock.now() - this.#heardMs < LOST_AFTER_MS) return this.#watch();
      this.#sender = undefined;
      this.#others.clear();
      this.#assembler = new Assembler();
      this.#tracks(false);
    }, LOST_AFTER_MS);
  }
}
