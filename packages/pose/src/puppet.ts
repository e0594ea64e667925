import { Vector3 } from 'three';
import { Face, type FaceExpression } from './face/face.js';
import { Gaze } from './life/gaze.js';
import { Idle } from './life/idle.js';
import { Saccade } from './life/saccade.js';
import { BONE_PARTS, type ClipRun } from './motion/clip.js';
import { at, emptyControls, T } from './motion/controls.js';
import { clamp, DEGREES, Spring } from './motion/ease.js';
import { Follower } from './motion/follower.js';
import { GesturePlayer } from './motion/gesture-player.js';
import { PoseSolver } from './motion/pose-solver.js';
import { Postures } from './motion/postures.js';
import { type Proportions, restOf } from './motion/proportions.js';
import { Stepper } from './motion/stepper.js';
import { WalkStyle } from './motion/walk-style.js';
import { type Ground2, Walker } from './motion/walker.js';

/** Seconds the head takes to follow the eyes. */
const HEAD_RESPONSE = 0.5;
/** How much of the trunk's motion the head undoes to keep its eyes on the target, as the inner ear does. */
const STEADY = 0.85;
/** She turns round on her feet for what stays out of sight this long, seconds. */
const TURN_AFTER = 0.7;
/** People often blink along when their gaze jumps far. */
const EYE_JUMP_BLINKS_DEGREES = 30;
const BLINK_ALONG = 0.4;

/** What she looks at: a point of the world, or a direction of her own in degrees (left, down). */
export type Sight = { kind: 'point'; point: Vector3 } | { kind: 'direction'; yaw: number; pitch: number };

/** What a puppet has to know of the model that will wear its poses. */
export interface PuppetBuild {
  readonly proportions: Proportions;
  readonly expressions: readonly FaceExpression[];
}

/**
 * A skeleton brought to life. Each frame the layers are written over each other (resting and breathing, posture, walk,
 * gestures, gaze), solved into bones, blended with a clip and with a tracked person, and the face goes last. It draws nothing: what wears the pose
 * reads it from `solver`, `eyes`, `face.weights` and `walker.place`.
 */
export class Puppet {
  readonly proportions: Proportions;
  /** Names of the expressions that the model draws. */
  readonly expressions: readonly string[];
  /** Where the eyes look, in degrees beyond the head: to her left, and down. */
  readonly eyes = { yaw: 0, pitch: 0 };
  readonly walker = new Walker();
  readonly stepper: Stepper;
  readonly postures: Postures;
  readonly gestures: GesturePlayer;
  readonly gaze = new Gaze();
  readonly face: Face;
  readonly solver: PoseSolver;
  /** The clip that plays, and the one that fades away beneath it. */
  readonly clips: ClipRun[] = [];
  /** What a tracked person does. */
  readonly follower = new Follower();
  readonly idle: Idle;
  /** She turns her body by herself towards what she looks at. */
  mayTurn = true;

  readonly #walkStyle: WalkStyle;
  readonly #saccade: Saccade;
  readonly #controls = emptyControls();
  readonly #hipsRest = new Vector3();
  readonly #random: () => number;
  readonly #sightYaw = new Spring();
  #lastYaw = 0;
  #outOfSight = 0;
  #glanceWait = 6;
  #glanceLeft = 0;
  #glanceYaw = 0;
  #glancePitch = 0;

  constructor({ proportions, expressions }: PuppetBuild, random: () => number) {
    this.proportions = proportions;
    this.expressions = expressions.map(({ name }) => name);
    this.#random = random;
    restOf(proportions, 0, this.#hipsRest);
    this.solver = new PoseSolver(proportions);
    this.stepper = new Stepper(proportions);
    this.postures = new Postures(proportions);
    this.gestures = new GesturePlayer(proportions);
    this.idle = new Idle(proportions, random, emptyControls());
    this.#walkStyle = new WalkStyle(proportions);
    this.#saccade = new Saccade(random);
    this.face = new Face(expressions, random);
  }

  /** Whether she stands with both feet down and goes nowhere. */
  get standingStill(): boolean {
    return this.walker.resting && this.stepper.settled;
  }

  /** Puts her down at a place. */
  put(place: Ground2): void {
    Object.assign(this.walker.place, place);
    this.stepper.plant(this.walker.place);
  }

  /** `actionSeconds` is the time for what she was asked to do; it stands still while she is held. */
  update(deltaSeconds: number, actionSeconds: number, sight: Sight): void {
    const controls = this.#controls;
    this.walker.update(actionSeconds);
    this.stepper.update(this.walker, actionSeconds);
    this.idle.update(controls, (1 - this.#walkStyle.pace) * (1 - 0.7 * this.postures.low), deltaSeconds);
    this.postures.update(controls, actionSeconds);
    this.#walkStyle.update(controls, this.stepper, this.walker, actionSeconds);
    this.gestures.update(controls, actionSeconds);
    this.#look(sight, deltaSeconds);
    this.solver.solve(controls, this.stepper.places);
    for (let i = 0; i < this.clips.length; i++) {
      const clip = this.clips[i];
      if (!clip) continue;
      clip.advance(actionSeconds);
      if (clip.over) this.clips.splice(i--, 1);
      else clip.apply(this.solver.turns, this.solver.hips, this.#kept);
    }
    this.follower.update(deltaSeconds);
    this.follower.apply(this.solver.turns, this.solver.hips, this.#hipsRest, this.#kept);
    this.#turnEyes();
    this.#showFace(deltaSeconds);
  }

  readonly #kept = (bone: number): number => this.gestures.presence[BONE_PARTS[bone] ?? 'trunk'];

  #look(sight: Sight, deltaSeconds: number): void {
    const controls = this.#controls;
    this.#glance(sight, deltaSeconds);
    let yaw: number;
    let pitch: number;
    if (sight.kind === 'point') {
      const { place } = this.walker;
      const facing = place.yaw * DEGREES;
      const x = sight.point.x - place.x;
      const z = sight.point.z - place.z;
      const { headPosition } = this.solver;
      const sideways = x * Math.cos(facing) - z * Math.sin(facing) - headPosition.x;
      const ahead = x * Math.sin(facing) + z * Math.cos(facing) - headPosition.z;
      const eyes = headPosition.y + this.proportions.head.eyeY;
      yaw = Math.atan2(sideways, ahead) / DEGREES;
      pitch = -Math.atan2(sight.point.y - eyes, Math.hypot(sideways, ahead)) / DEGREES;
      // Directly behind her, left and right are one step apart: she keeps to the side she chose.
      if (Math.abs(yaw) > 150 && Math.sign(yaw) !== Math.sign(this.#lastYaw)) yaw = Math.sign(this.#lastYaw || 1) * 180;
    } else {
      yaw = sight.yaw;
      pitch = sight.pitch;
    }
    yaw += this.#glanceYaw;
    pitch += this.#glancePitch;
    const jump = Math.abs(yaw - this.#lastYaw);
    if (jump > EYE_JUMP_BLINKS_DEGREES && this.#random() < BLINK_ALONG) this.face.blink.hasten();
    this.#lastYaw = yaw;
    this.#saccade.update(deltaSeconds);
    const jitter = this.idle.amount;
    this.gaze.update(yaw, pitch, this.#saccade.yaw * jitter, this.#saccade.pitch * jitter, HEAD_RESPONSE, deltaSeconds);
    this.#turnBody(yaw, sight, deltaSeconds);
    const share = at(controls, T.gaze);
    const trunkYaw = (at(controls, T.hipsYaw) + at(controls, T.torsoYaw)) * STEADY;
    const trunkPitch = (at(controls, T.hipsPitch) + at(controls, T.torsoPitch)) * STEADY;
    const trunkRoll = (at(controls, T.hipsRoll) + at(controls, T.torsoRoll)) * STEADY * 0.7;
    const turn = this.gaze.headYaw.value;
    // Beyond a glance the shoulders come along a little.
    const along = this.#sightYaw.to(clamp(turn * 0.22, -14, 14), 0.7, deltaSeconds) * share;
    controls[T.torsoYaw] = at(controls, T.torsoYaw) + along;
    controls[T.headYaw] = clamp(at(controls, T.headYaw) + (turn - along - trunkYaw) * share, -78, 78);
    controls[T.headPitch] = clamp(
      at(controls, T.headPitch) + (this.gaze.headPitch.value - trunkPitch) * share,
      -48,
      42,
    );
    controls[T.headRoll] = clamp(at(controls, T.headRoll) - trunkRoll * share + turn * 0.05 * share, -32, 32);
  }

  /** Now and then the eyes go somewhere else for a moment. */
  #glance(sight: Sight, deltaSeconds: number): void {
    this.#glanceLeft -= deltaSeconds;
    if (this.#glanceLeft <= 0) {
      this.#glanceYaw = 0;
      this.#glancePitch = 0;
    }
    this.#glanceWait -= deltaSeconds;
    if (this.#glanceWait > 0) return;
    this.#glanceWait = 7 + this.#random() * 12;
    if (sight.kind !== 'point' || this.idle.amount < 1 || !this.mayTurn) return;
    this.#glanceLeft = 0.6 + this.#random() * 0.9;
    this.#glanceYaw = (this.#random() < 0.5 ? -1 : 1) * (9 + this.#random() * 12);
    this.#glancePitch = (this.#random() - 0.4) * 12;
  }

  #turnBody(yaw: number, sight: Sight, deltaSeconds: number): void {
    const may = this.mayTurn && this.standingStill && this.postures.settled === 'stand' && !this.gestures.wholeBody;
    if (!may || sight.kind !== 'point' || Math.abs(yaw) < 58) this.#outOfSight = 0;
    else this.#outOfSight += deltaSeconds;
    if (this.#outOfSight < TURN_AFTER) return;
    this.#outOfSight = 0;
    this.walker.errand = { kind: 'turn', yaw: this.walker.place.yaw + yaw };
  }

  #turnEyes(): void {
    const share = at(this.#controls, T.gaze);
    this.eyes.yaw = clamp(this.gaze.eyesYaw * share + at(this.#controls, T.eyesYaw), -30, 30);
    this.eyes.pitch = clamp(this.gaze.eyesPitch * share + at(this.#controls, T.eyesPitch), -20, 22);
    this.follower.turnEyes(this.eyes);
  }

  #showFace(deltaSeconds: number): void {
    const { face } = this;
    for (const run of this.gestures.runs) {
      const weight = run.faceWeight;
      for (const name in run.score.timing.face) {
        const strength = run.score.timing.face[name as 'happy'] ?? 0;
        face.mixer.overlay(face.indexOf(name), strength * weight);
      }
    }
    for (const clip of this.clips) clip.eachExpression(this.#overlay);
    face.update(this.gestures.lids, deltaSeconds);
    face.follow(this.follower.face);
  }

  readonly #overlay = (index: number, weight: number): void => this.face.mixer.overlay(index, weight);

  /** The crown of her head in the world. */
  crown(out: Vector3): Vector3 {
    const { solver, walker } = this;
    out.set(0, this.proportions.head.topY, 0).applyQuaternion(solver.headTurn).add(solver.headPosition);
    return toWorld(out, walker.place);
  }
}

/** From the space of the root to the world, in place. */
export function toWorld(point: Vector3, place: Ground2): Vector3 {
  const yaw = place.yaw * DEGREES;
  const x = point.x * Math.cos(yaw) + point.z * Math.sin(yaw);
  const z = -point.x * Math.sin(yaw) + point.z * Math.cos(yaw);
  point.x = x + place.x;
  point.z = z + place.z;
  return point;
}
