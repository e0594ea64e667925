/** The skin of the head: openings for the eyes, lids that close over them. */
import { inRegion, REGIONS } from './atlas.js';
import { cutAway } from './cut.js';
import { EXPRESSION_TARGETS, type ExpressionTarget } from './expressions.js';
import { EYE, eyeOpening, shuts, warpSkin } from './eye-shape.js';
import { calmNormal, HEAD_CENTRE, headShape, onFace } from './head-shape.js';
import { type Mesh, mapVertices, sheet, type Vertex, withoutSlivers } from './mesh.js';
import { surfaceFromInside } from './sdf.js';
import { rigid } from './skin-weights.js';
import { at, length, subtract, type Vec2, type Vec3 } from './vector.js';

const COLUMNS = 60;
const ROWS = 40;

export function faceSkin(): Mesh {
  const whole = sheet(COLUMNS, ROWS, (u, v) => {
    const turn = (u - 0.5) * 2 * Math.PI;
    // Denser in front, where the eyes are cut out and the lids move.
    const azimuth = turn - 0.5 * Math.sin(turn);
    const polar = Math.PI * (1 - v);
    const direction: Vec3 = [Math.sin(polar) * Math.sin(azimuth), Math.cos(polar), Math.sin(polar) * Math.cos(azimuth)];
    return surfaceFromInside(headShape, HEAD_CENTRE, direction);
  });
  const seen = withoutSlivers({
    vertices: whole.vertices,
    triangles: whole.triangles.filter((corners) => corners.some((i) => !underHair(at(whole.vertices, i).position))),
  });
  const opened = cutAway(
    seen,
    ([x, y, z]) => (z > 0.03 ? eyeOpening(x, y) : 1),
    ([x, y]) => onFace(x, y),
    calmNormal,
  );
  return mapVertices(opened, finished);
}

const underHair = ([, y, z]: Vec3): boolean => (z < -0.035 && y > 0.975) || y > 1.185;

/** The frame of the painting `face`. */
const faceTexture = ([x, y]: Vec3): Vec2 => inRegion(REGIONS.face, x / 0.32 + 0.5, (y - 0.935) / 0.32);

const onHead = rigid('head')([0, 0, 0]);

function finished(vertex: Vertex): Vertex {
  const { position } = vertex;
  const morphs = new Map<ExpressionTarget, Vec3>();
  if (position[2] > 0.02 && Math.abs(position[1] - EYE.y) < 0.1)
    for (const target of EXPRESSION_TARGETS) {
      const [x, y] = warpSkin(target, position[0], position[1]);
      if (Math.abs(y - position[1]) < 1e-4) continue;
      // The upper lid slides over the lower one.
      const over = shuts(target, position[0] >= 0 ? 1 : -1) && y < position[1] ? 0.0012 : 0;
      const delta = subtract(onFace(x, y, over), position);
      if (length(delta) > 1e-5) morphs.set(target, delta);
    }
  return { position, normal: calmNormal(position), uv: faceTexture(position), weights: onHead, morphs };
}
