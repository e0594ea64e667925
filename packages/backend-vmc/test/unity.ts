/**
 * What stands where in Unity, worked out as Unity does: left-handed, Y up, each transform a place and a turn within its
 * parent. A model that faces +Z has its right hand at +X.
 */
type Turn = readonly [number, number, number, number];
type Point = readonly [number, number, number];

export interface Transform {
  name: string;
  parent: string | undefined;
  place: Point;
  turn: Turn;
  /** @default 1 */
  scale?: number;
}

/** The places of all of them in the world; parents come first. */
export function worldPlaces(transforms: readonly Transform[]): Map<string, Point> {
  const world = new Map<string, { place: Point; turn: Turn; scale: number }>();
  for (const { name, parent, place, turn, scale = 1 } of transforms) {
    const above = world.get(parent ?? '') ?? { place: [0, 0, 0] as Point, turn: [0, 0, 0, 1] as Turn, scale: 1 };
    const [x, y, z] = turned(place, above.turn);
    const [ax, ay, az] = above.place;
    world.set(name, {
      place: [ax + x * above.scale, ay + y * above.scale, az + z * above.scale],
      turn: product(above.turn, turn),
      scale: above.scale * scale,
    });
  }
  return new Map([...world].map(([name, { place }]) => [name, place]));
}

/** `Quaternion * Quaternion` of Unity: the same numbers as anywhere, whichever hand the axes are of. */
function product([ax, ay, az, aw]: Turn, [bx, by, bz, bw]: Turn): Turn {
  return [
    aw * bx + ax * bw + ay * bz - az * by,
    aw * by + ay * bw + az * bx - ax * bz,
    aw * bz + az * bw + ax * by - ay * bx,
    aw * bw - ax * bx - ay * by - az * bz,
  ];
}

function turned(point: Point, turn: Turn): Point {
  const [x, y, z] = product(product(turn, [...point, 0]), [-turn[0], -turn[1], -turn[2], turn[3]]);
  return [x, y, z];
}
