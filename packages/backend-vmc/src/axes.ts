import type { Point, Turn } from './turn.js';

/**
 * How the file of a model of VRM 0.x or 1.0 is laid out. Both are right-handed with Y up; one of 1.0 faces +Z, one of 0.x
 * faces −Z.
 */
export type ModelAxes = 'vrm0' | 'vrm1';

/**
 * From a model's axes to Unity's, which are left-handed, and back. A model faces +Z in Unity whatever its version, so one of
 * 1.0 is mirrored in X and one of 0.x in Z. A pose that is told in the axes of 1.0 is therefore the same in Unity for
 * both.
 */
export function mirrorPoint([x, y, z]: Point, axes: ModelAxes): Point {
  return axes === 'vrm1' ? [-x, y, z] : [x, y, -z];
}

/** As `mirrorPoint`, for a turn: the part along the mirrored axis stays, the others change their sense. */
export function mirrorTurn([x, y, z, w]: Turn, axes: ModelAxes): Turn {
  return axes === 'vrm1' ? [x, -y, -z, w] : [-x, -y, z, w];
}

/** Between the axes of a pose, which faces +Z, and those of a model's file. Its own inverse. */
export function facePoint([x, y, z]: Point, axes: ModelAxes): Point {
  return axes === 'vrm1' ? [x, y, z] : [-x, y, -z];
}

export function faceTurn([x, y, z, w]: Turn, axes: ModelAxes): Turn {
  return axes === 'vrm1' ? [x, y, z, w] : [-x, y, -z, w];
}
