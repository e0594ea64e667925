import { type Puppet, toWorld } from '@vccp/pose/parts';
import type { Vector3 } from 'three';
import type { Stage } from '../scene/stage.js';

/** Puts her shadows under feet, hips, chest and head, and the stool under her where she sits. Uses `spare` to reckon in. */
export function layContact({ ground, stool }: Stage, puppet: Puppet, spare: Vector3): void {
  const { solver, walker, proportions, postures } = puppet;
  const { ankleHeight, ball, torso, head, hipsHeight, thigh } = proportions;
  const put = (index: number, local: Vector3, base: number, radius: number, ahead = 0) => {
    spare.copy(local);
    spare.z += ahead;
    toWorld(spare, walker.place);
    ground.setShadow(index, spare.x, spare.y - base, spare.z, radius);
  };
  put(0, solver.ankles.left, ankleHeight, ball * 1.15, ball * 0.4);
  put(1, solver.ankles.right, ankleHeight, ball * 1.15, ball * 0.4);
  put(2, solver.hips, hipsHeight * 0.2, torso.hipHalfWidth * 1.5);
  put(3, solver.chestPosition, hipsHeight * 0.2, torso.hipHalfWidth * 1.2);
  put(4, solver.headPosition, hipsHeight * 0.1, head.halfWidth);
  const { seat, seated } = postures;
  toWorld(spare.set(0, 0, -seat.behind), walker.place);
  stool.place(spare.x, spare.z, seat.height, Math.max(torso.hipHalfWidth * 1.3, thigh * 0.8), seated);
  if (seated > 0) ground.setShadow(3, spare.x, 0, spare.z, torso.hipHalfWidth * 1.6 * seated);
}
