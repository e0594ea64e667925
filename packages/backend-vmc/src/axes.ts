import type { Point, Turn } from './turn.js';

/**
 * From the axes of a pose (right-handed, Y up, she faces +Z, her left is +X) to Unity's (left-handed, Y up, she faces +Z, her
 * right is +X), and back: a mirror in X. A file of VRM 0.x faces −Z and is mirrored in Z by Unity; a pose does not know of
 * that: half a turn and a mirror in Z are the same mirror in X.
 */
export function mirrorPoint([x, y, z]: Point): Point {
  return [-x, y, z];
}

/** As `mirrorPoint`, for a turn: the part along the mirrored axis stays, the others change their sense. */
export function mirrorTurn([x, y, z, w]: Turn): Turn {
  return [x, -y, -z, w];
}
