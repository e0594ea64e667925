import { Figure, type PoseFrame, type Skeleton } from '@vccp/pose';

/** Somebody who stands there at ease and shows no feeling: what is left behind. */
export function restingFrame(skeleton: Skeleton, root: PoseFrame['root'] = { x: 0, z: 0, yaw: 0 }): PoseFrame {
  const { turns, hips, expressions } = new Figure({ skeleton, liveliness: 0 }).frame;
  return { turns, hips, root: { ...root }, expressions: new Map([...expressions.keys()].map((name) => [name, 0])) };
}
