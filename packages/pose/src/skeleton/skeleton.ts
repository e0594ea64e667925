import type { FaceExpression } from '../face/face.js';
import type { Proportions } from '../motion/proportions.js';
import type { EyeRange } from './eyes.js';

/** What a model is made of, as far as its poses need to know. */
export interface Skeleton {
  /** Its title. */
  name: string;
  proportions: Proportions;
  /** What its face can show, without the resting face. */
  expressions: readonly FaceExpression[];
  /** How far its eyes turn. */
  eyes: EyeRange;
  /** How its own bones rest, where it came from a file. */
  rest?: RawRest;
  /** Of the VRM specification, where it came from a file. */
  version?: '0' | '1';
}

/**
 * How a model's own bones rest in its T-pose, in the order of `BONE_NAMES` and the axes of VRM 1. Turns are four numbers a bone
 * (x y z w); those of a pose are relative to a skeleton whose bones all rest unturned.
 */
export interface RawRest {
  /** Each bone beside its parent. */
  readonly local: Float32Array;
  /** Each bone's parent beside the root. */
  readonly parent: Float32Array;
  /** Where each bone is within its parent, three numbers a bone, in the parent's own units. */
  readonly place: Float32Array;
  /** Metres of such a unit, above the hips: 1 as a rule. */
  readonly unit: number;
}

/** Fills `out` with the turns of the model's own bones for the turns of a pose, each beside its parent. */
export function toRawTurns(turns: Float32Array, rest: RawRest, out: Float32Array): void {
  for (let at = 0; at < turns.length; at += 4) {
    // parent⁻¹ · turn · parent · local
    inverseInto(SPARE, rest.parent, at);
    multiply(SPARE, 0, turns, at, SPARE, 0);
    multiply(SPARE, 0, rest.parent, at, SPARE, 0);
    multiply(SPARE, 0, rest.local, at, out, at);
  }
}

const SPARE = new Float32Array(4);

function inverseInto(out: Float32Array, from: Float32Array, at: number): void {
  out[0] = -(from[at] ?? 0);
  out[1] = -(from[at + 1] ?? 0);
  out[2] = -(from[at + 2] ?? 0);
  out[3] = from[at + 3] ?? 1;
}

function multiply(a: Float32Array, ai: number, b: Float32Array, bi: number, out: Float32Array, oi: number): void {
  const [ax = 0, ay = 0, az = 0, aw = 1] = [a[ai], a[ai + 1], a[ai + 2], a[ai + 3]];
  const [bx = 0, by = 0, bz = 0, bw = 1] = [b[bi], b[bi + 1], b[bi + 2], b[bi + 3]];
  out[oi] = aw * bx + ax * bw + ay * bz - az * by;
  out[oi + 1] = aw * by - ax * bz + ay * bw + az * bx;
  out[oi + 2] = aw * bz + ax * by - ay * bx + az * bw;
  out[oi + 3] = aw * bw - ax * bx - ay * by - az * bz;
}
