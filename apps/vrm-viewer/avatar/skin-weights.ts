/** Which bones move a point, as smooth fields over the T-pose. */
import { hairAngles } from './hair-shape.js';
import type { Weights } from './mesh.js';
import { HAIR_CHAINS, SKIRT_AZIMUTHS, SKIRT_JOINTS, skirtChainName } from './springs.js';
import { at, clamp, smoothstep, type Vec3 } from './vector.js';

export type Weigh = (position: Vec3) => Weights;

/** `bone` takes over from the one before it around `from`, over `softness` to both sides. */
interface Takeover {
  readonly bone: string;
  readonly from: number;
  readonly softness: number;
}

const takeover = (bone: string, from: number, softness: number): Takeover => ({ bone, from, softness });

function sequence(first: string, stops: readonly Takeover[], value: number): Map<string, number> {
  const weights = new Map<string, number>([[first, 1]]);
  let last = first;
  for (const { bone, from, softness } of stops) {
    const share = smoothstep(from - softness, from + softness, value);
    const carried = weights.get(last) ?? 0;
    weights.set(last, carried * (1 - share));
    weights.set(bone, carried * share);
    last = bone;
  }
  return weights;
}

/** `a` and `b` in proportion 1 - share : share. */
function blendWeights(a: Weights, b: Weights, share: number): Weights {
  const sum = new Map<string, number>();
  for (const [bone, weight] of a) sum.set(bone, weight * (1 - share));
  for (const [bone, weight] of b) sum.set(bone, (sum.get(bone) ?? 0) + weight * share);
  return sum;
}

export const rigid = (bone: string): Weigh => {
  const weights = new Map([[bone, 1]]);
  return () => weights;
};

const SPINE = [
  takeover('spine', 0.665, 0.035),
  takeover('chest', 0.735, 0.035),
  takeover('upperChest', 0.8, 0.03),
  takeover('neck', 0.902, 0.016),
  takeover('head', 0.93, 0.014),
];

export const trunk: Weigh = ([, y]) => sequence('hips', SPINE, y);

const sideOf = (x: number): 'left' | 'right' => (x >= 0 ? 'left' : 'right');

/** Trunk whose shoulders follow the arms a little. */
export const torso: Weigh = (p) => {
  const side = sideOf(p[0]);
  const shoulder = smoothstep(0.035, 0.085, Math.abs(p[0])) * smoothstep(0.8, 0.85, p[1]);
  const arm = new Map([
    [`${side}Shoulder`, 0.55],
    [`${side}UpperArm`, 0.45],
  ]);
  return blendWeights(trunk(p), arm, shoulder * 0.8);
};

export const arm: Weigh = ([x]) => {
  const side = sideOf(x);
  const stops = [
    takeover(`${side}UpperArm`, 0.082, 0.022),
    takeover(`${side}LowerArm`, 0.232, 0.03),
    takeover(`${side}Hand`, 0.358, 0.012),
  ];
  return sequence(`${side}Shoulder`, stops, Math.abs(x));
};

/** Pelvis and legs; between the legs both sides share. */
export const leg: Weigh = ([x, y]) => {
  const one = (side: 'left' | 'right'): Weights =>
    sequence(
      'hips',
      [
        takeover(`${side}UpperLeg`, -0.568, 0.045),
        takeover(`${side}LowerLeg`, -0.315, 0.034),
        takeover(`${side}Foot`, -0.078, 0.022),
      ],
      -y,
    );
  return blendWeights(one('right'), one('left'), smoothstep(-0.022, 0.022, x));
};

export const foot: Weigh = ([x, y, z]) => {
  const side = sideOf(x);
  const sole = sequence(`${side}Foot`, [takeover(`${side}Toes`, 0.062, 0.022)], z);
  return blendWeights(sole, new Map([[`${side}LowerLeg`, 1]]), smoothstep(0.075, 0.125, y));
};

/** Along a chain of joints `name0`, `name1` ... at growing `stops`; before the first it is the parent's. */
export const alongChain = (parent: string, name: string, stops: readonly number[], value: number): Weights => {
  const spans = stops.map((stop, i) => (i === 0 ? at(stops, 1) - stop : stop - at(stops, i - 1)));
  return sequence(
    parent,
    stops.slice(0, -1).map((stop, i) => takeover(`${name}${i}`, stop, at(spans, i) * 0.5)),
    value,
  );
};

export const hairField: Weigh = (p) => {
  const { azimuth, polar } = hairAngles(p);
  const after = HAIR_CHAINS.findIndex((chain) => chain.azimuth >= azimuth);
  const second = at(HAIR_CHAINS, Math.max(after, 0));
  const first = at(HAIR_CHAINS, (after > 0 ? after : HAIR_CHAINS.length) - 1);
  const turn = (degrees: number): number => (degrees + 720) % 360;
  const share = turn(azimuth - first.azimuth) / (turn(second.azimuth - first.azimuth) || 360);
  const weights = (chain: (typeof HAIR_CHAINS)[number]): Weights => alongChain('head', chain.name, chain.polars, polar);
  return blendWeights(weights(first), weights(second), smoothstep(0, 1, clamp(share)));
};

export const skirtField: Weigh = ([x, y, z]) => {
  const azimuth = (Math.atan2(x, z) * 180) / Math.PI;
  const place = ((azimuth + 720 - 22.5) % 360) / 45;
  const first = Math.floor(place) % 8;
  const weights = (index: number): Weights => {
    const name = skirtChainName(at(SKIRT_AZIMUTHS, index % 8));
    return alongChain(
      'hips',
      name,
      SKIRT_JOINTS.map((joint) => -joint),
      -y,
    );
  };
  return blendWeights(weights(first), weights(first + 1), smoothstep(0, 1, place - Math.floor(place)));
};
