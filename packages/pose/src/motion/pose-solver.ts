import { BONE_NAMES } from '@vccp/protocol';
import { Euler, Quaternion, Vector3 } from 'three';
import { boneIndex } from './bones.js';
import { A, at, type Controls, L, T } from './controls.js';
import { clamp, DEGREES, lerp } from './ease.js';
import type { FootPlace, FootPlaces } from './feet.js';
import { FingerSolver } from './finger-solver.js';
import { type ArmSetup, type LegSetup, setUpArm, setUpLeg } from './limb-setup.js';
import { type Proportions, restOf } from './proportions.js';

/** Share of each bone in the bend of the trunk and of the neck. */
const TRUNK_SHARES = [
  ['spine', 0.36],
  ['chest', 0.38],
  ['upperChest', 0.26],
] as const;
const NECK_SHARES = [
  ['neck', 0.42],
  ['head', 0.58],
] as const;
/** A wrist and forearm turn no farther than this, degrees. */
const MAX_TWIST = 110;
/** Fully stretched legs look wooden and snap at the knee. */
const LEG_STRETCH = 0.992;

/** Turns controls into the local turns of every bone, in the space that faces +Z. Allocates nothing once built. */
export class PoseSolver {
  readonly proportions: Proportions;
  /** Local turn of each bone of `BONE_NAMES`. */
  readonly turns: readonly Quaternion[] = BONE_NAMES.map(() => new Quaternion());
  readonly hips = new Vector3();
  /** World-like results in the root's space, for gaze, bubbles, shadows and touch. */
  readonly headPosition = new Vector3();
  readonly headTurn = new Quaternion();
  readonly chestPosition = new Vector3();
  readonly chestTurn = new Quaternion();
  readonly ankles = { left: new Vector3(), right: new Vector3() };
  readonly wrists = { left: new Vector3(), right: new Vector3() };
  readonly #arms: readonly ArmSetup[];
  readonly #legs: readonly LegSetup[];
  readonly #trunk: readonly (readonly [bone: number, share: number])[];
  readonly #neck: readonly (readonly [bone: number, share: number])[];
  readonly #fingers = new FingerSolver();

  readonly #euler = new Euler(0, 0, 0, 'YXZ');
  readonly #hipsTurn = new Quaternion();
  readonly #turn = new Quaternion();
  readonly #upperTurn = new Quaternion();
  readonly #lowerTurn = new Quaternion();
  readonly #spare = new Quaternion();
  readonly #position = new Vector3();
  readonly #restFrom = new Vector3();
  readonly #restTo = new Vector3();
  readonly #joint = new Vector3();
  readonly #target = new Vector3();
  readonly #pole = new Vector3();
  readonly #palm = new Vector3();
  readonly #wanted = new Vector3();
  readonly #cross = new Vector3();
  readonly #ankleGoals = [new Vector3(), new Vector3()] as const;

  constructor(proportions: Proportions) {
    this.proportions = proportions;
    this.#trunk = shares(proportions, TRUNK_SHARES);
    this.#neck = shares(proportions, NECK_SHARES);
    this.#arms = (['left', 'right'] as const).map((side) => setUpArm(proportions, side));
    this.#legs = (['left', 'right'] as const).map((side) => setUpLeg(proportions, side));
  }

  solve(controls: Controls, feet: FootPlaces): void {
    this.#solveTrunk(controls, feet);
    for (const arm of this.#arms) this.#solveArm(controls, arm);
    for (const leg of this.#legs) this.#solveLeg(controls, leg, feet[leg.side]);
  }

  #solveTrunk(controls: Controls, feet: FootPlaces): void {
    const { proportions } = this;
    const { leg } = proportions;
    restOf(proportions, HIPS, this.hips);
    this.hips.x += at(controls, T.hipsX) * leg;
    this.hips.y += at(controls, T.hipsY) * leg;
    this.hips.z += at(controls, T.hipsZ) * leg;
    const turn = this.#setEuler(
      this.#hipsTurn,
      at(controls, T.hipsPitch),
      at(controls, T.hipsYaw),
      at(controls, T.hipsRoll),
    );
    this.#lowerToReach(controls, feet);
    this.#at(HIPS).copy(turn);
    const chest = this.chestTurn.copy(turn);
    this.#position.copy(this.hips);
    let from = HIPS;
    for (const [bone, share] of this.#trunk) {
      this.#advance(from, bone, chest);
      const local = this.#setEuler(
        this.#at(bone),
        at(controls, T.torsoPitch) * share,
        at(controls, T.torsoYaw) * share,
        at(controls, T.torsoRoll) * share,
      );
      chest.multiply(local);
      from = bone;
    }
    this.chestPosition.copy(this.#position);
    this.#chestBone = from;
    const head = this.headTurn.copy(chest);
    for (const [bone, share] of this.#neck) {
      this.#advance(from, bone, head);
      const local = this.#setEuler(
        this.#at(bone),
        at(controls, T.headPitch) * share,
        at(controls, T.headYaw) * share,
        at(controls, T.headRoll) * share,
      );
      head.multiply(local);
      from = bone;
    }
    this.headPosition.copy(this.#position);
  }

  #chestBone = HIPS;

  /** Planted feet stay where they are: the hips come down until both legs reach the floor. */
  #lowerToReach(controls: Controls, feet: FootPlaces): void {
    const { leg } = this.proportions;
    const reach = leg * LEG_STRETCH;
    let lowest = 0;
    this.#legs.forEach((setup, index) => {
      const goal = this.#ankleGoals[index as 0 | 1];
      this.#plantedAnkle(controls, setup, feet[setup.side], goal);
      const free = at(controls, setup.block + L.free);
      if (free >= 1) return;
      this.#jointOf(HIPS, setup.upper, this.#hipsTurn, this.hips, this.#joint);
      const away = Math.hypot(goal.x - this.#joint.x, goal.z - this.#joint.z);
      const height = Math.sqrt(Math.max(reach * reach - away * away, reach * reach * 0.04));
      const excess = this.#joint.y - (goal.y + height);
      if (excess > lowest) lowest = excess * (1 - free);
    });
    this.hips.y -= lowest;
  }

  #plantedAnkle(controls: Controls, leg: LegSetup, place: FootPlace, out: Vector3): void {
    const { ankleHeight, ball, heel, leg: unit } = this.proportions;
    const pitch = (place.pitch + at(controls, leg.block + L.footPitch)) * DEGREES;
    const pivot = pitch >= 0 ? ball : -heel;
    const along = pivot - pivot * Math.cos(pitch) + ankleHeight * Math.sin(pitch);
    const up = pivot * Math.sin(pitch) + ankleHeight * Math.cos(pitch);
    const yaw = place.yaw * DEGREES;
    out.set(
      place.x + Math.sin(yaw) * along + at(controls, leg.block + L.footX) * unit * leg.sign,
      place.lift + up + at(controls, leg.block + L.footY) * unit,
      place.z + Math.cos(yaw) * along + at(controls, leg.block + L.footZ) * unit,
    );
  }

  #solveLeg(controls: Controls, leg: LegSetup, place: FootPlace): void {
    const { leg: unit } = this.proportions;
    const free = clamp(at(controls, leg.block + L.free), 0, 1);
    const target = this.#target.copy(this.#ankleGoals[leg.sign === 1 ? 0 : 1]);
    this.#jointOf(HIPS, leg.upper, this.#hipsTurn, this.hips, this.#joint);
    const kneeOut = at(controls, leg.block + L.kneeOut) * leg.sign;
    const yaw = (lerp(place.yaw, at(controls, T.hipsYaw), 0.5) + kneeOut) * DEGREES;
    const pole = this.#pole.set(Math.sin(yaw), 0, Math.cos(yaw));
    if (free > 0) {
      const hang = this.#wanted;
      restOf(this.proportions, leg.foot, hang);
      restOf(this.proportions, HIPS, this.#restFrom);
      hang.sub(this.#restFrom);
      hang.x += at(controls, leg.block + L.footX) * unit * leg.sign;
      hang.y += at(controls, leg.block + L.footY) * unit;
      hang.z += at(controls, leg.block + L.footZ) * unit;
      target.lerp(hang.applyQuaternion(this.#hipsTurn).add(this.hips), free);
      const out = kneeOut * DEGREES;
      this.#wanted.set(Math.sin(out), 0, Math.cos(out)).applyQuaternion(this.#hipsTurn);
      pole.lerp(this.#wanted, free);
    }
    // No gesture, however it was timed, puts a foot through the floor.
    target.y = Math.max(target.y, this.proportions.ankleHeight * 0.7);
    leg.limb.solve(this.#joint, target, pole, this.#upperTurn, this.#lowerTurn);
    this.ankles[leg.side].copy(leg.limb.end);
    this.#localise(leg.upper, this.#hipsTurn, this.#upperTurn);
    this.#localise(leg.lower, this.#upperTurn, this.#lowerTurn);
    const pitch = place.pitch + at(controls, leg.block + L.footPitch);
    const foot = this.#setEuler(this.#turn, pitch, place.yaw, 0);
    if (free > 0) {
      this.#setEuler(this.#spare, at(controls, leg.block + L.footPitch), 0, 0).premultiply(this.#hipsTurn);
      foot.slerp(this.#spare, free);
    }
    this.#localise(leg.foot, this.#lowerTurn, foot);
    this.#setEuler(this.#at(leg.toes), -Math.max(0, pitch) * (1 - free), 0, 0);
  }

  #solveArm(controls: Controls, arm: ArmSetup): void {
    const { block, sign: side } = arm;
    const chest = this.chestTurn;
    const up = at(controls, block + A.handY);
    const raise = at(controls, block + A.shoulderUp) + Math.max(0, up + 0.15) * 16;
    const forward = at(controls, block + A.shoulderForward);
    const shoulder = arm.hasShoulder
      ? this.#setEuler(this.#at(arm.shoulder), 0, -forward * side, raise * side)
      : this.#at(arm.shoulder);
    this.#position.copy(this.chestPosition);
    this.#advance(this.#chestBone, arm.shoulder, chest);
    const shoulderTurn = this.#turn.copy(chest).multiply(shoulder);
    this.#advance(arm.shoulder, arm.upper, shoulderTurn);
    const joint = this.#joint.copy(this.#position);
    const direction = this.#target
      .set(at(controls, block + A.handX) * side, up, at(controls, block + A.handZ))
      .normalize()
      .applyQuaternion(chest);
    const target = direction
      .multiplyScalar(clamp(at(controls, block + A.reach), 0.1, 1) * this.proportions.arm)
      .add(joint);
    const pole = this.#pole
      .set(at(controls, block + A.elbowX) * side, at(controls, block + A.elbowY), at(controls, block + A.elbowZ))
      .applyQuaternion(chest);
    arm.limb.solve(joint, target, pole, this.#upperTurn, this.#lowerTurn);
    this.wrists[side === 1 ? 'left' : 'right'].copy(arm.limb.end);
    this.#localise(arm.upper, shoulderTurn, this.#upperTurn);
    const twist = this.#twist(controls, arm) / 2;
    this.#spare.setFromAxisAngle(arm.axis, twist);
    this.#localise(arm.lower, this.#upperTurn, this.#lowerTurn);
    this.#at(arm.lower).multiply(this.#spare);
    const flex = at(controls, block + A.flex) * DEGREES;
    const deviate = at(controls, block + A.deviate) * DEGREES;
    this.#euler.set(0, -deviate * side, -flex * side);
    this.#at(arm.hand).setFromEuler(this.#euler).premultiply(this.#spare);
    this.#fingers.solve(controls, arm, this.turns);
  }

  /** How far the forearm turns about itself so that the palm faces the wanted way, radians. */
  #twist(controls: Controls, { block, sign: side, limb }: ArmSetup): number {
    const axis = limb.lowerAlong;
    const wanted = this.#wanted
      .set(at(controls, block + A.palmX) * side, at(controls, block + A.palmY), at(controls, block + A.palmZ))
      .applyQuaternion(this.chestTurn);
    wanted.addScaledVector(axis, -wanted.dot(axis));
    const strength = wanted.length();
    if (strength < 1e-3) return 0;
    const palm = this.#palm.set(0, -1, 0).applyQuaternion(this.#lowerTurn);
    palm.addScaledVector(axis, -palm.dot(axis));
    const angle = Math.atan2(this.#cross.crossVectors(palm, wanted).dot(axis), palm.dot(wanted));
    return clamp(angle, -MAX_TWIST * DEGREES, MAX_TWIST * DEGREES) * Math.min(1, strength * 3);
  }

  #at(bone: number): Quaternion {
    return this.turns[bone] ?? this.#turn;
  }

  /** Moves `#position` from one bone's joint to another's, both at rest in one space, under the turn of the first. */
  #advance(from: number, to: number, turn: Quaternion): void {
    this.#jointOf(from, to, turn, this.#position, this.#position);
  }

  #jointOf(from: number, to: number, turn: Quaternion, start: Vector3, out: Vector3): void {
    restOf(this.proportions, from, this.#restFrom);
    restOf(this.proportions, to, this.#restTo);
    this.#restTo.sub(this.#restFrom).applyQuaternion(turn);
    out.copy(start).add(this.#restTo);
  }

  #localise(bone: number, parent: Quaternion, own: Quaternion): void {
    this.#at(bone).copy(parent).conjugate().multiply(own);
  }

  #setEuler(out: Quaternion, pitch: number, yaw: number, roll: number): Quaternion {
    this.#euler.set(pitch * DEGREES, yaw * DEGREES, roll * DEGREES);
    return out.setFromEuler(this.#euler);
  }
}

const HIPS = boneIndex('hips');

function shares(
  { has }: Proportions,
  wanted: readonly (readonly [bone: string, share: number])[],
): readonly (readonly [number, number])[] {
  const present = wanted.filter(([bone]) => has[boneIndex(bone)] === 1);
  const total = present.reduce((sum, [, share]) => sum + share, 0);
  return present.map(([bone, share]) => [boneIndex(bone), share / total] as const);
}
