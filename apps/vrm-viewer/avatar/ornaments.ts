/** Tansies in her hair, and the bows at collar, braid and back. */
import { swatch } from './atlas.js';
import { onTorso } from './body-shape.js';
import { braidWeights } from './hair.js';
import { hairNormal, onHair } from './hair-shape.js';
import { join, type Mesh, mirrored, placed, textured, weighted } from './mesh.js';
import type { ToneName } from './palette.js';
import { rigid, trunk, type Weigh } from './skin-weights.js';
import { BRAID_PATH } from './springs.js';
import { ball, tube } from './tube.js';
import { add, along, cross, curveThrough, normalize, type Vec3 } from './vector.js';

const plain = (mesh: Mesh, tone: ToneName): Mesh => textured(mesh, () => swatch(tone));

export const ornaments = (): Mesh =>
  join(
    weighted(tansies(), rigid('head')),
    tied(0.5, onTorso(0, 0.874, 0.018), trunk),
    tie(),
    weighted(backBow(), trunk),
  );

function tansies(): Mesh {
  const flowers: readonly (readonly [azimuth: number, polar: number, size: number])[] = [
    [60, 66, 0.0175],
    [69, 74, 0.015],
    [71, 62, 0.0145],
    [61, 55, 0.0125],
  ];
  const heads = flowers.map(([azimuth, polar, size]) => {
    const centre = onHair(azimuth, polar, 0.017);
    return ball(centre, size, size * 0.72, hairNormal(centre), 10, 5);
  });
  const leaf = (azimuth: number, polar: number, toAzimuth: number, toPolar: number): Mesh =>
    tube({
      rings: 6,
      sides: 6,
      path: (t) =>
        onHair(azimuth + (toAzimuth - azimuth) * t, polar + (toPolar - polar) * t, 0.013 + 0.012 * t * (1.4 - t)),
      up: (t) => hairNormal(onHair(azimuth + (toAzimuth - azimuth) * t, polar, 0)),
      width: (t) => 0.013 * Math.sin(Math.PI * (0.08 + 0.9 * t)),
      thickness: () => 0.003,
      roundness: 0.7,
    });
  const leaves = [leaf(64, 64, 42, 60), leaf(66, 68, 50, 80), leaf(66, 62, 74, 44)];
  return join(plain(join(...heads), 'tansy'), plain(join(...leaves), 'leaf'));
}

/** Holds the end of the braid. */
const tie = (): Mesh =>
  weighted(plain(ball(curveThrough(BRAID_PATH, 0.93), 0.0135, 0.011, [0, 1, 0], 10, 5), 'coral'), braidWeights);

/** A bow of unit size in the x-y plane, its knot at the origin; the tails lean out by `tailsOut` at their ends. */
function bow(tailsOut: number): Mesh {
  const loop = tube({
    rings: 8,
    sides: 8,
    path: (t) => [0.008 + 0.09 * t, 0.014 * Math.sin(Math.PI * t), 0.008 * Math.sin(Math.PI * t)],
    up: () => [0, 0, 1],
    width: (t) => 0.01 + 0.037 * Math.sin(Math.PI * Math.min(1, 0.06 + t * 0.8)) ** 0.9,
    thickness: (t) => 0.006 + 0.012 * Math.sin(Math.PI * t),
    roundness: 0.8,
  });
  const tail = tube({
    rings: 5,
    sides: 6,
    path: (t) => [0.006 + 0.04 * t, -0.01 - 0.105 * t, -0.004 + tailsOut * t],
    up: () => [0, tailsOut * 6, 1],
    width: (t) => 0.009 + 0.014 * t,
    thickness: () => 0.0045,
  });
  const half = join(loop, tail);
  return join(half, mirrored(half), ball([0, 0, 0.008], 0.016, 0.018, [0, 1, 0], 8, 5));
}

function tied(size: number, place: Vec3, weigh: Weigh): Mesh {
  const knot = weigh(place);
  return weighted(plain(placed(bow(0.03), along(place, [0, 0, 1], 0.004), size), 'coral'), () => knot);
}

function backBow(): Mesh {
  const place = onTorso(Math.PI, 0.7, 0.014);
  const up: Vec3 = [0, 1, 0];
  const out: Vec3 = [0, 0, -1];
  const right = normalize(cross(up, out));
  const flat = bow(0.075);
  const turned = flat.vertices.map((vertex) => {
    const turn = ([x, y, z]: Vec3): Vec3 => add(add([right[0] * x, right[1] * x, right[2] * x], [0, y, 0]), [0, 0, -z]);
    return { ...vertex, position: along(place, turn(vertex.position), 0.9), normal: turn(vertex.normal) };
  });
  return plain({ vertices: turned, triangles: flat.triangles }, 'coral');
}
