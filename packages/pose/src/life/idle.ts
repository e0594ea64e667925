import { boneIndex } from '../motion/bones.js';
import { A, at, type Controls, L, LEFT_ARM, LEFT_LEG, RIGHT_ARM, RIGHT_LEG, T } from '../motion/controls.js';
import { Spring, wander } from '../motion/ease.js';
import { setFingers } from '../motion/hands.js';
import type { Proportions } from '../motion/proportions.js';

const SHOULDER = boneIndex('leftUpperArm');
const BREATH_SECONDS = 3.7;

/** What she does when she does nothing: stands at ease, breathes, sways, and shifts her weight now and then. */
export class Idle {
  readonly #random: () => number;
  readonly #shift = new Spring();
  readonly #stance: Controls;
  #goal = 0;
  #wait: number;
  #seconds: number;
  /** 0..1, how large the unasked-for motion is. */
  amount = 1;

  constructor(proportions: Proportions, random: () => number, stance: Controls) {
    this.#random = random;
    this.#stance = stance;
    this.#seconds = random() * 60;
    this.#wait = 2 + random() * 4;
    restingArms(this.#stance, proportions);
  }

  /** Writes the resting pose into `controls`; `still` 0..1 says how much she stands rather than walks. */
  update(controls: Controls, still: number, deltaSeconds: number): void {
    this.#seconds += deltaSeconds;
    controls.set(this.#stance);
    this.#shiftWeight(controls, still, deltaSeconds);
    this.#breathe(controls);
    const t = this.#seconds;
    const sway = still * this.amount;
    controls[T.torsoRoll] = at(controls, T.torsoRoll) + wander(t * 0.7, 1) * 0.8 * sway;
    controls[T.torsoYaw] = at(controls, T.torsoYaw) + wander(t * 0.6, 2) * 1.6 * sway;
    controls[T.headRoll] = at(controls, T.headRoll) + wander(t * 0.8, 3) * 1.8 * sway;
    controls[T.headPitch] = at(controls, T.headPitch) + wander(t * 0.9, 4) * 1.1 * sway;
    controls[T.headYaw] = at(controls, T.headYaw) + wander(t * 0.7, 5) * 1.4 * sway;
    controls[T.hipsZ] = at(controls, T.hipsZ) + wander(t * 0.8, 6) * 0.008 * sway;
    this.#loosenArm(controls, LEFT_ARM, 7);
    this.#loosenArm(controls, RIGHT_ARM, 8);
  }

  #breathe(controls: Controls): void {
    const phase = (this.#seconds / BREATH_SECONDS) * Math.PI * 2;
    const breath = 0.5 - 0.5 * Math.cos(phase + 0.35 * Math.sin(phase));
    const size = 0.5 + 0.5 * this.amount;
    controls[T.torsoPitch] = at(controls, T.torsoPitch) - breath * 1.7 * size;
    controls[T.headPitch] = at(controls, T.headPitch) + breath * 1.1 * size;
    controls[T.hipsY] = at(controls, T.hipsY) + (breath - 0.5) * 0.006 * size;
    for (const block of [LEFT_ARM, RIGHT_ARM]) {
      controls[block + A.shoulderUp] = at(controls, block + A.shoulderUp) + breath * 2.6 * size;
      controls[block + A.handX] = at(controls, block + A.handX) + breath * 0.02 * size;
    }
  }

  /** Leans onto one leg for a while: hips go over it, the other knee eases, the shoulders balance. */
  #shiftWeight(controls: Controls, still: number, deltaSeconds: number): void {
    this.#wait -= deltaSeconds;
    if (this.#wait <= 0) {
      this.#wait = 5 + this.#random() * 8;
      const side = this.#goal > 0 ? -1 : this.#goal < 0 ? 1 : this.#random() < 0.5 ? -1 : 1;
      this.#goal = this.#random() < 0.25 ? 0 : side * (0.6 + 0.4 * this.#random());
    }
    const shift = this.#shift.to(this.#goal * this.amount, 1.5, deltaSeconds) * still;
    controls[T.hipsX] = at(controls, T.hipsX) + shift * 0.055;
    controls[T.hipsY] = at(controls, T.hipsY) - Math.abs(shift) * 0.012;
    controls[T.hipsRoll] = at(controls, T.hipsRoll) + shift * 3.4;
    controls[T.torsoRoll] = at(controls, T.torsoRoll) - shift * 4.6;
    controls[T.headRoll] = at(controls, T.headRoll) + shift * 2.2;
    controls[T.hipsYaw] = at(controls, T.hipsYaw) - shift * 2.5;
    const eased = shift > 0 ? RIGHT_LEG : LEFT_LEG;
    controls[eased + L.kneeOut] = at(controls, eased + L.kneeOut) + Math.abs(shift) * 7;
  }

  #loosenArm(controls: Controls, block: number, seed: number): void {
    const t = this.#seconds * 0.7;
    controls[block + A.handZ] = at(controls, block + A.handZ) + wander(t, seed) * 0.022 * this.amount;
    controls[block + A.handX] = at(controls, block + A.handX) + wander(t, seed + 3) * 0.014 * this.amount;
    controls[block + A.flex] = at(controls, block + A.flex) + wander(t * 1.3, seed + 5) * 2.5 * this.amount;
  }
}

/** Arms hang clear of hips and clothes, elbows a little bent, fingers at ease. */
function restingArms(stance: Controls, { torso, rest, arm, hand }: Proportions): void {
  const shoulderX = Math.abs(rest[SHOULDER * 3] ?? 0.1);
  const wide = Math.min(torso.skirtHalfWidth, torso.hipHalfWidth * 1.5);
  const clear = (wide + hand * 0.2 - shoulderX) / (arm * 0.95);
  const aside = Math.min(0.5, Math.max(0.14, clear));
  stance[T.gaze] = 1;
  stance[T.hipsY] = -0.012;
  stance[T.torsoPitch] = 1.5;
  for (const block of [LEFT_ARM, RIGHT_ARM]) {
    stance[block + A.handX] = aside;
    stance[block + A.handY] = -1;
    stance[block + A.handZ] = 0.1;
    stance[block + A.reach] = 0.975;
    stance[block + A.elbowX] = 0.35;
    stance[block + A.elbowY] = -0.1;
    stance[block + A.elbowZ] = -1;
    stance[block + A.palmX] = -1;
    stance[block + A.palmZ] = -0.25;
    stance[block + A.shoulderUp] = -3;
    setFingers(stance, block, 'relaxed');
  }
}
