import { Matrix4, Quaternion, Vector3 } from 'three';

const across = new Vector3();
const bendAcross = new Vector3();
const matrix = new Matrix4();

/** The turn that takes +X to `along` and +Y to the part of `bend` that stands upright on it. */
function frameOf(along: Vector3, bend: Vector3, out: Quaternion): Quaternion {
  bendAcross.copy(bend).addScaledVector(along, -bend.dot(along)).normalize();
  across.crossVectors(along, bendAcross);
  return out.setFromRotationMatrix(matrix.makeBasis(along, bendAcross, across));
}

/** Two bones that bend like a hinge: shoulder, elbow, wrist or hip, knee, ankle. All directions in one space. */
export class Limb {
  readonly #upperRest = new Quaternion();
  readonly #lowerRest = new Quaternion();
  readonly #upper: number;
  readonly #lower: number;
  readonly #direction = new Vector3();
  readonly #pole = new Vector3();
  readonly #along = new Vector3();
  readonly #bend = new Vector3();
  /** Where the end came to lie. */
  readonly end = new Vector3();
  /** Direction of the lower bone. */
  readonly lowerAlong = new Vector3();
  readonly middle = new Vector3();

  /** `bendsTo` is the way the lower bone folds at rest: forward for arms, backward for legs. */
  constructor(root: Vector3, middle: Vector3, end: Vector3, bendsTo: Vector3) {
    const upper = middle.clone().sub(root);
    const lower = end.clone().sub(middle);
    this.#upper = Math.max(upper.length(), 1e-4);
    this.#lower = Math.max(lower.length(), 1e-4);
    frameOf(upper.normalize(), bendsTo, this.#upperRest).invert();
    frameOf(lower.normalize(), bendsTo, this.#lowerRest).invert();
  }

  /** Turns of both bones that bring the end to `target`, or as near as it goes, the middle joint towards `pole`. */
  solve(root: Vector3, target: Vector3, pole: Vector3, upperOut: Quaternion, lowerOut: Quaternion): void {
    const a = this.#upper;
    const b = this.#lower;
    const direction = this.#direction.subVectors(target, root);
    const wanted = direction.length();
    const distance = Math.min(Math.max(wanted, Math.abs(a - b) + (a + b) * 0.02), (a + b) * 0.9995);
    if (wanted < 1e-6) direction.set(0, -1, 0);
    else direction.multiplyScalar(1 / wanted);
    const side = this.#pole.copy(pole).addScaledVector(direction, -pole.dot(direction));
    if (side.lengthSq() < 1e-8)
      side.set(direction.y, direction.z, direction.x).addScaledVector(direction, -side.dot(direction));
    side.normalize();
    const cosine = Math.min(1, Math.max(-1, (a * a + distance * distance - b * b) / (2 * a * distance)));
    const sine = Math.sqrt(1 - cosine * cosine);
    const along = this.#along.copy(direction).multiplyScalar(cosine).addScaledVector(side, sine);
    this.middle.copy(root).addScaledVector(along, a);
    this.end.copy(root).addScaledVector(direction, distance);
    this.lowerAlong.subVectors(this.end, this.middle).normalize();
    const bend = this.#bend.copy(side).multiplyScalar(-cosine).addScaledVector(direction, sine);
    frameOf(along, bend, upperOut).multiply(this.#upperRest);
    const straight = along.dot(this.lowerAlong);
    const folded = Math.sqrt(Math.max(0, 1 - straight * straight));
    bend.multiplyScalar(straight).addScaledVector(along, -folded);
    frameOf(this.lowerAlong, bend, lowerOut).multiply(this.#lowerRest);
  }
}
