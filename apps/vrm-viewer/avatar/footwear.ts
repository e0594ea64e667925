/** Socks, boots, and the bloomers that the skirt hides. */
import { swatch } from './atlas.js';
import { legCentre, legRadius, legTube } from './limbs.js';
import { join, type Mesh, mirrored, textured, weighted } from './mesh.js';
import type { ToneName } from './palette.js';
import { blend, cone, ellipsoid, grown, intersect, type Shape, symmetric } from './sdf.js';
import { foot, leg } from './skin-weights.js';
import { meshOf } from './surface-nets.js';
import { tube } from './tube.js';

export const footwear = (): Mesh => join(bloomers(), bothSides(join(sock(), boot())));

const bothSides = (mesh: Mesh): Mesh => join(mesh, mirrored(mesh));
const plain = (mesh: Mesh, tone: ToneName): Mesh => textured(mesh, () => swatch(tone));

const SOCK_TOP = 0.268;

/** A horizontal ring around her left leg. */
const band = (y: number, thickness: number, height: number): Mesh =>
  weighted(
    tube({
      rings: 20,
      sides: 6,
      path: (t) => {
        const [x, , z] = legCentre(y);
        const r = legRadius(y) + 0.0025;
        return [x + Math.sin(t * 2 * Math.PI) * r, y, z + Math.cos(t * 2 * Math.PI) * r];
      },
      up: (t) => [Math.sin(t * 2 * Math.PI), 0, Math.cos(t * 2 * Math.PI)],
      width: () => height,
      thickness: () => thickness,
    }),
    leg,
  );

const sock = (): Mesh =>
  join(
    plain(
      legTube(0.09, SOCK_TOP, 12, () => 0.0025),
      'sock',
    ),
    plain(band(SOCK_TOP - 0.006, 0.004, 0.011), 'sock'),
    plain(band(SOCK_TOP - 0.03, 0.0012, 0.0045), 'coral'),
  );

const above =
  (y: number): Shape =>
  (p) =>
    y - p[1];

const bootShape = blend(
  0.03,
  ellipsoid([0.066, 0.04, 0.032], [0.043, 0.043, 0.076]),
  ellipsoid([0.064, 0.036, -0.022], [0.037, 0.04, 0.042]),
  cone([0.063, 0.06, -0.013], [0.063, 0.118, -0.011], 0.037, 0.0395),
);

function boot(): Mesh {
  const upper = meshOf(intersect(bootShape, above(0.012)), [0.01, -0.01, -0.08], [0.125, 0.18, 0.13], 0.0085);
  const sole = meshOf(
    intersect(intersect(grown(bootShape, 0.0035), above(0)), (p) => p[1] - 0.017),
    [0.01, -0.012, -0.08],
    [0.125, 0.034, 0.13],
    0.0075,
  );
  const cuff = tube({
    rings: 20,
    sides: 8,
    path: (t) => [0.063 + Math.sin(t * 2 * Math.PI) * 0.0405, 0.137, -0.011 + Math.cos(t * 2 * Math.PI) * 0.0405],
    up: (t) => [Math.sin(t * 2 * Math.PI), 0, Math.cos(t * 2 * Math.PI)],
    width: () => 0.012,
    thickness: () => 0.006,
  });
  return weighted(join(plain(upper, 'boot'), plain(settled(sole), 'sole'), plain(cuff, 'trim')), foot);
}

/** Soles stand on the ground exactly. */
const settled = (mesh: Mesh): Mesh => ({
  ...mesh,
  vertices: mesh.vertices.map((vertex) => {
    const [x, y, z] = vertex.position;
    return y < 0.003 ? { ...vertex, position: [x, 0, z] as const } : vertex;
  }),
});

const bloomers = (): Mesh =>
  plain(
    weighted(
      meshOf(
        blend(
          0.03,
          ellipsoid([0, 0.615, 0], [0.09, 0.06, 0.074]),
          symmetric(cone([0.056, 0.575, 0], [0.062, 0.5, 0], 0.062, 0.063)),
        ),
        [-0.16, 0.4, -0.11],
        [0.16, 0.7, 0.11],
        0.0145,
      ),
      leg,
    ),
    'trim',
  );
