import { A, at, type Controls, LEFT_ARM, RIGHT_ARM, T } from './controls.js';
import { clamp, DEGREES, Spring } from './ease.js';
import type { Proportions } from './proportions.js';
import type { Stepper } from './stepper.js';
import type { Walker } from './walker.js';

const GRAVITY = 9.81;

/** What hips, trunk and arms do while the feet step, read off where the feet are, so that every stop blends by itself. */
export class WalkStyle {
  readonly #proportions: Proportions;
  readonly #swing = new Spring();
  readonly #pace = new Spring();
  readonly #lean = new Spring();
  readonly #bank = new Spring();
  readonly #sink = new Spring();

  constructor(proportions: Proportions) {
    this.#proportions = proportions;
  }

  /** 0..1: how much she walks rather than stands. */
  get pace(): number {
    return clamp(this.#pace.value, 0, 1);
  }

  update(controls: Controls, stepper: Stepper, walker: Walker, deltaSeconds: number): void {
    const { leg } = this.#proportions;
    const natural = 0.3 * Math.sqrt(GRAVITY * leg);
    const steps = stepper.settled ? 0 : 0.35;
    const pace = clamp(this.#pace.to(Math.max(walker.speed / natural, steps), 0.3, deltaSeconds), 0, 1.6);
    const swing = this.#swing.to(clamp(stepper.stride, -1, 1), 0.1, deltaSeconds);
    const yaw = walker.place.yaw * DEGREES;
    const forward = (walker.velocityX * Math.sin(yaw) + walker.velocityZ * Math.cos(yaw)) / natural;
    const lean = this.#lean.to(clamp(forward, -1, 1.6), 0.35, deltaSeconds);
    const bank = this.#bank.to(clamp(walker.turnRate / 190, -1, 1) * Math.min(1, pace), 0.3, deltaSeconds);
    const support = stepper.support.value;
    const drop = this.#sink.to(Math.min(pace, 1.2), 0.25, deltaSeconds);
    add(controls, T.hipsX, support * 0.06 * Math.min(pace, 1));
    add(controls, T.hipsY, -0.028 * drop + 0.026 * stepper.rise * Math.min(pace, 1.2));
    add(controls, T.hipsYaw, -swing * 13);
    add(controls, T.hipsRoll, -support * 2.6 * Math.min(pace, 1) - bank * 3);
    add(controls, T.hipsPitch, lean * 3);
    add(controls, T.torsoPitch, lean * 3.2 - stepper.rise * 1.2 * pace);
    add(controls, T.torsoYaw, swing * 24 + bank * 10);
    add(controls, T.torsoRoll, support * 3 * Math.min(pace, 1));
    add(controls, T.headPitch, -lean * 2);
    add(controls, T.headYaw, bank * 14);
    this.#arm(controls, LEFT_ARM, -swing, Math.max(lean, 0));
    this.#arm(controls, RIGHT_ARM, swing, Math.max(lean, 0));
  }

  /** The arm goes with the other leg; the elbow gives more on the way forward. */
  #arm(controls: Controls, block: number, swing: number, lean: number): void {
    add(controls, block + A.handZ, swing * 0.95 + lean * 0.06);
    add(controls, block + A.handX, -Math.max(swing, 0) * 0.12);
    add(controls, block + A.reach, -Math.max(swing, 0) * 0.16 - lean * 0.035);
    add(controls, block + A.flex, Math.max(-swing, 0) * 10);
  }
}

function add(controls: Controls, index: number, amount: number): void {
  controls[index] = at(controls, index) + amount;
}
