/** Curves and springs that every layer of motion is made of. Time in seconds. */

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

export function lerp(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

/** 0..1 in, 0..1 out, flat at both ends. */
export function smooth(share: number): number {
  const t = clamp(share, 0, 1);
  return t * t * (3 - 2 * t);
}

/** Flatter still: speed and acceleration are zero at both ends. */
export function smoother(share: number): number {
  const t = clamp(share, 0, 1);
  return t * t * t * (t * (t * 6 - 15) + 10);
}

/** The same angle between -180 and 180 degrees. */
export function wrapDegrees(angle: number): number {
  const turned = (angle + 180) % 360;
  return (turned < 0 ? turned + 360 : turned) - 180;
}

export const DEGREES = Math.PI / 180;

/** A critically damped spring: reaches its goal as fast as it can without overshooting, whatever the frame rate. */
export class Spring {
  value: number;
  velocity = 0;

  constructor(value = 0) {
    this.value = value;
  }

  /** `response` is about the seconds it takes to get most of the way. */
  to(goal: number, response: number, deltaSeconds: number): number {
    const omega = 4 / Math.max(response, 1e-4);
    const away = this.value - goal;
    const decay = Math.exp(-omega * deltaSeconds);
    const drift = (this.velocity + omega * away) * deltaSeconds;
    this.value = goal + (away + drift) * decay;
    this.velocity = (this.velocity - omega * drift) * decay;
    return this.value;
  }

  set(value: number): void {
    this.value = value;
    this.velocity = 0;
  }
}

/** Smooth wandering between -1 and 1 that never repeats within sight: three sines that share no period. */
export function wander(seconds: number, seed: number): number {
  return (
    0.5 * Math.sin(seconds * 0.61 + seed) +
    0.3 * Math.sin(seconds * 1.13 + seed * 2.3) +
    0.2 * Math.sin(seconds * 1.93 + seed * 4.1)
  );
}
