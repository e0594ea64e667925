/** Whites, irises, lashes and brows. */
import { inRegion, REGIONS, swatch } from './atlas.js';
import { EYE, type FaceState, lids, type Side, shuts } from './eye-shape.js';
import { decal, type FacePlace } from './face-decal.js';
import { join, type Mesh, type Weights } from './mesh.js';
import type { ToneName } from './palette.js';
import { clamp, lerp, smoothstep, table, type Vec2 } from './vector.js';

const SIDES: readonly Side[] = [1, -1];

export const eyes = (): Mesh =>
  join(
    ...SIDES.flatMap((side) => [white(side), iris(side), upperLash(side), lowerLash(side), crease(side), brow(side)]),
  );

const onEye = (side: Side, s: number, height: number, lift: number): FacePlace => [
  side * (EYE.x + s * EYE.halfWidth),
  EYE.y + height,
  lift,
];

/** u of a decal runs rightwards; `s` runs outwards, so the two sides see it in opposite directions. */
const outward = (side: Side, u: number): number => (side > 0 ? u : 1 - u);

/** Under shut lids the eye draws back, so that the coarse skin over it stays before it. */
const sunk = (state: FaceState, side: Side): number => (shuts(state, side) ? 0.018 : 0);

const white = (side: Side): Mesh =>
  decal({
    columns: 12,
    rows: 7,
    place: (u, v, state) => {
      const s = lerp(-1.72, 1.45, outward(side, u));
      const lift = lerp(-0.0062, -0.0008, smoothstep(1, 1.4, Math.abs(s)));
      return onEye(side, s, lerp(-0.044, 0.05, v), lift - sunk(state, side));
    },
    texture: (u, v) => inRegion(REGIONS.sclera, u, v),
  });

const IRIS = { x: 0.0302, y: 0.037, inward: 0.0022, low: 0 };

function iris(side: Side): Mesh {
  const bone: Weights = new Map([[side > 0 ? 'leftEye' : 'rightEye', 1]]);
  const disc = decal({
    columns: 28,
    rows: 4,
    place: (u, v, state) => {
      const angle = u * 2 * Math.PI;
      const size = (1 - v) * (state === 'surprised' ? 0.8 : 1);
      const x = Math.cos(angle) * IRIS.x * size - side * IRIS.inward;
      return [side * EYE.x + x, EYE.y - IRIS.low + Math.sin(angle) * IRIS.y * size, -0.0038 - sunk(state, side)];
    },
    texture: (u, v) => {
      const angle = u * 2 * Math.PI;
      return inRegion(REGIONS.iris, 0.5 + Math.cos(angle) * (1 - v) * 0.49, 0.5 + Math.sin(angle) * (1 - v) * 0.49);
    },
  });
  return { triangles: disc.triangles, vertices: disc.vertices.map((vertex) => ({ ...vertex, weights: bone })) };
}

interface Stroke {
  readonly side: Side;
  readonly columns: number;
  readonly tone: ToneName;
  /** `s` at the inner and the outer end. */
  readonly span: Vec2;
  /** Lower edge, thickness and lift at `s`. */
  readonly shape: (s: number, state: FaceState) => { low: number; thick: number; lift: number };
}

const stroke = ({ side, columns, tone, span, shape }: Stroke): Mesh =>
  decal({
    columns,
    rows: 1,
    place: (u, v, state) => {
      const s = lerp(span[0], span[1], outward(side, u));
      const { low, thick, lift } = shape(s, state);
      return onEye(side, s, low + thick * v, lift);
    },
    texture: () => swatch(tone),
  });

const upperLash = (side: Side): Mesh =>
  stroke({
    side,
    columns: 22,
    tone: 'lash',
    span: [-0.93, 1.26],
    shape: (s, state) => {
      const closed = shuts(state, side);
      const beyond = Math.max(0, s - 1);
      const wing = beyond * (closed ? 0.004 : 0.034);
      const thick = table(
        [
          [-0.93, 0.0002],
          [-0.6, 0.0042],
          [0, 0.0068],
          [0.7, 0.0088],
          [1, 0.0082],
          [1.26, 0.0003],
        ],
        s,
      );
      const low = lids(state, side, s).upper - (closed ? 0.0028 : 0.0016);
      return { low: low + wing, thick: thick * (closed ? 0.72 : 1), lift: 0.0032 };
    },
  });

const lowerLash = (side: Side): Mesh =>
  stroke({
    side,
    columns: 12,
    tone: 'line',
    span: [-0.98, 1.02],
    shape: (s, state) => {
      const thick = shuts(state, side) ? 0 : 0.0009 + 0.0017 * smoothstep(-0.6, 0.6, s);
      const low = lids(state, side, s).lower - thick * 0.6;
      return { low, thick, lift: shuts(state, side) ? -0.009 : 0.0012 };
    },
  });

const crease = (side: Side): Mesh =>
  stroke({
    side,
    columns: 10,
    tone: 'line',
    span: [-0.55, 0.95],
    shape: (s, state) => ({
      low: lids(state, side, s).upper + (shuts(state, side) ? 0.02 : 0.0125) - 0.002 * s,
      thick: shuts(state, side) ? 0 : 0.0013 * (1 - (s - 0.2) ** 2) ** 2,
      lift: shuts(state, side) ? -0.006 : 0.0016,
    }),
  });

/** Lift of the inner and the outer end, metres. */
const BROWS: Partial<Record<FaceState, Vec2>> = {
  happy: [0.007, 0.007],
  angry: [-0.02, 0.01],
  sad: [0.017, -0.013],
  relaxed: [0.004, 0.001],
  surprised: [0.017, 0.014],
};

const brow = (side: Side): Mesh =>
  stroke({
    side,
    columns: 12,
    tone: 'brow',
    span: [-0.78, 0.86],
    shape: (s, state) => {
      const t = (s + 0.78) / 1.64;
      const [inner, outer] = BROWS[state] ?? [0, 0];
      const thick = 0.0058 * clamp(1 - t) ** 0.6 * smoothstep(-0.06, 0.12, t) + 0.0005;
      return {
        low: 0.051 + 0.0085 * Math.sin(Math.PI * (0.12 + 0.8 * t)) + lerp(inner, outer, t),
        thick,
        lift: 0.0034,
      };
    },
  });
