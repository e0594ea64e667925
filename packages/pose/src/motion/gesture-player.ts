import type { Gesture } from '@vccp/protocol';
import { type Controls, type LayerWeights, layOver } from './controls.js';
import { clamp, smooth } from './ease.js';
import { REPERTOIRE } from './gestures/repertoire.js';
import type { Proportions } from './proportions.js';
import type { Score } from './score.js';

/** Seconds a gesture that is broken off takes to melt away. */
const MELT_SECONDS = 0.35;

/** One performance of a gesture. */
export class GestureRun {
  readonly gesture: Gesture;
  readonly score: Score;
  readonly intensity: number;
  readonly #repeat: number;
  readonly #speed: number;
  #seconds = 0;
  #melting = 0;

  constructor(gesture: Gesture, score: Score, options: { intensity: number; speed: number; repeat: number }) {
    this.gesture = gesture;
    this.score = score;
    this.intensity = options.intensity;
    this.#speed = options.speed;
    this.#repeat = options.repeat;
  }

  get progress(): number {
    return clamp(this.#seconds / this.score.length(this.#repeat), 0, 1);
  }

  get over(): boolean {
    return this.progress >= 1 || this.#melting >= MELT_SECONDS;
  }

  /** 0..1: what is left of it while it melts away. */
  get presence(): number {
    return 1 - smooth(this.#melting / MELT_SECONDS);
  }

  #breaking = false;

  /** Ends it early, as soon as a body can: in the air it lands first. */
  breakOff(): void {
    this.#breaking = true;
  }

  advance(deltaSeconds: number): void {
    const { committedAt = Number.POSITIVE_INFINITY } = this.score.timing;
    if (this.#breaking && this.#seconds < committedAt) this.#melting += deltaSeconds;
    this.#seconds += deltaSeconds * this.#speed;
    this.score.sample(this.#seconds, this.#repeat, this.intensity);
  }

  get faceWeight(): number {
    return this.score.faceAt(this.#seconds, this.#repeat) * this.presence * (0.6 + 0.4 * this.intensity);
  }
}

/** The gestures that play now, newest on top. */
export class GesturePlayer {
  readonly #proportions: Proportions;
  readonly #runs: GestureRun[] = [];
  readonly #weights: LayerWeights = { trunk: 0, leftArm: 0, rightArm: 0, legs: 0 };
  /** 0..1: how much arms and trunk belong to gestures now. */
  readonly presence: LayerWeights = { trunk: 0, leftArm: 0, rightArm: 0, legs: 0 };
  lids = 0;

  constructor(proportions: Proportions) {
    this.#proportions = proportions;
  }

  get runs(): readonly GestureRun[] {
    return this.#runs;
  }

  /** Whether a gesture plays that needs her legs. */
  get wholeBody(): boolean {
    return this.#runs.some((run) => run.score.timing.wholeBody === true);
  }

  start(gesture: Gesture, options: { intensity: number; speed: number; repeat: number }): GestureRun {
    const run = new GestureRun(gesture, REPERTOIRE[gesture](this.#proportions), options);
    this.#runs.push(run);
    return run;
  }

  update(controls: Controls, deltaSeconds: number): void {
    const { presence } = this;
    presence.trunk = 0;
    presence.leftArm = 0;
    presence.rightArm = 0;
    presence.legs = 0;
    this.lids = 0;
    for (let i = 0; i < this.#runs.length; i++) {
      const run = this.#runs[i];
      if (!run) continue;
      run.advance(deltaSeconds);
      if (run.over) {
        this.#runs.splice(i--, 1);
        continue;
      }
      const { weights } = run.score;
      for (const part of PARTS) {
        this.#weights[part] = weights[part] * run.presence;
        presence[part] = Math.max(presence[part], this.#weights[part]);
      }
      layOver(controls, run.score.layer, this.#weights);
      this.lids = Math.max(this.lids, run.score.lids * run.presence);
    }
  }
}

const PARTS = ['trunk', 'leftArm', 'rightArm', 'legs'] as const;
