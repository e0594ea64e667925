import { BONE_NAMES, type TrackedPose } from '@vccp/protocol';
import { Quaternion, Vector3 } from 'three';
import { findBone } from './bones.js';
import { clamp, DEGREES, smooth } from './ease.js';

/** Seconds in which a part of her becomes the tracked person's, and her own again. */
const FADE = 0.35;
/** She lets go when nothing was told for this long, seconds. */
const SILENCE = 0.5;
/** Poses come less often than frames: she is on her way to the newest for about this long, seconds. */
const ON_THE_WAY = 0.03;
/** The bone of an eye turns by a ninth of a look, as VRM has it where a model does not say. */
const LOOK_PER_EYE_TURN = 9;

/** What a tracked person does, laid over what she does of herself, bone by bone: of what is not tracked she keeps hers. */
export class Follower {
  readonly #goals = BONE_NAMES.map(() => new Quaternion());
  readonly #shown = BONE_NAMES.map(() => new Quaternion());
  readonly #told = new Uint8Array(BONE_NAMES.length);
  readonly #shares = new Float64Array(BONE_NAMES.length);
  readonly #hipsGoal = new Vector3();
  readonly #hips = new Vector3();
  readonly #forward = new Vector3();
  #expressions: ReadonlyMap<string, number> = new Map();
  #hasFace = false;
  #faceShare = 0;
  #age = Number.POSITIVE_INFINITY;

  take(pose: TrackedPose): void {
    this.#told.fill(0);
    this.#hasFace = false;
    if (!pose.tracked) return;
    this.#age = 0;
    for (const [name, turn] of Object.entries(pose.bones)) this.#tell(name, turn);
    // Without legs there is nothing that her hips could stand on elsewhere.
    const { x = 0, y = 0, z = 0 } = (this.#told[LEG] === 1 && pose.hips) || {};
    this.#hipsGoal.set(x, y, z);
    this.#hasFace = pose.expressions !== undefined;
    if (pose.expressions) this.#expressions = new Map(Object.entries(pose.expressions));
  }

  update(deltaSeconds: number): void {
    this.#age += deltaSeconds;
    if (this.#age > SILENCE) {
      this.#told.fill(0);
      this.#hasFace = false;
    }
    const step = deltaSeconds / FADE;
    const nearer = 1 - Math.exp(-deltaSeconds / ON_THE_WAY);
    for (let bone = 0; bone < this.#told.length; bone++) {
      this.#shares[bone] = towards(this.#shares[bone] ?? 0, this.#told[bone] ?? 0, step);
      const goal = this.#goals[bone];
      if (goal) this.#shown[bone]?.slerp(goal, nearer);
    }
    this.#hips.lerp(this.#hipsGoal, nearer);
    this.#faceShare = towards(this.#faceShare, this.#hasFace ? 1 : 0, step);
  }

  /**
   * Blends the turns over those of the layers beneath; `kept` is what a gesture keeps of a bone for itself, `hips` the place
   * where they are and `rest` where they rest.
   */
  apply(turns: readonly Quaternion[], hips: Vector3, rest: Vector3, kept: (bone: number) => number): void {
    for (let bone = 0; bone < turns.length; bone++) {
      const share = this.#shareOf(bone, kept);
      const shown = this.#shown[bone];
      if (share > 0 && shown) turns[bone]?.slerp(shown, share);
    }
    const share = this.#shareOf(LEG, kept);
    if (share === 0) return;
    hips.lerp(this.#forward.copy(this.#hips).multiplyScalar(rest.y).add(rest), share);
  }

  /** Turns the eyes, which are told in degrees of a look: to her left, and down. */
  turnEyes(eyes: { yaw: number; pitch: number }): void {
    const share = smooth(this.#shares[LEFT_EYE] ?? 0);
    const shown = this.#shown[LEFT_EYE];
    if (share === 0 || !shown) return;
    const { x, y, z } = this.#forward.set(0, 0, 1).applyQuaternion(shown);
    const look = (radians: number, most: number) => clamp((radians / DEGREES) * LOOK_PER_EYE_TURN, -most, most);
    eyes.yaw += (look(Math.atan2(x, z), 30) - eyes.yaw) * share;
    eyes.pitch += (look(-Math.asin(clamp(y, -1, 1)), 22) - eyes.pitch) * share;
  }

  /** The person's face, and how much of it is shown. */
  get face(): { weights: ReadonlyMap<string, number>; share: number } {
    return { weights: this.#expressions, share: smooth(this.#faceShare) };
  }

  #tell(name: string, turn: readonly [number, number, number, number]): void {
    const bone = findBone(name);
    const goal = bone === undefined ? undefined : this.#goals[bone];
    // Too short to say any turn.
    if (bone === undefined || !goal || Math.hypot(...turn) < 0.1) return;
    goal.set(...turn).normalize();
    this.#told[bone] = 1;
    if (this.#shares[bone] === 0) this.#shown[bone]?.copy(goal);
  }

  #shareOf(bone: number, kept: (bone: number) => number): number {
    return smooth(this.#shares[bone] ?? 0) * (1 - kept(bone));
  }
}

const LEG = BONE_NAMES.indexOf('leftUpperLeg');
const LEFT_EYE = BONE_NAMES.indexOf('leftEye');

function towards(from: number, goal: number, step: number): number {
  return from < goal ? Math.min(goal, from + step) : Math.max(goal, from - step);
}
