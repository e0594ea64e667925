/** Tubes swept along a path: limbs, locks of hair, piping, ribbons. */
import { type Mesh, type Triangle, type Vertex, withoutSlivers, withSmoothNormals } from './mesh.js';
import { along, clamp, cross, dot, normalize, scale, subtract, type Vec3 } from './vector.js';

interface TubeOptions {
  /** Rings along the path, cells. */
  readonly rings: number;
  /** Corners of the cross-section. */
  readonly sides: number;
  /** Centre line, t in 0..1. */
  readonly path: (t: number) => Vec3;
  /** Where the cross-section's thin axis points at t. */
  readonly up: (t: number) => Vec3;
  /** Half width across, metres. */
  readonly width: (t: number) => number;
  /** Half thickness along `up`; the same as `width` when left out. */
  readonly thickness?: (t: number) => number;
  /** 1 is an ellipse; less pinches the edges of the cross-section into a lens. @default 1 */
  readonly roundness?: number;
  /** The path comes back to its start; t runs past 0 and 1 then. @default false */
  readonly closed?: boolean;
}

/** An open path is capped by a point at both ends; u runs around, v along. */
export function tube(options: TubeOptions): Mesh {
  const { rings, sides, path, up, width, roundness = 1, closed = false } = options;
  const thickness = options.thickness ?? width;
  const vertices: Vertex[] = [];
  const triangles: Triangle[] = [];
  const vertex = (position: Vec3, u: number, v: number): void => {
    vertices.push({ position, normal: [0, 1, 0], uv: [u, v] });
  };
  const within = (t: number): number => (closed ? t : clamp(t));
  const lastRing = closed ? rings - 1 : rings;
  vertex(path(0), 0.5, 0);
  for (let ring = 0; ring <= lastRing; ring++) {
    const t = ring / rings;
    const step = 0.5 / rings;
    const tangent = normalize(subtract(path(within(t + step)), path(within(t - step))));
    const wish = up(t);
    const thin = normalize(along(wish, tangent, -dot(wish, tangent)));
    const across = cross(thin, tangent);
    for (let side = 0; side < sides; side++) {
      const angle = (side / sides) * 2 * Math.PI;
      const lift = Math.sin(angle) * Math.abs(Math.sin(angle)) ** (1 / roundness - 1);
      const offset = along(scale(across, Math.cos(angle) * width(t)), thin, lift * thickness(t));
      vertex(along(path(t), offset, 1), side / sides, t);
    }
  }
  vertex(path(1), 0.5, 1);
  const ringStart = (ring: number): number => 1 + (ring % (lastRing + 1)) * sides;
  for (let side = 0; side < sides; side++) {
    const next = (side + 1) % sides;
    for (let ring = 0; ring < rings; ring++) {
      const [a, b] = [ringStart(ring), ringStart(ring + 1)];
      triangles.push([a + side, a + next, b + next], [a + side, b + next, b + side]);
    }
    if (closed) continue;
    triangles.push([0, ringStart(0) + next, ringStart(0) + side]);
    triangles.push([vertices.length - 1, ringStart(rings) + side, ringStart(rings) + next]);
  }
  return withSmoothNormals(withoutSlivers({ vertices, triangles }));
}

/** A squashed ball with its poles along `up`. */
export function ball(centre: Vec3, radius: number, height: number, up: Vec3, sides = 10, rings = 5): Mesh {
  const angle = (t: number): number => (t - 0.5) * Math.PI * 0.98;
  const side: Vec3 = Math.abs(up[0]) < 0.7 ? [1, 0, 0] : [0, 0, 1];
  return tube({
    rings,
    sides,
    path: (t) => along(centre, up, Math.sin(angle(t)) * height),
    up: () => side,
    width: (t) => Math.cos(angle(t)) * radius,
  });
}
