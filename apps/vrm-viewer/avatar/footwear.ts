/** Socks, boots, and the bloomers that the skirt hides. */
import { inRegion, REGIONS, swatch } from './atlas.js';
import { cutAway } from './cut.js';
import { legCentre, legRadius, legTube } from './limbs.js';
import { join, type Mesh, mapVertices, mirrored, textured, weighted, withoutSlivers } from './mesh.js';
import type { ToneName } from './palette.js';
import { blend, cone, ellipsoid, intersect, normalOf, type Shape, symmetric } from './sdf.js';
import { foot, leg } from './skin-weights.js';
import { meshOf } from './surface-nets.js';
import { tube } from './tube.js';
import { clamp, type Vec3 } from './vector.js';

export const footwear = (): Mesh => join(bloomers(), bothSides(join(sock(), boot())));

const bothSides = (mesh: Mesh): Mesh => join(mesh, mirrored(mesh));
const plain = (mesh: Mesh, tone: ToneName): Mesh => textured(mesh, () => swatch(tone));

const SOCK_LOW = 0.09;
const SOCK_TOP = 0.268;

/** A horizontal ring around her left leg. */
const ring = (y: number, radius: number, thickness: number, height: number): Mesh =>
  tube({
    rings: 18,
    sides: 6,
    closed: true,
    path: (t) => {
      const [x, , z] = legCentre(y);
      return [x + Math.sin(t * 2 * Math.PI) * radius, y, z + Math.cos(t * 2 * Math.PI) * radius];
    },
    up: (t) => [Math.sin(t * 2 * Math.PI), 0, Math.cos(t * 2 * Math.PI)],
    width: () => height,
    thickness: () => thickness,
  });

const sock = (): Mesh =>
  join(
    textured(
      legTube(SOCK_LOW, SOCK_TOP, 9, () => 0.0025),
      ({ position }) => inRegion(REGIONS.sock, 0.5, clamp((position[1] - SOCK_LOW) / (SOCK_TOP - SOCK_LOW))),
    ),
    plain(weighted(ring(SOCK_TOP - 0.006, legRadius(SOCK_TOP) + 0.0025, 0.004, 0.011), leg), 'sock'),
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

const SOLE_TOP = 0.016;

function boot(): Mesh {
  const whole = meshOf(intersect(bootShape, above(0)), [-0.01, -0.015, -0.09], [0.125, 0.18, 0.13], 0.0122);
  const ground = ([x, y, z]: Vec3): Vec3 => (y < 0.004 ? [x, 0, z] : [x, y, z]);
  const standing = mapVertices(whole, (vertex) => ({ ...vertex, position: ground(vertex.position) }));
  const part = (side: 1 | -1): Mesh =>
    withoutSlivers(
      cutAway(
        standing,
        (p) => side * (p[1] - SOLE_TOP),
        (p) => p,
        (p) => normalOf(bootShape, p),
      ),
    );
  const cuff = ring(0.137, 0.041, 0.006, 0.012);
  return weighted(join(plain(part(1), 'boot'), plain(part(-1), 'sole'), plain(cuff, 'trim')), foot);
}

const bloomers = (): Mesh =>
  plain(
    weighted(
      meshOf(
        blend(
          0.03,
          ellipsoid([0, 0.615, 0], [0.09, 0.06, 0.074]),
          symmetric(cone([0.056, 0.575, 0], [0.062, 0.515, 0], 0.062, 0.063)),
        ),
        [-0.16, 0.4, -0.11],
        [0.16, 0.7, 0.11],
        0.021,
      ),
      leg,
    ),
    'lining',
  );
