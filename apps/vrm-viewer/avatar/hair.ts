/** A bob with a fringe swept from the parting on her left, and a braid in front of her left shoulder. */
import { inRegion, REGIONS } from './atlas.js';
import { hairAngles, hairNormal, onHair } from './hair-shape.js';
import { join, type Mesh, sheet, textured, type Vertex, weighted, withoutSlivers, withSmoothNormals } from './mesh.js';
import { alongChain, hairField, rigid } from './skin-weights.js';
import { AHOGE_PATH, BRAID_PATH } from './springs.js';
import { ball, tube } from './tube.js';
import { along, curveThrough, lerp, normalize, smoothstep, subtract, table, type Vec2, type Vec3 } from './vector.js';

/** The heights between which the painting `hair` is stretched. */
const HAIR_LOW = 0.94;
const HAIR_HIGH = 1.305;

const hairTexture = ({ position }: Vertex): Vec2 =>
  inRegion(
    REGIONS.hair,
    Math.abs(hairAngles(position).azimuth) / 180,
    (position[1] - HAIR_LOW) / (HAIR_HIGH - HAIR_LOW),
  );

interface Lock {
  /** Azimuth and polar angle, degrees: see `onHair`. */
  readonly root: Vec2;
  readonly tip: Vec2;
  /** Degrees of azimuth by which the middle is pushed aside. @default 0 */
  readonly bend?: number;
  readonly width: number;
  /** Metres off the volume along the way, and at the tip. @default 0 */
  readonly lift?: number;
  readonly tipLift?: number;
  readonly thickness?: number;
}

function lock({ root, tip, bend = 0, width, lift = 0, tipLift = lift, thickness = 0.011 }: Lock): Mesh {
  const path = (t: number): Vec3 => {
    const azimuth = lerp(root[0], tip[0], t) + bend * Math.sin(Math.PI * t);
    return onHair(azimuth, lerp(root[1], tip[1], t), lerp(lift, tipLift, t * t));
  };
  const profile = (t: number): number => (0.4 + 0.6 * smoothstep(0, 0.4, t)) * (1 - t ** 3.2) ** 0.85;
  return tube({
    rings: 11,
    sides: 8,
    path,
    up: (t) => hairNormal(path(t)),
    width: (t) => width * profile(t),
    thickness: (t) => thickness * (0.55 + 0.45 * profile(t)) * (1 - t ** 6),
    roundness: 0.8,
  });
}

const FRINGE: readonly Lock[] = [
  { root: [30, 16], tip: [-60, 104], bend: -10, width: 0.03, lift: -0.001, tipLift: 0 },
  { root: [30, 17], tip: [-43, 96], bend: -9, width: 0.032, lift: 0.001 },
  { root: [29, 18], tip: [-25, 92.5], bend: -9, width: 0.031, lift: -0.001 },
  { root: [29, 18], tip: [-9, 90], bend: -9, width: 0.029, lift: 0.002 },
  { root: [29, 19], tip: [7, 87.5], bend: -6, width: 0.027, lift: 0 },
  { root: [30, 19], tip: [20, 89], bend: -3, width: 0.022, lift: 0.003 },
  { root: [31, 18], tip: [38, 92], bend: 5, width: 0.026, lift: 0.001 },
  { root: [32, 17], tip: [54, 100], bend: 7, width: 0.028, lift: 0.002 },
];

const SIDES: readonly Lock[] = [-1, 1].flatMap((side): Lock[] => [
  { root: [side * 40, 22], tip: [side * 62, 133], bend: side * 16, width: 0.026, lift: 0.004, tipLift: 0.002 },
  { root: [side * 50, 20], tip: [side * 77, 137], bend: side * 14, width: 0.035, lift: 0.001 },
  { root: [side * 70, 16], tip: [side * 97, 135], bend: side * 6, width: 0.04, lift: 0.003 },
]);

const BACK: readonly Lock[] = [
  ...[112, 131, 150, 169, -172, -153, -134, -115].map(
    (azimuth): Lock => ({
      root: [azimuth, 8],
      tip: [azimuth + 5, 139],
      width: 0.046,
      lift: -0.003,
    }),
  ),
  ...[104, 122, 141, 160, 180, -160, -141, -122, -104].map(
    (azimuth, i): Lock => ({
      root: [azimuth, 6],
      tip: [azimuth + (i % 2 ? 4 : -4), i % 2 ? 127 : 132],
      width: 0.042,
      lift: 0.003,
      tipLift: 0.006,
    }),
  ),
];

/** Closes the head under the locks; its edge is hidden by them. */
function scalp(): Mesh {
  const edge: readonly Vec2[] = [
    [0, 46],
    [40, 58],
    [62, 92],
    [85, 118],
    [180, 128],
  ];
  const cap = sheet(36, 12, (u, v) => {
    const azimuth = u * 360 - 180;
    return onHair(azimuth, table(edge, Math.abs(azimuth)) * (1 - v), -0.004);
  });
  return withSmoothNormals(withoutSlivers(cap));
}

const BEADS = 15;

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
    return ball(along(centre, aside, sign * size * 0.42), size * 0.85, size * 1.45, axis, 8, 5);
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
export function braidWeights(p: Vec3): ReturnType<typeof hairField> {
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
    width: (t) => 0.0095 * (1 - t ** 2) + 0.0006,
    thickness: (t) => 0.005 * (1 - t ** 2) + 0.0004,
  });
  return weighted(strand, ([, , z]) => alongChain('head', 'ahoge', [-0.02, 0.014, 0.036, 0.06], z));
}

export function hair(): Mesh {
  const swinging = weighted(join(...[...SIDES, ...BACK, ...FRINGE].map(lock)), hairField);
  const still = weighted(scalp(), rigid('head'));
  return textured(join(still, swinging, braid(), ahoge()), hairTexture);
}
