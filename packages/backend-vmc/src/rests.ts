import { BONE_NAMES, BONE_PARENTS } from '@vccp/protocol';
import { facePoint, faceTurn, type ModelAxes, mirrorPoint, mirrorTurn } from './axes.js';
import { UNITY_BONE_NAMES } from './bone-names.js';
import { inverse, minus, multiply, NO_TURN, type Point, rotate, type Turn } from './turn.js';

/** A bone as a receiver's model has it: how it rests beneath the node above it, in the axes of the model's file. */
export interface RestBone {
  /** Among `BONE_NAMES`. */
  index: number;
  /** Among `UnityEngine.HumanBodyBones`. */
  unityName: string;
  /** Where it is within the node above it. */
  place: Point;
  turn: Turn;
  /** The node above it, within the model. */
  parent: { place: Point; turn: Turn; scale: number };
}

/** How a model rests: what its own turns are measured from. */
export interface Rests {
  axes: ModelAxes;
  /** Those that the model has, parents first. */
  bones: readonly RestBone[];
}

/**
 * A model whose bones all rest without a turn, as every one of VRM 0.x does, and as most programs show one of 1.0.
 * @param places where each bone is in the T-pose, in the axes of a pose; the bones that are not there are not sent
 */
export function normalisedRests(places: ReadonlyMap<string, Point>): Rests {
  const bones = BONE_NAMES.flatMap((name, index): RestBone[] => {
    const place = places.get(name);
    if (!place) return [];
    const parent = places.get(parentOf(name, places) ?? '') ?? ([0, 0, 0] as const);
    return [
      {
        index,
        unityName: UNITY_BONE_NAMES.get(name) ?? name,
        place: minus(place, parent),
        turn: NO_TURN,
        parent: { place: parent, turn: NO_TURN, scale: 1 },
      },
    ];
  });
  return { axes: 'vrm1', bones };
}

/** The turn of a bone as the node of the model has it, in Unity's axes, from one that is measured from the T-pose. */
export function toNodeTurn(turn: Turn, { turn: rest, parent }: RestBone, axes: ModelAxes): Turn {
  const inFile = faceTurn(turn, axes);
  return mirrorTurn(multiply(multiply(inverse(parent.turn), multiply(inFile, parent.turn)), rest), axes);
}

/** Where the node of the hips is within the one above it, in Unity's axes. */
export function toNodePlace(hips: Point, { parent }: RestBone, axes: ModelAxes): Point {
  const [x, y, z] = rotate(minus(facePoint(hips, axes), parent.place), inverse(parent.turn));
  return mirrorPoint([x / parent.scale, y / parent.scale, z / parent.scale], axes);
}

/** The nearest bone above that the model has. */
function parentOf(name: string, places: ReadonlyMap<string, Point>): string | undefined {
  for (let above = BONE_PARENTS.get(name); above; above = BONE_PARENTS.get(above)) if (places.has(above)) return above;
  return undefined;
}
