import type { CameraRig, CameraState } from '../scene/camera-rig.js';
import type { VrmBodyEvent } from './body-event.js';

const SAY_EVERY_SECONDS = 0.5;
const MOVED_METRES = 0.03;

/** Tells when the camera has moved, at most twice a second, and not while it still moves on its own way. */
export class CameraWatch {
  readonly #rig: CameraRig;
  readonly #emit: (event: VrmBodyEvent) => void;
  #said: CameraState | null = null;
  #wait = 0;

  constructor(rig: CameraRig, emit: (event: VrmBodyEvent) => void) {
    this.#rig = rig;
    this.#emit = emit;
  }

  update(deltaSeconds: number): void {
    this.#wait -= deltaSeconds;
    if (this.#wait > 0) return;
    this.#wait = SAY_EVERY_SECONDS;
    const state = this.#rig.state;
    const [px, py, pz] = state.position;
    const [tx, ty, tz] = state.target;
    const first = this.#said === null;
    if (this.#said && far(state.position, this.#said.position) < MOVED_METRES) {
      if (far(state.target, this.#said.target) < MOVED_METRES) return;
    }
    this.#said = state;
    if (first) return;
    this.#emit({
      type: 'camera',
      position: { x: px, y: py, z: pz },
      target: { x: tx, y: ty, z: tz },
      distance: Math.hypot(px - tx, py - ty, pz - tz),
    });
  }
}

function far([ax, ay, az]: CameraState['position'], [bx, by, bz]: CameraState['position']): number {
  return Math.hypot(ax - bx, ay - by, az - bz);
}
