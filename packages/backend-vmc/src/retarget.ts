import type { TrackedPose } from '@vccp/protocol';
import type { CapturedPose } from './assembler.js';
import type { Point, Turn } from './turn.js';

/** Hips lower than this tell nothing of how tall somebody is: many trackers leave them at zero. */
const LOWEST_HIPS = 0.2;

/**
 * Makes of a captured pose one that fits any body. How tall the tracked model is, nobody tells: it is taken to stand when it
 * is first seen, and its hips are told from there.
 */
export class Retarget {
  #restHips: Point | undefined;

  /** Another person, or another tracker. */
  reset(): void {
    this.#restHips = undefined;
  }

  of({ turns, hips, expressions }: CapturedPose): TrackedPose {
    this.#restHips ??= hips;
    return {
      tracked: true,
      bones: Object.fromEntries([...turns].map(([bone, turn]) => [bone, rounded(turn)])),
      ...(hips && this.#restHips && { hips: hipsFrom(this.#restHips, hips) }),
      ...(expressions.size > 0 && {
        expressions: Object.fromEntries([...expressions].map(([name, weight]) => [name, short(weight)])),
      }),
    };
  }
}

/** In shares of the height at which they rest. */
function hipsFrom([rx, ry, rz]: Point, [x, y, z]: Point): { x: number; y: number; z: number } {
  const height = Math.max(ry, LOWEST_HIPS);
  const share = (metres: number) => short(Math.min(10, Math.max(-10, metres / height)));
  return { x: share(x - rx), y: share(y - ry), z: share(z - rz) };
}

/** Four digits: a hundredth of a degree. */
const short = (value: number) => Math.round(value * 1e4) / 1e4 + 0;
const part = (value: number) => short(Math.min(1, Math.max(-1, value)));
const rounded = ([x, y, z, w]: Turn): [number, number, number, number] => [part(x), part(y), part(z), part(w)];
