/** A turn as a unit quaternion. */
export type Turn = readonly [x: number, y: number, z: number, w: number];
/** Metres. */
export type Point = readonly [x: number, y: number, z: number];

export const NO_TURN: Turn = [0, 0, 0, 1];

/** First `b`, then `a`. */
export function multiply([ax, ay, az, aw]: Turn, [bx, by, bz, bw]: Turn): Turn {
  return [
    aw * bx + ax * bw + ay * bz - az * by,
    aw * by - ax * bz + ay * bw + az * bx,
    aw * bz + ax * by - ay * bx + az * bw,
    aw * bw - ax * bx - ay * by - az * bz,
  ];
}

export function inverse([x, y, z, w]: Turn): Turn {
  return [-x, -y, -z, w];
}

export function rotate([x, y, z]: Point, turn: Turn): Point {
  const [px, py, pz] = multiply(multiply(turn, [x, y, z, 0]), inverse(turn));
  return [px, py, pz];
}

/** Undefined for what is too short to say any turn, or no number. */
export function normalised([x, y, z, w]: Turn): Turn | undefined {
  const length = Math.hypot(x, y, z, w);
  return length > 1e-3 && Number.isFinite(length) ? [x / length, y / length, z / length, w / length] : undefined;
}

export const minus = ([ax, ay, az]: Point, [bx, by, bz]: Point): Point => [ax - bx, ay - by, az - bz];

/** Bone number `index` of four numbers each. */
export function turnAt(turns: Float32Array, index: number): Turn {
  const at = index * 4;
  return [turns[at] ?? 0, turns[at + 1] ?? 0, turns[at + 2] ?? 0, turns[at + 3] ?? 1];
}

/** Bone number `index` of three numbers each. */
export function pointAt(places: Float32Array | Float64Array, index: number): Point {
  const at = index * 3;
  return [places[at] ?? 0, places[at + 1] ?? 0, places[at + 2] ?? 0];
}
