import { clamp, Spring } from '../motion/ease.js';

/** What eyes and neck can do without strain, degrees. */
export const GAZE_LIMITS = { eyesYaw: 26, eyesUp: 14, eyesDown: 18, headYaw: 62, headUp: 32, headDown: 34 } as const;
/** The head leaves small glances to the eyes. */
const EYES_ALONE = 7;

/**
 * Splits a direction into eyes and head the way people do: the eyes jump at once, the head follows and the eyes swing
 * back as it comes. All angles in degrees, relative to the chest; positive yaw is left, positive pitch is down.
 */
export class Gaze {
  readonly headYaw = new Spring();
  readonly headPitch = new Spring();
  readonly #eyesYaw = new Spring();
  readonly #eyesPitch = new Spring();
  /** Left over for the body to turn by when eyes and head do not get there. */
  beyond = 0;
  /** How far the line of sight still is from the target. */
  error = 0;

  get eyesYaw(): number {
    return this.#eyesYaw.value;
  }

  get eyesPitch(): number {
    return this.#eyesPitch.value;
  }

  /** `response` is the head's, in seconds; the eyes are about six times as fast. */
  update(
    yaw: number,
    pitch: number,
    jitterYaw: number,
    jitterPitch: number,
    response: number,
    deltaSeconds: number,
  ): void {
    const { eyesYaw, eyesUp, eyesDown, headYaw, headUp, headDown } = GAZE_LIMITS;
    this.headYaw.to(clamp(headShare(yaw), -headYaw, headYaw), response, deltaSeconds);
    this.headPitch.to(clamp(headShare(pitch) * 0.9, -headUp, headDown), response, deltaSeconds);
    const wantedYaw = clamp(yaw - this.headYaw.value, -eyesYaw, eyesYaw);
    const wantedPitch = clamp(pitch - this.headPitch.value, -eyesUp, eyesDown);
    this.#eyesYaw.to(clamp(wantedYaw + jitterYaw, -eyesYaw, eyesYaw), 0.07, deltaSeconds);
    this.#eyesPitch.to(clamp(wantedPitch + jitterPitch, -eyesUp, eyesDown), 0.07, deltaSeconds);
    const reach = headYaw + eyesYaw * 0.5;
    this.beyond = Math.abs(yaw) <= reach ? 0 : yaw - Math.sign(yaw) * reach;
    this.error = Math.hypot(
      yaw - this.beyond - this.headYaw.value - wantedYaw,
      clamp(pitch, -headUp - eyesUp, headDown + eyesDown) - this.headPitch.value - wantedPitch,
    );
  }
}

/** What of an angle the head takes over. */
function headShare(angle: number): number {
  const size = Math.abs(angle);
  return size <= EYES_ALONE ? angle * 0.35 : Math.sign(angle) * (EYES_ALONE * 0.35 + (size - EYES_ALONE) * 0.88);
}
