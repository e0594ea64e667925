import type { Clock } from '@vccp/client';
import type { Figure } from '@vccp/pose';
import type { BlenderError } from './blender-error.js';
import type { BlenderConnection } from './connection.js';
import { posedSchema, wireFrame } from './wire.js';

export interface PoseStreamOptions {
  connection: BlenderConnection;
  figure: Figure;
  clock: Clock;
  /** How often a second. */
  fps: number;
  /** She is no more in the file. Called once. */
  gone?: () => void;
}

/** What came of the frames so far. */
export interface PoseStreamStatus {
  /** Those that Blender has shown. */
  shown: number;
  /** Those that were left out because Blender had not answered yet. */
  skipped: number;
  /** How long the last answer took; undefined before the first. */
  lastAnswerMs: number | undefined;
  /** How long it owes an answer by now; undefined when it owes none. */
  owesMs: number | undefined;
  /** Why what is asked does not show, as Blender says it. */
  held: string | undefined;
}

/** At most this much of her time goes by in one step: after the machine slept, she goes on from where she was. */
const LONGEST_STEP_SECONDS = 0.5;
/** Where whoever looks at her is found by name: behind the camera, or behind the 3D view. */
const EYE = 'camera';

/**
 * Moves a figure on and shows each frame, never more than one that is not answered: while Blender is busy frames are left
 * out, and the next that goes is the newest.
 */
export class PoseStream {
  readonly #connection: BlenderConnection;
  readonly #figure: Figure;
  readonly #clock: Clock;
  readonly #everyMs: number;
  #gone: (() => void) | undefined;
  #shown = 0;
  #skipped = 0;
  #lastAnswerMs: number | undefined;
  #askedAt: number | undefined;
  #fault: string | undefined;
  #held = 0;
  #lastMs: number;
  #takeBack: () => void = () => undefined;
  #isOver = false;

  constructor({ connection, figure, clock, fps, gone }: PoseStreamOptions) {
    this.#connection = connection;
    this.#figure = figure;
    this.#clock = clock;
    this.#gone = gone;
    this.#everyMs = 1000 / fps;
    this.#lastMs = clock.now();
    this.#plan();
  }

  get status(): PoseStreamStatus {
    return {
      shown: this.#shown,
      skipped: this.#skipped,
      lastAnswerMs: this.#lastAnswerMs,
      owesMs: this.#askedAt === undefined ? undefined : this.#clock.now() - this.#askedAt,
      held: this.#fault,
    };
  }

  /** Shows no frame of its own until what it returns is called: something else poses her. She lives on meanwhile. */
  hold(): () => void {
    this.#held += 1;
    let isHeld = true;
    return () => {
      if (isHeld) this.#held -= 1;
      isHeld = false;
    };
  }

  /** Idempotent. */
  stop(): void {
    this.#isOver = true;
    this.#takeBack();
  }

  #plan(): void {
    this.#takeBack = this.#clock.setTimeout(() => this.#tick(), this.#everyMs);
  }

  #tick(): void {
    if (this.#isOver) return;
    this.#plan();
    const now = this.#clock.now();
    this.#figure.advance(Math.min(LONGEST_STEP_SECONDS, Math.max(0, now - this.#lastMs) / 1000));
    this.#lastMs = now;
    if (this.#held > 0) return;
    if (this.#askedAt === undefined) void this.#show(now);
    else this.#skipped += 1;
  }

  async #show(now: number): Promise<void> {
    this.#askedAt = now;
    try {
      const { eye, held } = await this.#connection.ask('pose', wireFrame(this.#figure.frame), posedSchema);
      this.#shown += 1;
      this.#fault = held;
      if (eye && !this.#isOver) this.#figure.setObject(EYE, { x: eye[0], y: eye[1], z: eye[2] });
      this.#lastAnswerMs = this.#clock.now() - now;
    } catch (fault) {
      // The connection tells its own end; what Blender refuses is told by the status, and asked again with the next frame.
      this.#fault = (fault as Error).message;
      if (!this.#connection.isOpen || (fault as BlenderError).code !== 'gone') return;
      this.#gone?.();
      this.#gone = undefined;
    } finally {
      this.#askedAt = undefined;
    }
  }
}
