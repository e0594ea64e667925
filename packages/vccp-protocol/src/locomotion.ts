import type { MovementAction } from './actions.js';

/** The ways that a character can go as it sees them, in degrees to its left from where it faces. */
export const MOVEMENT_DIRECTIONS = { forward: 0, left: 90, backward: 180, right: -90 } as const satisfies Record<
  NonNullable<MovementAction['direction']>,
  number
>;
export type MovementDirection = keyof typeof MOVEMENT_DIRECTIONS;

/** Where a character stands on the floor, and where it faces: `yawDegrees` to its left from +z, −180 < yaw ≤ 180. */
export interface Place {
  /** Metres. */
  x: number;
  /** Metres. */
  z: number;
  yawDegrees: number;
}

/**
 * Where a movement leads. A direction is gone without turning; a point is faced on the way to it; a turn is on the spot.
 * Of several in one movement the first of `target`, `direction` and `turnDegrees` counts.
 */
export function placeAfter(from: Place, { target, direction, distance = 1, turnDegrees = 0 }: MovementAction): Place {
  if (target) {
    const stays = target.x === from.x && target.z === from.z;
    const yawDegrees = stays ? from.yawDegrees : Math.atan2(target.x - from.x, target.z - from.z) / DEGREE;
    return { x: target.x, z: target.z, yawDegrees };
  }
  if (!direction) return { ...from, yawDegrees: wrap(from.yawDegrees + turnDegrees) };
  const heading = (from.yawDegrees + MOVEMENT_DIRECTIONS[direction]) * DEGREE;
  return { ...from, x: from.x + Math.sin(heading) * distance, z: from.z + Math.cos(heading) * distance };
}

const DEGREE = Math.PI / 180;

/** The same angle within −180 < a ≤ 180. */
function wrap(degrees: number): number {
  const turned = degrees % 360;
  if (turned > 180) return turned - 360;
  return turned <= -180 ? turned + 360 : turned;
}
