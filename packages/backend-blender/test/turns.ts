import type { PoseFrame } from '@vccp/pose';
import { BONE_NAMES, BONE_PARENTS } from '@vccp/protocol';

/** A turn: x y z w. */
export type Turn = readonly [number, number, number, number];

export function times([ax, ay, az, aw]: Turn, [bx, by, bz, bw]: Turn): Turn {
  return [
    aw * bx + ax * bw + ay * bz - az * by,
    aw * by - ax * bz + ay * bw + az * bx,
    aw * bz + ax * by - ay * bx + az * bw,
    aw * bw - ax * bx - ay * by - az * bz,
  ];
}

/** How every bone is turned in the world: all above it taken together, and which way she faces. */
export function worldTurns({ turns, root }: Pick<PoseFrame, 'turns' | 'root'>): Map<string, Turn> {
  const half = (root.yaw * Math.PI) / 360;
  const facing: Turn = [0, Math.sin(half), 0, Math.cos(half)];
  const world = new Map<string, Turn>();
  for (const [index, name] of BONE_NAMES.entries()) {
    const [x = 0, y = 0, z = 0, w = 1] = turns.subarray(index * 4, index * 4 + 4);
    const parent = BONE_PARENTS.get(name);
    world.set(name, times((parent && world.get(parent)) || facing, [x, y, z, w]));
  }
  return world;
}

/** Degrees from one to the other. */
export function angleBetween([ax, ay, az, aw]: Turn, b: Turn): number {
  const [x, y, z, w] = times([-ax, -ay, -az, aw], b);
  return (2 * Math.atan2(Math.hypot(x, y, z), Math.abs(w)) * 180) / Math.PI;
}
