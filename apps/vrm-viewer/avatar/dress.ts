/** The pinafore dress: bodice, sash and pleated skirt. */
import { inRegion, REGIONS, swatch } from './atlas.js';
import { onTorso } from './body-shape.js';
import { join, type Mesh, mirrored, sheet, textured, weighted, withoutSlivers, withSmoothNormals } from './mesh.js';
import type { ToneName } from './palette.js';
import { skirtField, torso, trunk } from './skin-weights.js';
import { HEM, onSkirt, WAIST } from './skirt-shape.js';
import { ball, tube } from './tube.js';
import { along, lerp, table, type Vec3 } from './vector.js';

export const dress = (): Mesh =>
  join(
    weighted(plain(bodice(), 'dress'), torso),
    weighted(plain(join(...buttons()), 'tansy'), torso),
    weighted(plain(sash(), 'trim'), trunk),
    skirt(),
  );

const _bothSides = (mesh: Mesh): Mesh => join(mesh, mirrored(mesh));
const plain = (mesh: Mesh, tone: ToneName): Mesh => textured(mesh, () => swatch(tone));

/** Under the collar before and behind, low under the arms. */
const bodiceTop = (azimuth: number): number =>
  table(
    [
      [0, 0.85],
      [0.55, 0.848],
      [0.95, 0.826],
      [1.35, 0.8],
      [1.8, 0.8],
      [2.2, 0.828],
      [2.6, 0.85],
      [Math.PI, 0.852],
    ],
    Math.abs(azimuth),
  );

const bodice = (): Mesh => {
  // The last rows turn over the edge and back to the blouse.
  const rows: readonly (readonly [height: number, lift: number])[] = [
    [0, 0.005],
    [0.25, 0.005],
    [0.5, 0.005],
    [0.75, 0.005],
    [0.96, 0.0055],
    [1, 0.004],
    [0.99, -0.004],
  ];
  const cloth = sheet(32, rows.length - 1, (u, v) => {
    const azimuth = (u - 0.5) * 2 * Math.PI;
    const [height, lift] = rows[Math.round(v * (rows.length - 1))] ?? [0, 0];
    return onTorso(azimuth, lerp(0.69, bodiceTop(azimuth), height), lift);
  });
  return withSmoothNormals(withoutSlivers(cloth));
};

const buttons = (): Mesh[] =>
  [0.795, 0.765, 0.735].map((y) => {
    const place = onTorso(0, y, 0.0075);
    return ball(place, 0.0085, 0.0042, [0, 0, 1], 10, 5);
  });

const sash = (): Mesh =>
  tube({
    rings: 30,
    sides: 6,
    closed: true,
    path: (t) => onTorso(t * 2 * Math.PI, 0.7, 0.006),
    up: (t) => [Math.sin(t * 2 * Math.PI), 0, Math.cos(t * 2 * Math.PI)],
    width: () => 0.011,
    thickness: () => 0.0055,
    roundness: 0.7,
  });

const COLUMNS = 64;
const ROWS = 8;

/** The outside, the fold at the hem, and the lining. */
function skirt(): Mesh {
  const panel = COLUMNS / 16;
  const shell = (rows: number, place: (azimuth: number, v: number) => Vec3): Mesh =>
    sheet(COLUMNS, rows, (u, v) => place(u * 360 - 180, v));
  const height = (v: number): number => lerp(HEM, WAIST, v);
  const outside = shell(ROWS, (azimuth, v) => onSkirt(azimuth, height(v)));
  const lining = shell(ROWS, (azimuth, v) => along(onSkirt(azimuth, height(1 - v), 0.004), [0, 1, 0], 0.001));
  const fold = shell(1, (azimuth, v) =>
    v ? onSkirt(azimuth, HEM) : along(onSkirt(azimuth, HEM, 0.004), [0, 1, 0], 0.001),
  );
  // A panel starts in the trough of a pleat; its own strip of vertices carries u from 0 to 1.
  const painted = (mesh: Mesh, rows: number): Mesh => {
    const vertices = mesh.triangles.flatMap((triangle, index) => {
      const cell = Math.floor(index / 2) % COLUMNS;
      const start = Math.floor((cell + panel / 2) / panel) * panel - panel / 2;
      return triangle.map((corner) => {
        const vertex = mesh.vertices[corner];
        if (!vertex) throw new RangeError(`no vertex ${corner}`);
        const u = (vertex.uv[0] * COLUMNS - start) / panel;
        return { ...vertex, uv: inRegion(REGIONS.skirt, u, rows === 1 ? 0 : vertex.uv[1]) };
      });
    });
    return shared({
      vertices,
      triangles: Array.from({ length: vertices.length / 3 }, (_, i) => [3 * i, 3 * i + 1, 3 * i + 2] as const),
    });
  };
  const dark = textured(lining, () => swatch('lining'));
  const all = withSmoothNormals(join(painted(outside, ROWS), painted(fold, 1)));
  return weighted(join(all, withSmoothNormals(dark)), skirtField);
}

/** Vertices with the same place and the same texture coordinates become one. */
function shared(mesh: Mesh): Mesh {
  const known = new Map<string, number>();
  const vertices: Mesh['vertices'][number][] = [];
  const index = mesh.vertices.map((vertex) => {
    const key = [...vertex.position, ...vertex.uv].map((x) => Math.round(x * 1e5)).join();
    const found = known.get(key);
    if (found !== undefined) return found;
    known.set(key, vertices.length);
    vertices.push(vertex);
    return vertices.length - 1;
  });
  return { vertices, triangles: mesh.triangles.map(([a, b, c]) => [index[a] ?? 0, index[b] ?? 0, index[c] ?? 0]) };
}
