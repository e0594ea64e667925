import { Quaternion, Vector3 } from 'three';
import { boneIndex, type Side } from './bones.js';
import { A, emptyControls, LEFT_ARM, RIGHT_ARM, T, type TrunkControl } from './controls.js';
import { PoseSolver } from './pose-solver.js';
import { type Proportions, restOf, sign } from './proportions.js';

export type TrunkPose = Partial<Record<TrunkControl, number>>;
export type Point = readonly [x: number, y: number, z: number];

/** A hand's place as controls: a direction from the shoulder in the chest's space, and a share of the arm. */
export interface HandPlace {
  direction: Point;
  reach: number;
}

/** A hand keeps this share of its own length away from face and trunk. */
const CLEARANCE = 0.3;

/**
 * Finds where hands have to go on this very body: points are metres in the root's space while the trunk holds a given
 * pose. Used when gestures are prepared for a model, never while they play.
 */
export class Aim {
  readonly proportions: Proportions;
  readonly #solver: PoseSolver;
  readonly #head = new Vector3();
  readonly #inverse = new Quaternion();

  constructor(proportions: Proportions, trunk: TrunkPose = {}) {
    this.proportions = proportions;
    this.#solver = new PoseSolver(proportions);
    const controls = emptyControls();
    for (const block of [LEFT_ARM, RIGHT_ARM]) {
      controls[block + A.handY] = -1;
      controls[block + A.reach] = 0.9;
      controls[block + A.elbowZ] = -1;
    }
    for (const [name, value] of Object.entries(trunk)) controls[T[name as TrunkControl]] = value;
    const { stance } = proportions;
    const foot = (x: number) => ({ x, z: 0, lift: 0, yaw: 0, pitch: 0 });
    this.#solver.solve(controls, { left: foot(stance), right: foot(-stance) });
    this.#head.copy(this.#solver.headPosition);
  }

  /** A point of the head: metres from the head's joint, as the face sees it. */
  head(x: number, y: number, z: number): Vector3 {
    return new Vector3(x, y, z).applyQuaternion(this.#solver.headTurn).add(this.#head);
  }

  chin(): Vector3 {
    const { chinY, chinZ } = this.proportions.head;
    return this.head(0, chinY, chinZ);
  }

  /** The height between the shoulders and how far the chest comes forward there. */
  get shoulderHeight(): number {
    return this.shoulder('left').y;
  }

  shoulder(side: Side): Vector3 {
    return this.#jointAfter(`${side}UpperArm`);
  }

  hip(side: Side): Vector3 {
    const { hips } = this.#solver;
    const rest = new Vector3();
    const from = new Vector3();
    restOf(this.proportions, boneIndex(`${side}UpperLeg`), rest);
    restOf(this.proportions, boneIndex('hips'), from);
    return rest.sub(from).add(hips);
  }

  /** The place of a hand whose wrist is at `point`, moved out of head and trunk unless `touching`. */
  to(side: Side, point: Vector3, touching = false): HandPlace {
    const wrist = touching ? point.clone() : this.#clear(point.clone());
    const away = wrist.sub(this.shoulder(side)).applyQuaternion(this.#inverse.copy(this.#solver.chestTurn).invert());
    const distance = away.length();
    away.divideScalar(Math.max(distance, 1e-6));
    return {
      direction: [away.x * sign(side), away.y, away.z],
      reach: Math.min(0.995, distance / this.proportions.arm),
    };
  }

  /** The same for a hand given as direction and reach: what would go through the head is moved aside. */
  towards(side: Side, direction: Point, reach: number): HandPlace {
    const [x, y, z] = direction;
    const point = new Vector3(x * sign(side), y, z).setLength(reach * this.proportions.arm);
    return this.to(side, point.applyQuaternion(this.#solver.chestTurn).add(this.shoulder(side)));
  }

  #clear(wrist: Vector3): Vector3 {
    const { head, hand, torso } = this.proportions;
    const margin = hand * CLEARANCE;
    const middle = this.head(0, (head.topY + head.chinY) / 2, 0);
    pushOut(wrist, middle, head.halfWidth + margin, (head.topY - head.chinY) / 2 + margin, head.chinZ + margin);
    const { hips } = this.#solver;
    const top = this.shoulderHeight;
    const trunk = new Vector3(hips.x, (hips.y + top) / 2, hips.z);
    const width = Math.min(torso.hipHalfWidth, Math.abs(this.shoulder('left').x) * 1.3);
    return pushOut(wrist, trunk, width + margin * 0.6, (top - hips.y) * 0.72, torso.chestDepth + margin);
  }

  #jointAfter(bone: string): Vector3 {
    const rest = new Vector3();
    const from = new Vector3();
    const chest = this.proportions.has[boneIndex('upperChest')]
      ? 'upperChest'
      : this.proportions.has[boneIndex('chest')]
        ? 'chest'
        : 'spine';
    restOf(this.proportions, boneIndex(bone), rest);
    restOf(this.proportions, boneIndex(chest), from);
    return rest.sub(from).applyQuaternion(this.#solver.chestTurn).add(this.#solver.chestPosition);
  }
}

/** Moves a point that lies within an ellipsoid sideways and forward to its surface; its height stays. */
function pushOut(point: Vector3, middle: Vector3, wide: number, tall: number, deep: number): Vector3 {
  const y = (point.y - middle.y) / tall;
  const room = 1 - y * y;
  if (room <= 0) return point;
  const x = (point.x - middle.x) / wide;
  const z = (point.z - middle.z) / deep;
  const share = x * x + z * z;
  if (share >= room || share < 1e-6) return point;
  const grow = Math.sqrt(room / share);
  point.x = middle.x + (point.x - middle.x) * grow;
  point.z = middle.z + (point.z - middle.z) * grow;
  return point;
}
