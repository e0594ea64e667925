import type { ExpressionPreset } from '@vccp/protocol';
import type { Aim, HandPlace, Point } from './aim.js';
import type { Side } from './bones.js';
import {
  A,
  ARM_SIZE,
  type Controls,
  emptyControls,
  L,
  type LayerWeights,
  LEFT_ARM,
  LEFT_LEG,
  type LegControl,
  RIGHT_ARM,
  RIGHT_LEG,
  T,
  type TrunkControl,
} from './controls.js';
import { smooth, wrapDegrees } from './ease.js';
import { type HandShape, setFingers } from './hands.js';
import { Track } from './track.js';

/** Fingers and wrist trail the arm by this much, seconds: hands that arrive all at once look like a doll's. */
const HAND_LAG = 0.045;

export interface ArmKey {
  /** Where the wrist goes: from `Aim`, or a direction from the shoulder (outward, up, forward) with `reach`. */
  hand?: HandPlace | Point;
  /** Share of the arm, 0.1..1. */
  reach?: number;
  /** Where the elbow points: outward, up, forward. */
  elbow?: Point;
  /** Where the palm faces: outward, up, forward. */
  palm?: Point;
  fingers?: HandShape;
  /** Degrees towards the palm. */
  flex?: number;
  /** Degrees towards the thumb. */
  deviate?: number;
  shoulderUp?: number;
  shoulderForward?: number;
}

export interface ScoreTiming {
  /** The whole length once through. */
  seconds: number;
  fadeIn?: number;
  fadeOut?: number;
  /** The part that `repeat` plays again; the whole but the fades where absent. */
  loop?: readonly [from: number, to: number];
  /** From here on she cannot stop half-way, as in the air. */
  committedAt?: number;
  /** Uses legs and balance: she must stand, and walks neither before it ends. */
  wholeBody?: boolean;
  /** The look on her face meanwhile. */
  face?: Readonly<Partial<Record<ExpressionPreset, number>>>;
  /** From when to when that look shows, seconds. */
  faceFrom?: number;
  faceTo?: number;
}

type Keys = readonly (readonly [seconds: number, value: number])[];

/** A gesture as key poses over time, written for one body, ready to be sampled without allocating. */
export class Score {
  readonly timing: Readonly<ScoreTiming>;
  readonly layer: Controls = emptyControls();
  readonly weights: LayerWeights = { trunk: 0, leftArm: 0, rightArm: 0, legs: 0 };
  /** 0 open .. 1 shut. */
  lids = 0;
  readonly #aim: Aim;
  readonly #single: { index: number; track: Track }[] = [];
  readonly #armKeys: Record<Side, [number, ArmKey][]> = { left: [], right: [] };
  readonly #armTracks: { block: number; track: Track }[] = [];
  #lidTrack: Track | null = null;
  readonly #lid = new Float64Array(1);

  constructor(aim: Aim, timing: ScoreTiming) {
    this.#aim = aim;
    this.timing = timing;
  }

  trunk(name: TrunkControl, ...keys: Keys): this {
    this.#single.push({ index: T[name], track: single(keys) });
    return this;
  }

  leg(side: Side | 'both', name: LegControl, ...keys: Keys): this {
    for (const each of side === 'both' ? (['left', 'right'] as const) : [side]) {
      const block = each === 'left' ? LEFT_LEG : RIGHT_LEG;
      this.#single.push({ index: block + L[name], track: single(keys) });
    }
    return this;
  }

  /** What a key does not say stays as the key before had it. */
  arm(side: Side | 'both', seconds: number, key: ArmKey): this {
    for (const each of side === 'both' ? (['left', 'right'] as const) : [side]) {
      this.#armKeys[each].push([seconds, key]);
    }
    return this;
  }

  eyelids(...keys: Keys): this {
    this.#lidTrack = single(keys);
    return this;
  }

  /** Makes the tracks; nothing may be added afterwards. */
  done(): this {
    for (const side of ['left', 'right'] as const) {
      const rows: [number, number[]][] = [];
      let merged: ArmKey = { elbow: [0.3, -0.3, -1], palm: [-1, 0, 0], reach: 0.95, fingers: 'relaxed' };
      for (const [seconds, key] of this.#armKeys[side].sort(([a], [b]) => a - b)) {
        merged = { ...merged, ...key };
        rows.push([seconds, this.#row(side, merged)]);
      }
      if (rows.length > 0)
        this.#armTracks.push({ block: side === 'left' ? LEFT_ARM : RIGHT_ARM, track: new Track(rows) });
    }
    return this;
  }

  /** Seconds it lasts, played `repeat` times. */
  length(repeat: number): number {
    const [from, to] = this.#loop();
    return this.timing.seconds + (repeat - 1) * (to - from);
  }

  /** Brings `layer`, `weights` and `lids` to a moment of the performance. */
  sample(seconds: number, repeat: number, intensity: number): void {
    const { fadeIn = 0.3, fadeOut = 0.4 } = this.timing;
    const total = this.length(repeat);
    const local = this.#local(seconds, repeat);
    const presence = smooth(seconds / fadeIn) * smooth((total - seconds) / fadeOut);
    for (const { index, track } of this.#single) track.sample(local, this.layer, index);
    this.layer[T.hipsPitch] = wrapDegrees(this.layer[T.hipsPitch] ?? 0);
    for (const { block, track } of this.#armTracks) {
      track.sample(local, this.layer, block, 0, A.flex);
      track.sample(local - HAND_LAG, this.layer, block, A.flex, ARM_SIZE);
    }
    const strength = this.timing.wholeBody ? 1 : 0.55 + 0.45 * intensity;
    this.weights.trunk = presence * strength;
    this.weights.legs = presence;
    this.weights.leftArm = this.#armKeys.left.length > 0 ? presence * strength : 0;
    this.weights.rightArm = this.#armKeys.right.length > 0 ? presence * strength : 0;
    this.#lidTrack?.sample(local, this.#lid, 0);
    this.lids = (this.#lid[0] ?? 0) * presence;
  }

  /** How strongly the face of the gesture shows at a moment, 0..1. */
  faceAt(seconds: number, repeat: number): number {
    const total = this.length(repeat);
    const { faceFrom = 0.05, faceTo = this.timing.seconds - 0.3 } = this.timing;
    const end = faceTo + total - this.timing.seconds;
    return smooth((seconds - faceFrom) / 0.3) * smooth((end - seconds) / 0.45 + 1);
  }

  #loop(): readonly [number, number] {
    const { fadeIn = 0.3, fadeOut = 0.4, seconds } = this.timing;
    return this.timing.loop ?? [fadeIn, seconds - fadeOut];
  }

  #local(seconds: number, repeat: number): number {
    const [from, to] = this.#loop();
    if (seconds <= to || repeat <= 1) return seconds;
    const again = to - from;
    const inLoop = seconds - from;
    return inLoop < again * repeat ? from + (inLoop % again) : seconds - again * (repeat - 1);
  }

  #row(side: Side, key: ArmKey): number[] {
    const row = new Array<number>(ARM_SIZE).fill(0);
    const { hand = [0.2, -1, 0] } = key;
    const place = 'direction' in hand ? hand : this.#aim.towards(side, hand, key.reach ?? 0.9);
    const put = (first: number, point: Point) => {
      for (let axis = 0; axis < 3; axis++) row[first + axis] = point[axis] ?? 0;
    };
    put(A.handX, normalised(place.direction));
    row[A.reach] = place.reach;
    put(A.elbowX, normalised(key.elbow ?? [0, -1, 0]));
    put(A.palmX, normalised(key.palm ?? [-1, 0, 0]));
    row[A.flex] = key.flex ?? 0;
    row[A.deviate] = key.deviate ?? 0;
    row[A.shoulderUp] = key.shoulderUp ?? 0;
    row[A.shoulderForward] = key.shoulderForward ?? 0;
    setFingers(row, 0, key.fingers ?? 'relaxed');
    return row;
  }
}

function single(keys: Keys): Track {
  return new Track(keys.map(([seconds, value]) => [seconds, [value]]));
}

function normalised([x, y, z]: Point): Point {
  const length = Math.hypot(x, y, z) || 1;
  return [x / length, y / length, z / length];
}
