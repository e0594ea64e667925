import { BONE_NAMES } from '@vccp/protocol';
import type { Interpolant, KeyframeTrack } from 'three';
import { Quaternion, Vector3 } from 'three';
import { boneIndex } from './bones.js';
import { clamp, smooth } from './ease.js';
import type { Proportions } from './proportions.js';

/** A recorded motion in the space of VRM 1.0, for any humanoid. */
export interface Motion {
  name: string;
  source: 'vrma' | 'fbx';
  seconds: number;
  /** Local turns relative to the T-pose, by bone. */
  turns: ReadonlyMap<string, KeyframeTrack>;
  /** Where the hips are, in metres of a body whose hips rest at `hipsHeight`. */
  hips?: KeyframeTrack | undefined;
  hipsHeight: number;
  /** Weights by name of expression. */
  expressions: ReadonlyMap<string, KeyframeTrack>;
}

interface TurnSource {
  bone: number;
  interpolant: Interpolant;
}

/** One playing of a motion on one body, with its fade in and out. */
export class ClipRun {
  readonly motion: Motion;
  readonly #loop: boolean;
  readonly #fadeSeconds: number;
  readonly #turns: readonly TurnSource[];
  readonly #hips: Interpolant | null;
  readonly #scale: number;
  readonly #expressions: readonly { index: number; interpolant: Interpolant }[];
  readonly #turn = new Quaternion();
  readonly #place = new Vector3();
  #seconds = 0;
  #leaving = -1;

  constructor(
    motion: Motion,
    proportions: Proportions,
    expressionIndex: (name: string) => number,
    options: { loop: boolean; fadeSeconds: number },
  ) {
    this.motion = motion;
    this.#loop = options.loop;
    this.#fadeSeconds = Math.max(Math.min(options.fadeSeconds, motion.seconds / 2), 1e-3);
    this.#turns = [...motion.turns].map(([bone, track]) => ({ bone: boneIndex(bone), interpolant: open(track) }));
    this.#hips = motion.hips ? open(motion.hips) : null;
    this.#scale = proportions.hipsHeight / Math.max(motion.hipsHeight, 1e-3);
    this.#expressions = [...motion.expressions].map(([name, track]) => ({
      index: expressionIndex(name),
      interpolant: open(track),
    }));
  }

  get progress(): number {
    return this.#loop ? 0 : clamp(this.#seconds / this.motion.seconds, 0, 1);
  }

  get over(): boolean {
    return this.#leaving >= this.#fadeSeconds || (!this.#loop && this.#seconds >= this.motion.seconds);
  }

  leave(): void {
    if (this.#leaving < 0) this.#leaving = 0;
  }

  /** 0..1: how much of the body is the clip's now. */
  get weight(): number {
    const inward = smooth(this.#seconds / this.#fadeSeconds);
    const left = this.#loop ? Number.POSITIVE_INFINITY : this.motion.seconds - this.#seconds;
    const outward = smooth(left / this.#fadeSeconds);
    const leaving = this.#leaving < 0 ? 1 : 1 - smooth(this.#leaving / this.#fadeSeconds);
    return inward * outward * leaving;
  }

  advance(deltaSeconds: number): void {
    this.#seconds += deltaSeconds;
    if (this.#leaving >= 0) this.#leaving += deltaSeconds;
  }

  /** Blends the clip's turns over those of the layers beneath; `kept` is what a gesture keeps of a bone for itself. */
  apply(turns: readonly Quaternion[], hips: Vector3, kept: (bone: number) => number): void {
    const at = this.#loop ? this.#seconds % this.motion.seconds : this.#seconds;
    const weight = this.weight;
    for (const { bone, interpolant } of this.#turns) {
      this.#turn.fromArray(interpolant.evaluate(at) as Float32Array);
      turns[bone]?.slerp(this.#turn, weight * (1 - kept(bone)));
    }
    if (!this.#hips) return;
    this.#place.fromArray(this.#hips.evaluate(at) as Float32Array).multiplyScalar(this.#scale);
    hips.lerp(this.#place, weight * (1 - kept(0)));
  }

  eachExpression(visit: (index: number, weight: number) => void): void {
    const at = this.#loop ? this.#seconds % this.motion.seconds : this.#seconds;
    for (const { index, interpolant } of this.#expressions) {
      visit(index, clamp((interpolant.evaluate(at) as Float32Array)[0] ?? 0, 0, 1) * this.weight);
    }
  }
}

function open(track: KeyframeTrack): Interpolant {
  // three declares this method only in code: `setInterpolation` puts it on each track.
  return (track as unknown as { createInterpolant(): Interpolant }).createInterpolant();
}

/** Which part of the body a bone belongs to, for what gestures keep. */
export const BONE_PARTS: readonly ('trunk' | 'leftArm' | 'rightArm' | 'legs')[] = BONE_NAMES.map((name) => {
  if (/Leg|Foot|Toes/.test(name)) return 'legs';
  if (/^(left|right)(Shoulder|UpperArm|LowerArm|Hand|Thumb|Index|Middle|Ring|Little)/.test(name)) {
    return name.startsWith('left') ? 'leftArm' : 'rightArm';
  }
  return 'trunk';
});
