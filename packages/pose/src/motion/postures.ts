import type { Posture } from '@vccp/protocol';
import type { Vector3 } from 'three';
import { Aim, type Point, type TrunkPose } from './aim.js';
import { boneIndex } from './bones.js';
import {
  A,
  type Controls,
  emptyControls,
  L,
  type LayerWeights,
  LEFT_ARM,
  LEFT_LEG,
  layOver,
  RIGHT_ARM,
  RIGHT_LEG,
  T,
  type TrunkControl,
} from './controls.js';
import { smoother } from './ease.js';
import { setFingers } from './hands.js';
import type { Proportions } from './proportions.js';

const SIT_SECONDS = 0.95;
const CROUCH_SECONDS = 0.7;

/** Holds a posture and goes from one to another through standing. */
export class Postures {
  readonly #layers: Record<'sit' | 'crouch', Controls>;
  readonly #weights: LayerWeights = { trunk: 0, leftArm: 0, rightArm: 0, legs: 0 };
  readonly #progress = { sit: 0, crouch: 0 };
  /** Height of the stool's top and how far behind her it stands, metres. */
  readonly seat: { height: number; behind: number };
  goal: Posture = 'stand';

  constructor(proportions: Proportions) {
    this.#layers = { sit: sitting(proportions), crouch: crouching(proportions) };
    this.seat = seatOf(proportions);
  }

  /** The posture she has wholly taken, or nothing while she is between two. */
  get settled(): Posture | null {
    const { sit, crouch } = this.#progress;
    if (sit === 0 && crouch === 0) return 'stand';
    if (sit === 1 && crouch === 0) return 'sit';
    if (crouch === 1 && sit === 0) return 'crouch';
    return null;
  }

  /** 0..1: how far she has sat down. */
  get seated(): number {
    return this.#progress.sit;
  }

  /** 0..1: how far she is from standing. */
  get low(): number {
    return Math.max(this.#progress.sit, this.#progress.crouch);
  }

  update(controls: Controls, deltaSeconds: number): void {
    this.#move('sit', SIT_SECONDS, this.#progress.crouch === 0, deltaSeconds);
    this.#move('crouch', CROUCH_SECONDS, this.#progress.sit === 0, deltaSeconds);
    for (const posture of ['sit', 'crouch'] as const) {
      const progress = this.#progress[posture];
      if (progress === 0) continue;
      const share = smoother(progress);
      this.#weights.trunk = share;
      this.#weights.legs = share;
      this.#weights.leftArm = smoother(progress * 1.15 - 0.1);
      this.#weights.rightArm = smoother(progress * 1.15 - 0.15);
      layOver(controls, this.#layers[posture], this.#weights);
      // Weight goes forward over the feet on the way down and up, as it must, or she would topple.
      const bend = Math.sin(Math.PI * share);
      controls[T.torsoPitch] = (controls[T.torsoPitch] ?? 0) + bend * (posture === 'sit' ? 24 : 8);
      controls[T.hipsPitch] = (controls[T.hipsPitch] ?? 0) + bend * (posture === 'sit' ? 14 : 3);
    }
  }

  #move(posture: 'sit' | 'crouch', seconds: number, free: boolean, deltaSeconds: number): void {
    const change = deltaSeconds / seconds;
    const wanted = this.goal === posture && free;
    const progress = this.#progress[posture] + (wanted ? change : -change);
    this.#progress[posture] = Math.min(1, Math.max(0, progress));
  }
}

function seatOf(proportions: Proportions): { height: number; behind: number } {
  const { ankleHeight, shin, thigh, torso } = proportions;
  const joint = ankleHeight + shin * 0.97;
  return { height: joint - Math.min(torso.hipHalfWidth * 0.5, thigh * 0.4), behind: thigh * 0.86 };
}

function hipJointDrop(proportions: Proportions): number {
  return proportions.hipsHeight - (proportions.rest[boneIndex('leftUpperLeg') * 3 + 1] ?? proportions.hipsHeight);
}

function sitting(proportions: Proportions): Controls {
  const { ankleHeight, shin, thigh, leg, hipsHeight } = proportions;
  const joint = ankleHeight + shin * 0.97;
  const trunk: TrunkPose = {
    hipsY: (joint + hipJointDrop(proportions) - hipsHeight) / leg,
    hipsZ: (-thigh * 0.86) / leg,
    hipsPitch: -6,
    torsoPitch: 5,
    headPitch: 1,
  };
  const controls = layerOf(trunk);
  const aim = new Aim(proportions, trunk);
  for (const side of ['left', 'right'] as const) {
    const block = side === 'left' ? LEFT_ARM : RIGHT_ARM;
    const lap = aim.hip(side);
    lap.x *= 0.72;
    lap.y += proportions.torso.hipHalfWidth * 0.55 + proportions.hand * 0.12;
    lap.z += thigh * 0.62;
    putHand(controls, block, aim, side, lap, [0.75, -0.2, -0.8], [-0.25, -1, 0], 'relaxed');
    controls[block + A.flex] = 8;
    const legs = side === 'left' ? LEFT_LEG : RIGHT_LEG;
    controls[legs + L.footZ] = 0.06;
    controls[legs + L.kneeOut] = -2;
  }
  return controls;
}

function crouching(proportions: Proportions): Controls {
  const { thigh, hand } = proportions;
  const trunk: TrunkPose = { hipsY: -0.5, hipsZ: -0.3, hipsPitch: 24, torsoPitch: 20, headPitch: -16 };
  const controls = layerOf(trunk);
  const aim = new Aim(proportions, trunk);
  for (const side of ['left', 'right'] as const) {
    const block = side === 'left' ? LEFT_ARM : RIGHT_ARM;
    const knee = aim.hip(side);
    knee.y += thigh * 0.1 + hand * 0.15;
    knee.z += thigh * 0.72;
    putHand(controls, block, aim, side, knee, [0.9, -0.1, -0.6], [-0.5, -0.8, -0.3], 'cupped');
    const legs = side === 'left' ? LEFT_LEG : RIGHT_LEG;
    controls[legs + L.kneeOut] = 12;
    controls[legs + L.footX] = 0.05;
  }
  return controls;
}

function layerOf(trunk: TrunkPose): Controls {
  const controls = emptyControls();
  for (const [name, value] of Object.entries(trunk)) controls[T[name as TrunkControl]] = value;
  return controls;
}

function putHand(
  controls: Controls,
  block: number,
  aim: Aim,
  side: 'left' | 'right',
  wrist: Vector3,
  elbow: Point,
  palm: Point,
  fingers: 'relaxed' | 'cupped',
): void {
  const { direction, reach } = aim.to(side, wrist, true);
  for (let axis = 0; axis < 3; axis++) {
    controls[block + A.handX + axis] = direction[axis] ?? 0;
    controls[block + A.elbowX + axis] = elbow[axis] ?? 0;
    controls[block + A.palmX + axis] = palm[axis] ?? 0;
  }
  controls[block + A.reach] = reach;
  setFingers(controls, block, fingers);
}
