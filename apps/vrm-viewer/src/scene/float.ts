import { Vector3 } from 'three';

/** A soft spring that swings over once or twice: how a balloon follows its string. */
const STIFFNESS = 34;
const DAMPING = 5.2;
/** The weight on the floor is drawn after it, as a share of the way left each second. */
const DRAG_PER_SECOND = 7;
/** The spring stays sound in steps up to this, seconds. */
const LONGEST_STEP = 1 / 20;

/** Something that floats over a place: it sways there, follows when the place is moved, and gives way to her. */
export class Float {
  /** Where it is held. */
  readonly home = new Vector3();
  /** Where it comes to rest: `home`, or beside her where she stands in its way. */
  readonly rest = new Vector3();
  /** Where it is. */
  readonly position = new Vector3();
  readonly velocity = new Vector3();
  /** Where on the floor its weight stands. */
  readonly foot = new Vector3();
  readonly #goal = new Vector3();
  #seconds = 0;

  /** Puts it there at once. */
  put(at: Readonly<Vector3>): void {
    this.home.copy(at);
    this.rest.copy(at);
    this.position.copy(at);
    this.foot.set(at.x, 0, at.z);
    this.velocity.setScalar(0);
  }

  /**
   * @param sway metres to each side; 0 keeps it still, and it is where it is moved to at once
   * @param clear she needs this much room around `person`, metres
   */
  update(deltaSeconds: number, sway: number, person: { x: number; z: number }, clear: number): void {
    this.#seconds += deltaSeconds;
    this.#giveWay(person, clear);
    const { rest, position, velocity, foot } = this;
    if (sway === 0) {
      position.copy(rest);
      foot.set(rest.x, 0, rest.z);
      velocity.setScalar(0);
      return;
    }
    const t = this.#seconds;
    this.#goal.set(Math.sin(t * 0.9) + 0.4 * Math.sin(t * 1.7 + 1), Math.sin(t * 1.3), 0.6 * Math.sin(t * 0.7 + 2));
    this.#goal.multiplyScalar(sway).add(rest);
    const steps = Math.max(1, Math.ceil(deltaSeconds / LONGEST_STEP));
    const step = deltaSeconds / steps;
    for (let i = 0; i < steps; i++) {
      velocity.addScaledVector(this.#goal, STIFFNESS * step).addScaledVector(position, -STIFFNESS * step);
      velocity.multiplyScalar(Math.exp(-DAMPING * step));
      position.addScaledVector(velocity, step);
    }
    const share = 1 - Math.exp(-DRAG_PER_SECOND * deltaSeconds);
    foot.x += (rest.x - foot.x) * share;
    foot.z += (rest.z - foot.z) * share;
  }

  #giveWay(person: { x: number; z: number }, clear: number): void {
    const { home, rest } = this;
    rest.copy(home);
    const x = home.x - person.x;
    const z = home.z - person.z;
    const away = Math.hypot(x, z);
    if (away >= clear) return;
    // Out of her very middle it goes to her left.
    rest.x = person.x + (away > 1e-3 ? (x / away) * clear : clear);
    rest.z = person.z + (away > 1e-3 ? (z / away) * clear : 0);
  }
}
