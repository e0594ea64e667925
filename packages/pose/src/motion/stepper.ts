import type { Side } from './bones.js';
import { clamp, DEGREES, lerp, Spring, smoother, wrapDegrees } from './ease.js';
import type { FootPlace, FootPlaces } from './feet.js';
import type { Proportions } from './proportions.js';
import type { Ground2, Walker } from './walker.js';

/** Share of a step in which both feet are down. */
const BOTH_DOWN = 0.14;
const GRAVITY = 9.81;

interface Foot {
  side: Side;
  sign: 1 | -1;
  /** World place of the planted foot. */
  x: number;
  z: number;
  yaw: number;
  fromX: number;
  fromZ: number;
  fromYaw: number;
  lift: number;
  pitch: Spring;
}

/**
 * Puts one foot before the other so that a planted foot never moves: the swinging foot lands where the body will need
 * it. The same steps serve walking any way, turning on the spot, and closing the feet after a stop.
 */
export class Stepper {
  readonly #proportions: Proportions;
  readonly #feet: Readonly<Record<Side, Foot>>;
  #swing: Foot | null = null;
  #last: Side = 'right';
  /** 0..1 through the running step; the rest before the next one in seconds. */
  #progress = 0;
  #rest = 0;
  readonly #goal: Ground2 = { x: 0, z: 0, yaw: 0 };
  readonly #ahead: Ground2 = { x: 0, z: 0, yaw: 0 };
  /** Feet in the space of the walking body, for the solver. */
  readonly places: FootPlaces;
  /** -1..1: how far the left foot is ahead of the right, in leg lengths. */
  stride = 0;
  /** -1 (right) .. 1 (left): the foot that carries her, while the other swings. */
  readonly support = new Spring();
  /** 0..1: how far she is lifted over the standing leg. */
  rise = 0;

  constructor(proportions: Proportions) {
    this.#proportions = proportions;
    const foot = (side: Side, sign: 1 | -1): Foot => ({
      side,
      sign,
      x: proportions.stance * sign,
      z: 0,
      yaw: 0,
      fromX: 0,
      fromZ: 0,
      fromYaw: 0,
      lift: 0,
      pitch: new Spring(),
    });
    this.#feet = { left: foot('left', 1), right: foot('right', -1) };
    const place = (): FootPlace => ({ x: 0, z: 0, lift: 0, yaw: 0, pitch: 0 });
    this.places = { left: place(), right: place() };
  }

  /** Both feet down where they belong. */
  get settled(): boolean {
    return this.#swing === null;
  }

  /** Which foot is in the air now. */
  get swinging(): Side | null {
    return this.#swing?.side ?? null;
  }

  /** World place of a foot, for tests and shadows. */
  foot(side: Side): Readonly<{ x: number; z: number; yaw: number; lift: number }> {
    return this.#feet[side];
  }

  /** Sets both feet under her at once. */
  plant(place: Ground2): void {
    this.#swing = null;
    for (const foot of [this.#feet.left, this.#feet.right]) {
      this.#standing(foot, place, this.#goal);
      foot.x = this.#goal.x;
      foot.z = this.#goal.z;
      foot.yaw = this.#goal.yaw;
      foot.lift = 0;
      foot.pitch.set(0);
    }
    this.#toBody(place);
  }

  update(walker: Walker, deltaSeconds: number): void {
    const seconds = this.#stepSeconds(walker.speed);
    if (this.#swing) this.#advance(this.#swing, walker, seconds, deltaSeconds);
    else {
      this.#rest -= deltaSeconds;
      if (this.#rest <= 0) this.#begin(walker);
    }
    this.#roll(walker, deltaSeconds);
    const carried = this.#swing === null ? 0 : -this.#swing.sign;
    this.support.to(carried, seconds * 0.9, deltaSeconds);
    this.rise = this.#swing ? Math.sin(Math.PI * this.#progress) : 0;
    this.#toBody(walker.place);
  }

  /** Legs swing like pendulums: short legs step faster, and a faster walk has longer as well as quicker steps. */
  #stepSeconds(speed: number): number {
    const leg = this.#proportions.leg + this.#proportions.ankleHeight;
    const relative = speed / Math.sqrt(GRAVITY * leg);
    const length = 0.82 * leg * Math.sqrt(Math.max(relative, 0.02) / 0.4);
    const own = Math.sqrt(leg / GRAVITY);
    return clamp(length / Math.max(speed, 1e-3), own * 1.35, own * 2.1);
  }

  #begin(walker: Walker): void {
    const moving = walker.speed > 0.05 || Math.abs(walker.turnRate) > 12;
    const { left, right } = this.#feet;
    const leftOff = this.#offness(left, walker.place);
    const rightOff = this.#offness(right, walker.place);
    let foot: Foot | null = null;
    if (moving) {
      const other = this.#last === 'left' ? right : left;
      const gap = Math.abs(leftOff - rightOff);
      foot = gap > 1.2 ? (leftOff > rightOff ? left : right) : other;
      if (walker.speed <= 0.05 && Math.max(leftOff, rightOff) < 0.5) foot = null;
    } else if (Math.max(leftOff, rightOff) > 0.16) foot = leftOff > rightOff ? left : right;
    if (!foot) return;
    this.#swing = foot;
    this.#last = foot.side;
    this.#progress = 0;
    foot.fromX = foot.x;
    foot.fromZ = foot.z;
    foot.fromYaw = foot.yaw;
  }

  /** How badly a foot stands for the body's present place; 1 wants a step. */
  #offness(foot: Foot, place: Ground2): number {
    this.#standing(foot, place, this.#goal);
    const away = Math.hypot(foot.x - this.#goal.x, foot.z - this.#goal.z) / (this.#proportions.leg * 0.28);
    return away + Math.abs(wrapDegrees(foot.yaw - this.#goal.yaw)) / 32;
  }

  #advance(foot: Foot, walker: Walker, seconds: number, deltaSeconds: number): void {
    const swingSeconds = seconds * (1 - BOTH_DOWN);
    this.#progress = Math.min(1, this.#progress + deltaSeconds / swingSeconds);
    const remaining = (1 - this.#progress) * swingSeconds;
    this.#standing(foot, walker.predict(remaining + seconds * 0.5, this.#ahead), this.#goal);
    const share = smoother(this.#progress);
    foot.x = lerp(foot.fromX, this.#goal.x, share);
    foot.z = lerp(foot.fromZ, this.#goal.z, share);
    foot.yaw = foot.fromYaw + wrapDegrees(this.#goal.yaw - foot.fromYaw) * share;
    const { leg } = this.#proportions;
    const far = Math.hypot(this.#goal.x - foot.fromX, this.#goal.z - foot.fromZ) / leg;
    const arc = Math.sin(Math.PI * this.#progress ** 0.85);
    foot.lift = leg * clamp(0.07 + far * 0.1, 0.07, 0.2) * arc * arc;
    if (this.#progress < 1) return;
    foot.lift = 0;
    foot.yaw = wrapDegrees(foot.yaw);
    this.#swing = null;
    this.#rest = walker.resting ? 0.05 : seconds * BOTH_DOWN;
  }

  /** Heel, sole and toes: the rear foot peels off the floor, the fore foot comes down on its heel. */
  #roll(walker: Walker, deltaSeconds: number): void {
    const { leg } = this.#proportions;
    const yaw = walker.place.yaw * DEGREES;
    const forward = walker.velocityX * Math.sin(yaw) + walker.velocityZ * Math.cos(yaw);
    const strength = clamp(forward / Math.sqrt(GRAVITY * leg) / 0.3, -0.4, 1);
    for (const foot of [this.#feet.left, this.#feet.right]) {
      const ahead = ((foot.x - walker.place.x) * Math.sin(yaw) + (foot.z - walker.place.z) * Math.cos(yaw)) / leg;
      let goal: number;
      if (this.#swing === foot) {
        goal =
          this.#progress < 0.45
            ? 34 * strength * (1 - this.#progress / 0.45)
            : -16 * strength * smoother((this.#progress - 0.45) / 0.4);
      } else goal = clamp((-ahead - 0.16) * 130, 0, 38) * Math.max(strength, 0);
      foot.pitch.to(goal, 0.11, deltaSeconds);
    }
  }

  #standing(foot: Foot, place: Ground2, out: Ground2): void {
    const yaw = place.yaw * DEGREES;
    const aside = this.#proportions.stance * foot.sign;
    out.x = place.x + Math.cos(yaw) * aside;
    out.z = place.z - Math.sin(yaw) * aside;
    out.yaw = place.yaw + 5 * foot.sign;
  }

  #toBody(place: Ground2): void {
    const yaw = place.yaw * DEGREES;
    const sine = Math.sin(yaw);
    const cosine = Math.cos(yaw);
    for (const foot of [this.#feet.left, this.#feet.right]) {
      const x = foot.x - place.x;
      const z = foot.z - place.z;
      const out = this.places[foot.side];
      out.x = x * cosine - z * sine;
      out.z = x * sine + z * cosine;
      out.yaw = wrapDegrees(foot.yaw - place.yaw);
      out.lift = foot.lift;
      out.pitch = foot.pitch.value;
    }
    this.stride = (this.places.left.z - this.places.right.z) / this.#proportions.leg;
  }
}
