import { type Sights, STAGE_HALF_WIDTH } from '@vccp/pose/parts';
import { MathUtils, type Ray, Sphere, Vector3 } from 'three';
import { BALLOON_DEPTH, Balloon } from '../scene/balloon.js';
import { Float } from '../scene/float.js';
import type { Stage } from '../scene/stage.js';
import type { BalloonControl } from './body-contract.js';
import type { VrmBodyEvent } from './body-event.js';
import { Grasp } from './grasp.js';

/** What she calls it. */
const BALLOON = 'balloon';

/** Sizes in shares of her height, so that it suits a small avatar and a tall one. */
const RADIUS = 0.085;
const SWAY = 0.016;
/** She needs this much room around her middle. */
const CLEAR = 0.24;
/** Where it floats until someone moves it: beside her head on her left, a little ahead, so that she need not turn. */
const START = { farthest: 0.5, height: 0.86, ahead: 0.22 } as const;
const HIGHEST = 1.6;
const FARTHEST = STAGE_HALF_WIDTH - 0.5;
/** A finger is wider than a point. */
const REACH = 1.15;
/** The floor draws her own shadows with the five before. */
const SHADOW = 5;

const SAY_EVERY_SECONDS = 0.25;
/** It is told of when it has moved this far, metres: while it is held, and at its rest. */
const MOVED_HELD = 0.03;
const MOVED = 0.005;

export interface BalloonKeeperOptions {
  stage: Stage;
  /** How far along a ray her body is; infinite where the ray misses her. */
  bodyAlong: (ray: Ray) => number;
  /** What she can look at: it moves along in there, as it sways. */
  sights: Sights;
  emit: (event: VrmBodyEvent) => void;
}

/** Her balloon: on the stage or not, where it floats, and the hand that moves it. */
export class BalloonKeeper implements BalloonControl {
  readonly #options: BalloonKeeperOptions;
  readonly #grasp: Grasp;
  readonly #float = new Float();
  readonly #reach = new Sphere();
  readonly #spare = new Vector3();
  readonly #said = new Vector3();
  #balloon: Balloon | null = null;
  #wasMoved = false;
  #saidHeld = false;
  #wait = 0;
  /** Without sway, and where it is moved to at once. */
  still = false;

  constructor(options: BalloonKeeperOptions) {
    this.#options = options;
    this.#grasp = new Grasp({
      canvas: options.stage.renderer.domElement,
      camera: options.stage.camera,
      touches: (ray) => this.#isUnder(ray),
      at: () => this.#float.position,
      onMove: (to) => this.moveTo(to),
    });
  }

  get shown(): boolean {
    return this.#balloon !== null;
  }

  set shown(shown: boolean) {
    if (shown === this.shown) return;
    const { stage, emit } = this.#options;
    if (shown) {
      this.#balloon = new Balloon();
      stage.things.add(this.#balloon.root);
      if (!this.#wasMoved) this.#float.put(this.#start());
      this.#see();
      this.#say(false);
      return;
    }
    this.#grasp.release();
    this.#balloon?.dispose();
    this.#balloon = null;
    stage.ground.setShadow(SHADOW, 0, 10, 0, 0.05);
    this.#see();
    emit({ type: 'object', name: BALLOON, position: null, held: false });
  }

  moveTo({ x, y, z }: { x: number; y: number; z: number }): void {
    const radius = this.#size * RADIUS;
    this.#wasMoved = true;
    this.#float.home.set(
      MathUtils.clamp(x, -FARTHEST, FARTHEST),
      MathUtils.clamp(y, radius * (BALLOON_DEPTH + 1), this.#size * HIGHEST),
      MathUtils.clamp(z, -FARTHEST, FARTHEST),
    );
  }

  /** Once a frame. `person` is where she stands. */
  update(deltaSeconds: number, person: { x: number; z: number }): void {
    if (!this.#balloon) return;
    const { stage } = this.#options;
    const size = this.#size;
    const float = this.#float;
    if (!this.#wasMoved) float.home.copy(this.#start());
    float.update(deltaSeconds, this.still ? 0 : SWAY * size, person, CLEAR * size);
    this.#balloon.place(float.position, float.velocity, float.foot, RADIUS * size, stage.camera.position);
    stage.ground.setShadow(SHADOW, float.foot.x, 0, float.foot.z, RADIUS * size * 0.55);
    this.#see();
    this.#wait -= deltaSeconds;
    if (this.#wait > 0) return;
    const { held } = this.#grasp;
    if (this.#said.distanceTo(float.rest) > (held ? MOVED_HELD : MOVED) || (this.#saidHeld && !held)) this.#say(held);
  }

  dispose(): void {
    this.#grasp.dispose();
    this.#balloon?.dispose();
    this.#balloon = null;
  }

  /** Her height, metres. */
  get #size(): number {
    return this.#options.stage.rig.figure.top;
  }

  #say(held: boolean): void {
    this.#wait = SAY_EVERY_SECONDS;
    this.#said.copy(this.#float.rest);
    this.#saidHeld = held;
    const { x, y, z } = this.#said;
    this.#options.emit({ type: 'object', name: BALLOON, position: { x, y, z }, held });
  }

  /** Her eyes find it where it is; while a hand moves it, they follow of themselves. */
  #see(): void {
    const { sights, emit } = this.#options;
    if (sights.set(BALLOON, this.#balloon && this.#float.position)) emit({ type: 'capability' });
    sights.catching = this.#grasp.held ? BALLOON : null;
  }

  /** Beside her as the first framing shows her, and within its picture, however narrow that is. */
  #start(): Vector3 {
    const size = this.#size;
    const half = this.#options.stage.rig.halfWidthAt(START.ahead * size);
    const x = Math.min(START.farthest * size, half - RADIUS * size * 1.3);
    return this.#spare.set(x, START.height * size, START.ahead * size);
  }

  #isUnder(ray: Ray): boolean {
    if (!this.#balloon) return false;
    this.#reach.set(this.#float.position, this.#size * RADIUS * REACH);
    const hit = ray.intersectSphere(this.#reach, this.#spare);
    return hit !== null && hit.distanceTo(ray.origin) < this.#options.bodyAlong(ray);
  }
}
