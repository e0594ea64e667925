import { Euler, Quaternion, Vector3 } from 'three';
import { A, at, type Controls } from './controls.js';
import { clamp, DEGREES } from './ease.js';
import type { ArmSetup } from './limb-setup.js';

/** Curls and spreads the fingers of a hand. Works only where a control changed: most fingers rest most of the time. */
export class FingerSolver {
  readonly #euler = new Euler(0, 0, 0, 'YXZ');
  readonly #axis = new Vector3();
  readonly #turn = new Quaternion();
  /** For a bone that the body lacks. */
  readonly #nowhere = new Quaternion();

  /** Writes the local turns of the arm's fingers into `turns`, one for each bone of `BONE_NAMES`. */
  solve(controls: Controls, arm: ArmSetup, turns: readonly Quaternion[]): void {
    if (!this.#remember(controls, arm)) return;
    const { sign: side, fingerState } = arm;
    const boneAt = (bone: number): Quaternion => turns[bone] ?? this.#nowhere;
    const spread = at(fingerState, A.spread);
    arm.fingers.forEach(([proximal, intermediate, distal], finger) => {
      const curl = at(fingerState, A.index + finger);
      const fan = spread * (1.3 - finger) * 9 * (1 - clamp(curl, 0, 1));
      this.#bend(boneAt(proximal), -fan * side, -curl * 82 * side);
      this.#bend(boneAt(intermediate), 0, -curl * 98 * side);
      this.#bend(boneAt(distal), 0, -curl * 62 * side);
    });
    const curl = at(fingerState, A.thumbCurl) * DEGREES;
    const [metacarpal, proximal, distal] = arm.thumb;
    this.#axis.set(Math.SQRT1_2, 0, -Math.SQRT1_2 * side);
    this.#turn.setFromAxisAngle(this.#axis, curl * 26);
    this.#bend(boneAt(metacarpal), -at(fingerState, A.thumbOut) * side, 0).multiply(this.#turn);
    this.#euler.set(0, curl * 30 * side, 0);
    boneAt(proximal).setFromAxisAngle(this.#axis, curl * 24);
    this.#turn.setFromEuler(this.#euler);
    boneAt(proximal).premultiply(this.#turn);
    this.#euler.set(0, curl * 45 * side, 0);
    boneAt(distal).setFromEuler(this.#euler);
  }

  /** Whether a finger is asked to be elsewhere than it is. */
  #remember(controls: Controls, { block, fingerState }: ArmSetup): boolean {
    let changed = false;
    for (let i = A.thumbCurl; i < A.spread + 1; i++) {
      const value = at(controls, block + i);
      if (Math.abs(value - at(fingerState, i)) < 1e-3) continue;
      fingerState[i] = value;
      changed = true;
    }
    return changed;
  }

  #bend(bone: Quaternion, yaw: number, roll: number): Quaternion {
    this.#euler.set(0, yaw * DEGREES, roll * DEGREES);
    return bone.setFromEuler(this.#euler);
  }
}
