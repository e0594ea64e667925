/** Points and directions. Metres, right-handed, Y up, +Z is where the character looks, +X is her left. */
export type Vec2 = readonly [number, number];
export type Vec3 = readonly [number, number, number];

export const add = (a: Vec3, b: Vec3): Vec3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const subtract = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vec3, s: number): Vec3 => [a[0] * s, a[1] * s, a[2] * s];
/** `a + b * s`. */
export const along = (a: Vec3, b: Vec3, s: number): Vec3 => [a[0] + b[0] * s, a[1] + b[1] * s, a[2] + b[2] * s];
export const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Vec3, b: Vec3): Vec3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
export const length = (a: Vec3): number => Math.hypot(a[0], a[1], a[2]);
/** The zero vector stays zero. */
export const normalize = (a: Vec3): Vec3 => scale(a, 1 / (length(a) || 1));
export const lerp = (a: number, b: number, t: number): number => a + (b - a) * t;
export const mix = (a: Vec3, b: Vec3, t: number): Vec3 => [
  lerp(a[0], b[0], t),
  lerp(a[1], b[1], t),
  lerp(a[2], b[2], t),
];
export const clamp = (x: number, low = 0, high = 1): number => Math.min(Math.max(x, low), high);
/** 0 at or before `from`, 1 at or after `to`, smooth between; `from` may be the greater. */
export function smoothstep(from: number, to: number, x: number): number {
  const t = clamp((x - from) / (to - from));
  return t * t * (3 - 2 * t);
}
export const mirrorX = (a: Vec3): Vec3 => [-a[0], a[1], a[2]];

/** @throws {RangeError} when the list has no such item. */
export function at<T>(list: ArrayLike<T>, index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`no item ${index} in a list of ${list.length}`);
  return item;
}

/** Piecewise-linear table lookup; `stops` are ascending `[x, value]`, flat beyond both ends. */
export function table(stops: readonly Vec2[], x: number): number {
  let before = at(stops, 0);
  for (const stop of stops) {
    if (x <= stop[0]) {
      const span = stop[0] - before[0];
      return span > 0 ? lerp(before[1], stop[1], (x - before[0]) / span) : stop[1];
    }
    before = stop;
  }
  return before[1];
}

/** A smooth curve through all points (Catmull-Rom); `t` runs 0..1 over the whole. */
export function curveThrough(points: readonly Vec3[], t: number): Vec3 {
  const last = points.length - 1;
  const place = clamp(t) * last;
  const i = Math.min(Math.floor(place), last - 1);
  const f = place - i;
  const p0 = at(points, Math.max(i - 1, 0));
  const p1 = at(points, i);
  const p2 = at(points, i + 1);
  const p3 = at(points, Math.min(i + 2, last));
  const axis = (k: 0 | 1 | 2): number =>
    0.5 *
    (2 * p1[k] +
      (p2[k] - p0[k]) * f +
      (2 * p0[k] - 5 * p1[k] + 4 * p2[k] - p3[k]) * f * f +
      (3 * p1[k] - p0[k] - 3 * p2[k] + p3[k]) * f * f * f);
  return [axis(0), axis(1), axis(2)];
}
