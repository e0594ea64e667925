import { type RawRest, type Skeleton, toRawTurns } from '@vccp/pose';
import { BONE_NAMES, BONE_PARENTS } from '@vccp/protocol';
import { UNITY_BONE_NAMES } from './bone-names.js';
import { inverse, minus, multiply, NO_TURN, type Point, pointAt, rotate, turnAt } from './turn.js';

/** A bone as a receiver has it: a transform within the one above it. */
export interface RestBone {
  /** Among `BONE_NAMES`. */
  index: number;
  /** Among `UnityEngine.HumanBodyBones`. */
  unityName: string;
  /** Where it rests within the one above, in units of that and the axes of a pose. */
  place: Point;
  /** Those between it and the one above that the model lacks, among `BONE_NAMES`, topmost first. */
  absent: readonly number[];
}

/** How a model rests: what a pose is told in relation to. */
export interface Rests {
  /** Those that the model has, parents first: the first are the hips. */
  bones: readonly RestBone[];
  /** Where the hips rest in the space of the root, metres. */
  hips: Point;
  /** How its own bones rest; without it they all rest unturned. */
  raw: RawRest | undefined;
}

/**
 * `normalised`: of a model whose bones all rest unturned. Every model of VRM 0.x is one, and many programs show one of 1.0
 * as such. `raw`: as the bones rest in the file from which the skeleton was read; without a file it is the same.
 */
export function restsOf({ proportions, rest }: Skeleton, which: 'normalised' | 'raw'): Rests {
  const { has, rest: places } = proportions;
  const raw = which === 'raw' ? rest : undefined;
  const placeOf = (name: string, index: number): Point => {
    if (raw) return pointAt(raw.place, index);
    const { above } = chainOf(name, has);
    return above === undefined ? pointAt(places, index) : minus(pointAt(places, index), pointAt(places, above));
  };
  const bones = BONE_NAMES.flatMap((name, index): RestBone[] =>
    has[index] === 1
      ? [
          {
            index,
            unityName: UNITY_BONE_NAMES.get(name) ?? name,
            place: placeOf(name, index),
            absent: chainOf(name, has).absent,
          },
        ]
      : [],
  );
  return { bones, hips: pointAt(places, 0), raw };
}

/** The turns of the model's own bones, each within the one above it. A bone that it lacks moves those below it all the same. */
export function ownTurns(turns: Float32Array, { bones, raw }: Rests): Float32Array {
  const own = turns.slice();
  for (const { index, absent } of bones) {
    if (absent.length === 0) continue;
    own.set([...absent, index].map((bone) => turnAt(turns, bone)).reduce(multiply), index * 4);
  }
  if (raw) toRawTurns(own, raw, own);
  return own;
}

/** Where the hips are within what is above them, when they are there in the space of the root. */
export function ownHips(hips: Point, rests: Rests): Point {
  const { raw, bones } = rests;
  const [dx, dy, dz] = rotate(minus(hips, rests.hips), inverse(raw ? turnAt(raw.parent, 0) : NO_TURN));
  const [x, y, z] = bones[0]?.place ?? rests.hips;
  const unit = raw?.unit ?? 1;
  return [x + dx / unit, y + dy / unit, z + dz / unit];
}

/** The nearest bone above that the model has, and those on the way there that it has not, topmost first. */
function chainOf(name: string, has: Uint8Array): { above: number | undefined; absent: readonly number[] } {
  const absent: number[] = [];
  for (let above = BONE_PARENTS.get(name); above; above = BONE_PARENTS.get(above)) {
    const index = BONE_NAMES.indexOf(above);
    if (has[index] === 1) return { above: index, absent };
    absent.unshift(index);
  }
  return { above: undefined, absent };
}
