/** What swings: hair, braid and skirt, as chains of joints with the bodies they bump into. */
import { onHair } from './hair-shape.js';
import { HEM, onSkirt } from './skirt-shape.js';
import type { Vec3 } from './vector.js';

export interface SpringChain {
  readonly name: string;
  readonly parent: string;
  /** Joints from root to end, world metres. */
  readonly points: readonly Vec3[];
  /** How hard it returns to its rest shape; VRM units, about 0..4. */
  readonly stiffness: number;
  readonly gravity: number;
  /** 0 swings for ever, 1 does not swing. */
  readonly drag: number;
  /** Metres. */
  readonly hitRadius: number;
  readonly bumps: 'hair' | 'skirt';
}

/** Around the head, in order of azimuth; the field of weights in skin-weights.ts goes from each to the next. */
export const HAIR_CHAINS = [
  { name: 'backRightLock', azimuth: -138, polars: [92, 116, 138] },
  { name: 'sideRightLock', azimuth: -72, polars: [84, 110, 134] },
  { name: 'fringe', azimuth: -12, polars: [52, 74, 93] },
  { name: 'sideLeftLock', azimuth: 72, polars: [84, 110, 134] },
  { name: 'backLeftLock', azimuth: 138, polars: [92, 116, 138] },
  { name: 'backLock', azimuth: 180, polars: [92, 116, 138] },
] as const;

/** From the temple down over the shoulder. */
export const BRAID_PATH: readonly Vec3[] = [
  onHair(64, 74, 0.012),
  onHair(63, 94, 0.018),
  onHair(60, 114, 0.016),
  [0.126, 0.948, 0.106],
  [0.116, 0.896, 0.106],
  [0.11, 0.846, 0.105],
  [0.106, 0.796, 0.104],
];

export const AHOGE_PATH: readonly Vec3[] = [
  onHair(10, 6, -0.006),
  [0.004, 1.292, 0.01],
  [-0.02, 1.312, 0.034],
  [-0.05, 1.3, 0.054],
];

export const SKIRT_AZIMUTHS = [22.5, 67.5, 112.5, 157.5, -157.5, -112.5, -67.5, -22.5] as const;
export const SKIRT_JOINTS = [0.668, 0.57, HEM] as const;

export const skirtChainName = (azimuth: number): string =>
  `${azimuth > 0 ? 'left' : 'right'}Skirt${Math.floor(Math.abs(azimuth) / 45)}`;

/**
 * In front the skirt is carried by bones that turn with the thighs, by `share` of their turn, so that it lies on her
 * lap when she sits.
 */
interface Carrier {
  readonly name: string;
  readonly source: string;
  readonly share: number;
  readonly position: Vec3;
}

const carrierName = (azimuth: number): string => `${skirtChainName(azimuth)}Carrier`;

export const CARRIERS: readonly Carrier[] = SKIRT_AZIMUTHS.filter((azimuth) => Math.abs(azimuth) < 90).map(
  (azimuth): Carrier => ({
    name: carrierName(azimuth),
    source: azimuth > 0 ? 'leftUpperLeg' : 'rightUpperLeg',
    share: Math.abs(azimuth) < 45 ? 0.66 : 0.52,
    position: onSkirt(azimuth, SKIRT_JOINTS[0]),
  }),
);

const skirtParent = (azimuth: number): string => (Math.abs(azimuth) < 90 ? carrierName(azimuth) : 'hips');

export function springChains(): readonly SpringChain[] {
  const hair = HAIR_CHAINS.map(
    ({ name, azimuth, polars }): SpringChain => ({
      name,
      parent: 'head',
      points: polars.map((polar) => onHair(azimuth, polar, -0.006)),
      stiffness: name === 'fringe' ? 2.6 : 1.5,
      gravity: 0.04,
      drag: 0.45,
      hitRadius: 0.012,
      bumps: 'hair',
    }),
  );
  const skirt = SKIRT_AZIMUTHS.map(
    (azimuth): SpringChain => ({
      name: skirtChainName(azimuth),
      parent: skirtParent(azimuth),
      points: SKIRT_JOINTS.map((y) => onSkirt(azimuth, y)),
      stiffness: 1.8,
      gravity: 0.05,
      drag: 0.5,
      hitRadius: 0.006,
      bumps: 'skirt',
    }),
  );
  const braid: SpringChain = {
    name: 'braid',
    parent: 'head',
    points: BRAID_PATH,
    stiffness: 0.9,
    gravity: 0.18,
    drag: 0.42,
    hitRadius: 0.018,
    bumps: 'hair',
  };
  const ahoge: SpringChain = {
    name: 'ahoge',
    parent: 'head',
    points: AHOGE_PATH,
    stiffness: 1.2,
    gravity: 0,
    drag: 0.3,
    hitRadius: 0.004,
    bumps: 'hair',
  };
  return [...hair, braid, ahoge, ...skirt];
}

export type Collider = { readonly bone: string; readonly from: Vec3; readonly to?: Vec3; readonly radius: number };

const bothSides = ({ bone, from, to, radius }: Collider): Collider[] => [
  { bone: `left${bone}`, from, ...(to && { to }), radius },
  {
    bone: `right${bone}`,
    from: [-from[0], from[1], from[2]],
    ...(to && { to: [-to[0], to[1], to[2]] as const }),
    radius,
  },
];

/** Spheres and capsules in world metres of the T-pose. */
export const COLLIDERS: Record<SpringChain['bumps'], readonly Collider[]> = {
  hair: [
    { bone: 'head', from: [0, 1.09, -0.006], radius: 0.128 },
    { bone: 'neck', from: [0, 0.92, -0.012], to: [0, 0.95, -0.01], radius: 0.036 },
    { bone: 'upperChest', from: [0, 0.74, 0], to: [0, 0.84, 0], radius: 0.08 },
    ...bothSides({ bone: 'UpperArm', from: [0.092, 0.868, -0.006], to: [0.2, 0.868, -0.006], radius: 0.05 }),
  ],
  skirt: bothSides({ bone: 'UpperLeg', from: [0.062, 0.54, 0], to: [0.063, 0.33, 0.002], radius: 0.044 }),
};
