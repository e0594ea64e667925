/** The blouse: body, bishop sleeves, cuffs, round collar. */
import { inRegion, REGIONS, swatch } from './atlas.js';
import { onTorso, torsoShape } from './body-shape.js';
import { join, type Mesh, mirrored, sheet, textured, weighted, withoutSlivers, withSmoothNormals } from './mesh.js';
import { surfaceFromInside } from './sdf.js';
import { arm, torso, trunk } from './skin-weights.js';
import { tube } from './tube.js';
import { lerp, table, type Vec2, type Vec3 } from './vector.js';

export const blouse = (): Mesh =>
  join(
    textured(join(weighted(body(), torso), bothSides(weighted(sleeve(), arm))), () => swatch('blouse')),
    textured(bothSides(weighted(cuff(), arm)), () => swatch('dress')),
    textured(weighted(collar(), trunk), ({ uv }) => inRegion(REGIONS.collar, 0.5, uv[1])),
  );

const bothSides = (mesh: Mesh): Mesh => join(mesh, mirrored(mesh));

const body = (): Mesh =>
  withSmoothNormals(withoutSlivers(sheet(28, 9, (u, v) => onTorso((u - 0.5) * 2 * Math.PI, lerp(0.76, 0.916, v)))));

/** Along her left arm: x to radius. A puff over the shoulder, slim at the elbow, full above the cuff. */
const SLEEVE: readonly Vec2[] = [
  [0.05, 0.02],
  [0.06, 0.034],
  [0.075, 0.046],
  [0.095, 0.0545],
  [0.12, 0.056],
  [0.15, 0.051],
  [0.19, 0.0415],
  [0.235, 0.0375],
  [0.275, 0.0405],
  [0.315, 0.0455],
  [0.335, 0.044],
  [0.346, 0.033],
  [0.35, 0.028],
];

const sleeve = (): Mesh =>
  tube({
    rings: 22,
    sides: 14,
    path: (t) => [lerp(0.05, 0.35, t), 0.868, -0.006],
    up: () => [0, 1, 0],
    width: (t) => table(SLEEVE, lerp(0.05, 0.35, t)),
  });

const cuff = (): Mesh =>
  tube({
    rings: 4,
    sides: 14,
    path: (t) => [lerp(0.34, 0.362, t), 0.868, -0.005],
    up: () => [0, 1, 0],
    width: (t) => 0.0265 + 0.003 * Math.sin(Math.PI * t),
  });

/** Drapes from the neck over the shoulders. */
function collar(): Mesh {
  const peak: Vec3 = [0, 0.885, -0.008];
  // How far down the drape a row lies, and how far off the blouse.
  const rows: readonly Vec2[] = [
    [0.99, 0.002],
    [1.01, 0.009],
    [0.98, 0.0125],
    [0.7, 0.0125],
    [0.4, 0.0125],
    [0.12, 0.009],
    [0, 0.0045],
    [0.05, 0.001],
  ];
  const cloth = sheet(40, rows.length - 1, (u, v) => {
    const azimuth = u * 2 * Math.PI;
    const front = Math.abs(azimuth - Math.PI) / Math.PI;
    const [share, lift] = rows[Math.round(v * (rows.length - 1))] ?? [0, 0];
    const edge = table(
      [
        [0, 1.75],
        [0.35, 1.62],
        [0.62, 1.86],
        [0.86, 2.12],
        [0.96, 1.98],
        [1, 1.75],
      ],
      front,
    );
    const polar = lerp(
      table(
        [
          [0, 0.72],
          [1, 1.15],
        ],
        front,
      ),
      edge,
      share,
    );
    const direction: Vec3 = [Math.sin(polar) * Math.sin(azimuth), Math.cos(polar), Math.sin(polar) * Math.cos(azimuth)];
    return surfaceFromInside((p) => torsoShape(p) - lift, peak, direction);
  });
  return withSmoothNormals(withoutSlivers(cloth));
}
