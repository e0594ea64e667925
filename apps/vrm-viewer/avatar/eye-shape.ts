/**
 * The opening of the eyes and how each expression changes it. A place along the lids is `s`: -1 at the inner corner,
 * 1 at the outer. Heights are metres above `EYE.y`.
 */
import type { ExpressionTarget } from './expressions.js';
import { clamp, lerp, smoothstep, type Vec2 } from './vector.js';

export const EYE = { x: 0.0625, y: 1.043, halfWidth: 0.0362 };

export type Side = 1 | -1;
export type FaceState = 'rest' | ExpressionTarget;

interface Lids {
  readonly upper: number;
  readonly lower: number;
}

const corner = (s: number): number => lerp(-0.007, -0.001, (s + 1) / 2);
const arc = (s: number, power: number, round: number): number => Math.max(0, 1 - Math.abs(s) ** power) ** round;

function restLids(s: number): Lids {
  const inside = clamp(s, -1, 1);
  return {
    upper: corner(inside) + 0.04 * arc(inside + 0.06 * (1 - inside * inside), 2.5, 0.62),
    lower: corner(inside) - 0.032 * arc(inside - 0.08 * (1 - inside * inside), 2.3, 0.7),
  };
}

/**
 * Both lids meet in one line, `bow` metres above the corners in the middle, once the expression has reached `shutAt`;
 * those that are shown at part weight (0.7 or so) pass the point at full weight, which the overlapping skin hides.
 */
interface Shut {
  readonly bow: number;
  readonly shutAt: number;
  readonly rise: number;
}

const SHUT: Partial<Record<FaceState, Shut>> = {
  blinkLeft: { bow: -0.017, shutAt: 0.97, rise: -0.004 },
  blinkRight: { bow: -0.017, shutAt: 0.97, rise: -0.004 },
  happy: { bow: 0.024, shutAt: 0.72, rise: -0.008 },
  relaxed: { bow: -0.012, shutAt: 0.78, rise: -0.002 },
};

const belongsTo = (state: FaceState, side: Side): boolean =>
  state === 'blinkLeft' ? side > 0 : state === 'blinkRight' ? side < 0 : true;

/** How far the eye is shut at full weight of the state: 0 or 1. */
export const shuts = (state: FaceState, side: Side): boolean => state in SHUT && belongsTo(state, side);

export function lids(state: FaceState, side: Side, s: number): Lids {
  const rest = restLids(s);
  if (!belongsTo(state, side)) return rest;
  const shut = SHUT[state];
  if (shut) {
    const inside = clamp(s, -1, 1);
    const line = corner(inside) + shut.rise + shut.bow * (1 - inside * inside);
    // Near the corners there is no gap to close early, and skin that passes itself would fold.
    const shutAt = lerp(shut.shutAt, 1, inside ** 4);
    const meet = (from: number): number => from + (line - from) / shutAt;
    return { upper: meet(rest.upper), lower: meet(rest.lower) };
  }
  const outward = clamp((s + 1) / 2);
  const fade = arc(clamp(s, -1, 1), 4, 0.5);
  if (state === 'angry')
    return { upper: rest.upper - fade * lerp(0.024, 0.004, outward), lower: rest.lower + fade * 0.009 };
  if (state === 'sad')
    return { upper: rest.upper - fade * lerp(0.003, 0.027, outward), lower: rest.lower + fade * 0.003 };
  if (state === 'surprised') return { upper: rest.upper + fade * 0.008, lower: rest.lower - fade * 0.005 };
  return rest;
}

/** The place along the lids of a point on the face. */
const alongLids = (side: Side, x: number): number => (side * x - EYE.x) / EYE.halfWidth;

/** Negative inside the opening. */
export function eyeOpening(x: number, y: number): number {
  const side: Side = x >= 0 ? 1 : -1;
  const s = alongLids(side, x);
  const { upper, lower } = restLids(s);
  return Math.max(y - EYE.y - upper, lower - (y - EYE.y), (Math.abs(s) - 1) * EYE.halfWidth);
}

/** Where the skin at x, y goes: the lids carry it with them, less and less away from the eye. */
export function warpSkin(state: FaceState, x: number, y: number): Vec2 {
  const side: Side = x >= 0 ? 1 : -1;
  const s = alongLids(side, x);
  const height = y - EYE.y;
  const rest = restLids(s);
  const now = lids(state, side, s);
  const beside = 1 - smoothstep(1, 1.45, Math.abs(s));
  const above = height > (rest.upper + rest.lower) / 2;
  const reach = above ? 1 - smoothstep(0, 0.05, height - rest.upper) : 1 - smoothstep(0, 0.03, rest.lower - height);
  const shift = above ? now.upper - rest.upper : now.lower - rest.lower;
  return [x, y + shift * beside * reach];
}
