/** A bob with a fringe swept from the parting on her left, and a braid in front of her left shoulder. */
import { inRegion, REGIONS, swatch } from './atlas.js';
import { hairAngles, hairNormal, onHair } from './hair-shape.js';
import {
  flipped,
  join,
  type Mesh,
  sheet,
  textured,
  type Vertex,
  type Weights,
  weighted,
  withoutSlivers,
  withSmoothNormals,
} from './mesh.js';
import { alongChain, hairField } from './skin-weights.js';
import { AHOGE_PATH, BRAID_PATH } from './springs.js';
import { ball, tube } from './tube.js';
import {
  along,
  clamp,
  curveThrough,
  lerp,
  normalize,
  smoothstep,
  subtract,
  table,
  type Vec2,
  type Vec3,
} from './vector.js';

/** The heights between which the painting `hair` is stretched. */
const HAIR_LOW = 0.9;
const HAIR_HIGH = 1.265;

const hairTexture = ({ position }: Vertex): Vec2 =>
  inRegion(
    REGIONS.hair,
    Math.abs(hairAngles(position).azimuth) / 180,
    clamp((position[1] - HAIR_LOW) / (HAIR_HIGH - HAIR_LOW), 0.01, 0.97),
  );

interface Lock {
  /** Azimuth and polar angle, degrees: see `onHair`. */
  readonly root: Vec2;
  readonly tip: Vec2;
  /** Degrees of azimuth by which the middle is pushed aside. @default 0 */
  readonly bend?: number;
  /** Degrees of azimuth by which the tip turns aside. @default 0 */
  readonly curl?: number;
  readonly width: number;
  /** Metres off the volume along the way, and at the tip. @default 0 */
  readonly lift?: number;
  readonly tipLift?: number;
  /** How late it narrows: 3 is a long point, 7 a blunt end. @default 3.4 */
  readonly fullness?: number;
}

const THICKNESS = 0.011;
/** Roots are sunk under the other locks. */
const ROOT_LIFT = -0.009;

function lock({ root, tip, bend = 0, curl = 0, width, lift = 0, tipLift = lift, fullness = 3.4 }: Lock): Mesh {
  const path = (t: number): Vec3 => {
    const azimuth = lerp(root[0], tip[0], t) + bend * Math.sin(Math.PI * t) + curl * t ** 4;
    const risen = lerp(ROOT_LIFT, lerp(lift, tipLift, t * t), smoothstep(0, 0.16, t));
    return onHair(azimuth, lerp(root[1], tip[1], t), risen);
  };
  const profile = (t: number): number => (0.3 + 0.7 * smoothstep(0, 0.42, t)) * Math.max(0, 1 - t ** fullness) ** 0.8;
  return tube({
    rings: 15,
    sides: 6,
    path,
    up: (t) => hairNormal(path(t)),
    width: (t) => width * profile(t),
    thickness: (t) => THICKNESS * (0.55 + 0.45 * profile(t)) * (1 - t ** 6),
    roundness: 0.8,
  });
}

const FRINGE: readonly Lock[] = [
  { root: [30, 14], tip: [-52, 103], bend: -12, curl: -10, width: 0.034, lift: -0.001, tipLift: 0.001 },
  { root: [29, 16], tip: [-38, 97], bend: -10, curl: -9, width: 0.015, lift: 0.006 },
  { root: [29, 17], tip: [-27, 93.5], bend: -10, curl: -9, width: 0.037, lift: 0.002 },
  { root: [29, 18], tip: [-14, 88], bend: -9, curl: -7, width: 0.014, lift: 0.007 },
  { root: [29, 18], tip: [-4, 89.5], bend: -8, curl: -8, width: 0.034, lift: 0 },
  { root: [29, 19], tip: [10, 84], bend: -4, curl: -6, width: 0.013, lift: 0.006 },
  { root: [29, 19], tip: [16, 87.5], bend: -3, curl: -5, width: 0.028, lift: 0.002 },
  { root: [31, 18], tip: [34, 88], bend: 4, curl: 6, width: 0.027, lift: 0.003 },
  { root: [32, 17], tip: [49, 98], bend: 7, curl: 6, width: 0.032, lift: 0.001 },
];

const SIDES: readonly Lock[] = [-1, 1].flatMap((side): Lock[] => [
  { root: [side * 40, 20], tip: [side * 61, 131], bend: side * 16, width: 0.027, lift: 0.004, fullness: 4.5 },
  { root: [side * 50, 18], tip: [side * 77, 136], bend: side * 14, width: 0.038, lift: 0.001, fullness: 5.5 },
  { root: [side * 70, 14], tip: [side * 97, 135], bend: side * 6, width: 0.042, lift: 0.003, fullness: 5.5 },
]);

const BACK: readonly Lock[] = [
  ...[112, 131, 150, 169, -172, -153, -134, -115].map(
    (azimuth): Lock => ({
      root: [azimuth, 8],
      tip: [azimuth + 5, 141],
      width: 0.047,
      lift: -0.003,
      fullness: 6,
    }),
  ),
  ...[104, 122, 141, 160, 180, -160, -141, -122, -104].map(
    (azimuth, i): Lock => ({
      root: [azimuth, 6],
      tip: [azimuth + (i % 2 ? 4 : -4), i % 2 ? 129 : 135],
      width: 0.043,
      lift: 0.003,
      tipLift: 0.005,
      fullness: 4.5,
    }),
  ),
];

/** Closes the head under the locks, and darkens the inside of the bob; its edge is hidden by them. */
function scalp(): Mesh {
  const edge: readonly Vec2[] = [
    [0, 50],
    [30, 60],
    [45, 78],
    [58, 97],
    [70, 112],
    [85, 126],
    [180, 134],
  ];
  const cap = (lift: (polar: number) => number): Mesh =>
    sheet(32, 10, (u, v) => {
      const azimuth = u * 360 - 180;
      const polar = table(edge, Math.abs(azimuth)) * (1 - v);
      return onHair(azimuth, polar, lift(polar));
    });
  const outside = withSmoothNormals(withoutSlivers(cap((polar) => lerp(0.005, -0.004, smoothstep(15, 70, polar)))));
  const inside = withSmoothNormals(withoutSlivers(flipped(cap(() => -0.017))));
  return join(
    textured(outside, hairTexture),
    textured(inside, () => swatch('hairInside')),
  );
}

const BEADS = 16;

function braid(): Mesh {
  const at = (t: number): Vec3 => curveThrough(BRAID_PATH, t);
  const beads = Array.from({ length: BEADS }, (_, i) => {
    const t = (i + 0.2) / (BEADS + 1.4);
    const centre = at(t);
    const down = normalize(subtract(at(t + 0.03), at(t - 0.03)));
    const out = hairNormal(centre);
    const aside = normalize([out[2], 0, -out[0]]);
    const sign = i % 2 ? 1 : -1;
    const size = 0.0165 * (0.72 + 0.28 * Math.sin(Math.PI * Math.min(1, 0.25 + t))) * (1 - 0.3 * t);
    const axis = normalize(along(down, aside, -sign * 0.75));
    return ball(along(centre, aside, sign * size * 0.42), size * 0.85, size * 1.65, axis, 8, 5);
  });
  const tuft = [-1, 0, 1].map((side) =>
    tube({
      rings: 5,
      sides: 6,
      path: (t) => along(at(0.93), [side * 0.011 * Math.sin(t * 2), -0.058 * t, 0.006 * side * t], 1),
      up: () => [0, 0, 1],
      width: (t) => 0.011 * Math.sin(Math.PI * (0.2 + 0.8 * t)) ** 0.8,
      thickness: (t) => 0.008 * Math.sin(Math.PI * (0.2 + 0.8 * t)) ** 0.8,
    }),
  );
  return weighted(join(...beads, ...tuft), braidWeights);
}

const braidLengths = BRAID_PATH.map((_, i) => i);

/** By the nearest place along the braid. */
export function braidWeights(p: Vec3): Weights {
  let nearest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let place = 0; place <= 60; place++) {
    const distance = Math.hypot(...subtract(p, curveThrough(BRAID_PATH, place / 60)));
    if (distance < least) [nearest, least] = [(place / 60) * (BRAID_PATH.length - 1), distance];
  }
  return alongChain('head', 'braid', braidLengths, nearest + 0.5);
}

function ahoge(): Mesh {
  const strand = tube({
    rings: 10,
    sides: 6,
    path: (t) => curveThrough(AHOGE_PATH, t),
    up: () => normalize([0.35, 0.5, -0.8]),
    width: (t) => 0.0095 * Math.sin(Math.PI * (0.18 + 0.82 * t)) ** 0.8 + 0.0004,
    thickness: (t) => 0.005 * Math.sin(Math.PI * (0.18 + 0.82 * t)) + 0.0003,
  });
  return weighted(strand, ([, , z]) => alongChain('head', 'ahoge', [-0.02, 0.014, 0.036, 0.06], z));
}

export function hair(): Mesh {
  const swinging = weighted(join(...[...SIDES, ...BACK, ...FRINGE].map(lock)), hairField);
  return join(weighted(scalp(), hairField), textured(join(swinging, braid(), ahoge()), hairTexture));
}
