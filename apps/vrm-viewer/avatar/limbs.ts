/** Neck, legs and hands: the skin that shows. */
import { swatch } from './atlas.js';
import { join, type Mesh, mirrored, textured, weighted } from './mesh.js';
import { FINGERS, fingerJoint } from './skeleton.js';
import { alongChain, arm, leg, trunk } from './skin-weights.js';
import { tube } from './tube.js';
import { curveThrough, lerp, table, type Vec2, type Vec3 } from './vector.js';

export const skinOfBody = (): Mesh =>
  textured(join(neck(), bothSides(leftLeg()), bothSides(join(leftHand()))), () => swatch('skin'));

const bothSides = (mesh: Mesh): Mesh => join(mesh, mirrored(mesh));

const neck = (): Mesh =>
  weighted(
    tube({
      rings: 6,
      sides: 14,
      path: (t) => [0, lerp(0.87, 0.985, t), lerp(-0.012, -0.004, t)],
      up: () => [0, 0, 1],
      width: (t) => lerp(0.034, 0.031, t),
    }),
    trunk,
  );

/** Height to radius. */
const LEG: readonly Vec2[] = [
  [0.04, 0.03],
  [0.1, 0.0315],
  [0.17, 0.037],
  [0.23, 0.0425],
  [0.29, 0.0395],
  [0.33, 0.041],
  [0.42, 0.05],
  [0.5, 0.0575],
  [0.6, 0.06],
];

export const legRadius = (y: number): number => (table(LEG, y - 0.012) + table(LEG, y) + table(LEG, y + 0.012)) / 3;

/** The middle of her left leg at a height. */
export const legCentre = (y: number): Vec3 => [
  table(
    [
      [0.05, 0.063],
      [0.6, 0.06],
    ],
    y,
  ),
  y,
  table(
    [
      [0.07, -0.012],
      [0.2, -0.006],
      [0.315, 0.003],
      [0.6, 0],
    ],
    y,
  ),
];

/** A tube around her left leg, `grow` metres off the skin. */
export const legTube = (low: number, high: number, rings: number, grow: (t: number) => number): Mesh =>
  weighted(
    tube({
      rings,
      sides: 16,
      path: (t) => legCentre(lerp(low, high, t)),
      up: () => [0, 0, 1],
      width: (t) => legRadius(lerp(low, high, t)) + grow(t),
    }),
    leg,
  );

const leftLeg = (): Mesh => legTube(0.23, 0.6, 15, () => 0);

const THUMB: readonly Vec3[] = [
  [0.366, 0.866, 0.012],
  [0.386, 0.862, 0.032],
  [0.401, 0.861, 0.044],
  [0.414, 0.861, 0.052],
];

function leftHand(): Mesh {
  const palm = weighted(
    tube({
      rings: 8,
      sides: 12,
      path: (t) => [lerp(0.335, 0.41, t), 0.868, lerp(-0.004, -0.001, t)],
      up: () => [0, 1, 0],
      width: (t) =>
        table(
          [
            [0, 0.02],
            [0.3, 0.0205],
            [0.65, 0.032],
            [0.9, 0.0335],
            [1, 0.029],
          ],
          t,
        ),
      thickness: (t) =>
        table(
          [
            [0, 0.019],
            [0.35, 0.0165],
            [0.7, 0.0165],
            [0.92, 0.0125],
            [1, 0.008],
          ],
          t,
        ),
    }),
    arm,
  );
  const fingers = FINGERS.map((finger) => {
    const joints = [0, 1, 2, 3].map((joint) => fingerJoint(finger, joint));
    return digit(`left${finger.name}`, ['Proximal', 'Intermediate', 'Distal'], joints, 0.0088);
  });
  const thumb = digit('leftThumb', ['Metacarpal', 'Proximal', 'Distal'], THUMB, 0.0098);
  return join(palm, ...fingers, thumb);
}

function digit(name: string, parts: readonly string[], joints: readonly Vec3[], radius: number): Mesh {
  const path = (t: number): Vec3 => curveThrough(joints, t);
  const reach = joints.map((joint) => joint[0]);
  const skin = tube({
    rings: 8,
    sides: 8,
    path,
    up: () => [0, 1, 0],
    width: (t) => radius * (1 - 0.22 * t) * Math.sqrt(Math.max(0.02, 1 - Math.max(0, (t - 0.78) / 0.22) ** 2)),
  });
  return weighted(skin, ([x]) => {
    const numbered = alongChain('leftHand', name, reach, x);
    return new Map(
      [...numbered].map(([bone, weight]) => [bone.startsWith(name) ? name + parts[Number(bone.at(-1))] : bone, weight]),
    );
  });
}
