import { type Clock, wait } from '@vccp/client';
import { int, type OscMessage } from '@vccp/osc';
import type { Emotion, Gesture } from '@vccp/protocol';
import { orAbort } from './or-abort.js';
import { EMOTE_PARAMETER, PARAMETER_PREFIX } from './parameters.js';
import type { Wire } from './throttle.js';

/** An emote of VRChat's default action layer. */
export interface Emote {
  /** What `VRCEmote` is set to: 1..8 standing, 9..16 seated. */
  value: number;
  /** How long it is to be seen; the one that goes on by itself is ended then. */
  playMs: number;
}

/** The default action layer, standing. */
export const STANDING_EMOTES: Readonly<Partial<Record<Gesture, Emote>>> = {
  wave: { value: 1, playMs: 2500 },
  clap: { value: 2, playMs: 2500 },
  point: { value: 3, playMs: 2500 },
  cheer: { value: 4, playMs: 2500 },
  dance: { value: 5, playMs: 8000 },
  backflip: { value: 6, playMs: 2500 },
  sadness: { value: 7, playMs: 3000 },
  die: { value: 8, playMs: 4000 },
};

/** The same, on a chair: raise hand, clap, point, laugh, disapprove. */
export const SEATED_EMOTES: Readonly<Partial<Record<Gesture, Emote>>> = {
  wave: { value: 9, playMs: 2500 },
  clap: { value: 10, playMs: 2500 },
  point: { value: 11, playMs: 2500 },
  cheer: { value: 12, playMs: 2500 },
  shakeHead: { value: 15, playMs: 2500 },
};

/** How an avatar without a face of its own shows a feeling: with its whole body. */
export const EMOTION_EMOTES: Readonly<Partial<Record<Emotion, Gesture>>> = {
  happy: 'cheer',
  sad: 'sadness',
  excited: 'dance',
};

/** How long 0 stays before the next emote, so that VRChat has drawn a frame with it. */
export const EMOTE_GAP_MS = 250;

const ADDRESS = PARAMETER_PREFIX + EMOTE_PARAMETER;
export const emote = (value: number): OscMessage => ({ address: ADDRESS, args: [int(value)] });

export interface EmoteOptions {
  wire: Wire;
  clock: Clock;
}

/**
 * Plays emotes one after another, whoever asks. `VRCEmote` is a switch: the same value again turns it off, and another
 * one cuts it short. So each emote begins from 0 and ends at 0, and a feeling and a gesture that are asked for in one
 * frame are both seen, in turn.
 */
export class EmoteTurns {
  readonly #wire: Wire;
  readonly #clock: Clock;
  #turn: Promise<unknown> = Promise.resolve();
  #value = 0;
  #zeroAtMs = Number.NEGATIVE_INFINITY;

  constructor({ wire, clock }: EmoteOptions) {
    this.#wire = wire;
    this.#clock = clock;
  }

  /** What VRChat says it is now: the person at the machine may have chosen one from the menu. */
  heard(value: number): void {
    this.#value = value;
  }

  /** Resolves when it was seen for its time. @throws the signal's reason as soon as it aborts, with `VRCEmote` at 0 */
  play({ value, playMs }: Emote, signal: AbortSignal): Promise<void> {
    const mine = this.#turn.then(() => this.#play(value, playMs, signal));
    this.#turn = mine.catch(() => undefined);
    return orAbort(mine, signal);
  }

  async #play(value: number, playMs: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#value !== 0) this.#rest();
    await wait(this.#clock, Math.max(0, this.#zeroAtMs + EMOTE_GAP_MS - this.#clock.now()), signal);
    try {
      this.#value = value;
      await orAbort(this.#wire.send(emote(value)), signal);
      await wait(this.#clock, playMs, signal);
    } finally {
      this.#rest();
    }
  }

  #rest(): void {
    this.#value = 0;
    this.#zeroAtMs = this.#clock.now();
    this.#wire.urgent([emote(0)]);
  }
}
