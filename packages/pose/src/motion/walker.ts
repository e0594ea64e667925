import { clamp, DEGREES, wrapDegrees } from './ease.js';

/** Where she goes: the way she takes over the floor, without a thought for her feet. */
export type Errand =
  /** `facing: 'way'` turns into the way and walks; `'keep'` steps there without turning. */
  { kind: 'walk'; x: number; z: number; speed: number; facing: 'way' | 'keep' } | { kind: 'turn'; yaw: number };

export interface Ground2 {
  x: number;
  z: number;
  /** Degrees; 0 faces +Z, positive is to her left. */
  yaw: number;
}

const TURN_DEGREES_PER_SECOND = 190;
/** She sets off when she faces her way at least this well; before that she turns on the spot. */
const SET_OFF_DEGREES = 50;
const ARRIVED_METRES = 0.002;
const ARRIVED_DEGREES = 0.4;

/** Moves a point and a heading towards an errand, gently speeding up and braking so that it arrives exactly. */
export class Walker {
  readonly place: Ground2 = { x: 0, z: 0, yaw: 0 };
  velocityX = 0;
  velocityZ = 0;
  /** Degrees a second. */
  turnRate = 0;
  errand: Errand | null = null;

  get speed(): number {
    return Math.hypot(this.velocityX, this.velocityZ);
  }

  /** Whether she has come to rest with nothing left to do. */
  get resting(): boolean {
    return this.errand === null && this.speed < 1e-3 && Math.abs(this.turnRate) < 0.5;
  }

  update(deltaSeconds: number): void {
    if (deltaSeconds <= 0) return;
    const errand = this.errand;
    let goalYaw = this.place.yaw;
    let wantedX = 0;
    let wantedZ = 0;
    if (errand?.kind === 'walk') {
      const awayX = errand.x - this.place.x;
      const awayZ = errand.z - this.place.z;
      const distance = Math.hypot(awayX, awayZ);
      if (distance < ARRIVED_METRES && this.speed < 0.05) {
        this.place.x = errand.x;
        this.place.z = errand.z;
        this.errand = null;
      } else {
        const heading = Math.atan2(awayX, awayZ) / DEGREES;
        const off = Math.abs(wrapDegrees(heading - this.place.yaw));
        const turns = errand.facing === 'way' && distance > 0.12;
        if (turns) goalYaw = heading;
        const share = turns ? clamp((SET_OFF_DEGREES - off) / (SET_OFF_DEGREES - 15), 0, 1) : 1;
        const pace = Math.min(errand.speed * share, brakingSpeed(distance, errand.speed));
        wantedX = (awayX / Math.max(distance, 1e-6)) * pace;
        wantedZ = (awayZ / Math.max(distance, 1e-6)) * pace;
      }
    } else if (errand?.kind === 'turn') {
      goalYaw = errand.yaw;
      if (Math.abs(wrapDegrees(goalYaw - this.place.yaw)) < ARRIVED_DEGREES) this.errand = null;
    }
    this.#steer(wantedX, wantedZ, errand?.kind === 'walk' ? errand.speed : 0.6, deltaSeconds);
    this.#turnTo(goalYaw, deltaSeconds);
    this.place.x += this.velocityX * deltaSeconds;
    this.place.z += this.velocityZ * deltaSeconds;
  }

  /** Where she will be in `seconds`, as far as one can tell from how she moves now. */
  predict(seconds: number, out: Ground2): Ground2 {
    const errand = this.errand;
    let aheadX = this.velocityX * seconds;
    let aheadZ = this.velocityZ * seconds;
    if (errand?.kind === 'walk') {
      const awayX = errand.x - this.place.x;
      const awayZ = errand.z - this.place.z;
      const ahead = Math.hypot(aheadX, aheadZ);
      const away = Math.hypot(awayX, awayZ);
      const brakes = brakingDistance(this.speed, errand.speed);
      if (ahead > away || away < brakes) {
        const share = away < 1e-6 ? 0 : Math.min(ahead, away) / away;
        const whole = away < brakes ? Math.min(1, share * 1.25) : share;
        aheadX = awayX * whole;
        aheadZ = awayZ * whole;
      }
    } else {
      const stops = Math.min(seconds, 0.12);
      aheadX = this.velocityX * stops;
      aheadZ = this.velocityZ * stops;
    }
    out.x = this.place.x + aheadX;
    out.z = this.place.z + aheadZ;
    let turn = this.turnRate * seconds;
    if (errand?.kind === 'turn') {
      const left = wrapDegrees(errand.yaw - this.place.yaw);
      turn = Math.sign(left) * Math.min(Math.abs(left), Math.max(Math.abs(turn), 40));
    }
    out.yaw = this.place.yaw + turn;
    return out;
  }

  #steer(wantedX: number, wantedZ: number, cruise: number, deltaSeconds: number): void {
    const change = cruise * 3.2 * deltaSeconds;
    const awayX = wantedX - this.velocityX;
    const awayZ = wantedZ - this.velocityZ;
    const away = Math.hypot(awayX, awayZ);
    const share = away <= change ? 1 : change / away;
    this.velocityX += awayX * share;
    this.velocityZ += awayZ * share;
  }

  #turnTo(goalYaw: number, deltaSeconds: number): void {
    const left = wrapDegrees(goalYaw - this.place.yaw);
    const wanted = Math.sign(left) * Math.min(TURN_DEGREES_PER_SECOND, Math.abs(left) * 5);
    const change = TURN_DEGREES_PER_SECOND * 5 * deltaSeconds;
    this.turnRate += clamp(wanted - this.turnRate, -change, change);
    this.place.yaw = wrapDegrees(this.place.yaw + this.turnRate * deltaSeconds);
  }
}

/** Fastest speed from which a stop within `distance` still looks unhurried. */
function brakingSpeed(distance: number, cruise: number): number {
  const far = Math.sqrt(2 * cruise * 2.2 * distance);
  return Math.min(far, Math.max(distance * 7, 0.01));
}

function brakingDistance(speed: number, cruise: number): number {
  return (speed * speed) / (2 * cruise * 2.2);
}
