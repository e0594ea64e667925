import type { BodyRegion } from '@vccp/protocol';
import { type PerspectiveCamera, Raycaster, Vector2, type Vector3 } from 'three';

/** A press that moved farther or lasted longer turned the camera; it was no touch. */
const TAP_PIXELS = 6;
const TAP_MS = 450;
const SAY_EVERY_MS = 250;

export interface PointerOptions {
  canvas: HTMLCanvasElement;
  camera: PerspectiveCamera;
  region: (ray: Raycaster['ray']) => BodyRegion | null;
  onTouch: (region: BodyRegion, x: number, y: number) => void;
  /** Where the pointer is, -1..1; null when it left. At most four a second. */
  onPointer: (x: number, y: number, over: BodyRegion | null) => void;
}

/** The person's mouse or finger over the canvas: what it touches and where it is. */
export class Pointer {
  readonly #options: PointerOptions;
  readonly #raycaster = new Raycaster();
  readonly #at = new Vector2();
  readonly #undo: () => void;
  #pressed: { x: number; y: number; atMs: number } | null = null;
  #saidMs = Number.NEGATIVE_INFINITY;
  /** The pointer is over the canvas. */
  inside = false;

  constructor(options: PointerOptions) {
    this.#options = options;
    const { canvas } = options;
    const listeners = {
      pointermove: (event: PointerEvent) => this.#move(event),
      pointerdown: (event: PointerEvent) => {
        this.#pressed = { x: event.clientX, y: event.clientY, atMs: event.timeStamp };
      },
      pointerup: (event: PointerEvent) => this.#release(event),
      pointerleave: () => {
        this.inside = false;
      },
    };
    for (const [type, listener] of Object.entries(listeners)) canvas.addEventListener(type, listener as EventListener);
    this.#undo = () => {
      for (const [type, listener] of Object.entries(listeners)) {
        canvas.removeEventListener(type, listener as EventListener);
      }
    };
  }

  /** A point under the pointer, `distance` metres from the camera. */
  point(distance: number, out: Vector3): Vector3 {
    this.#raycaster.setFromCamera(this.#at, this.#options.camera);
    return this.#raycaster.ray.at(distance, out);
  }

  dispose(): void {
    this.#undo();
  }

  #locate(event: PointerEvent): void {
    const box = this.#options.canvas.getBoundingClientRect();
    this.#at.set(
      ((event.clientX - box.left) / Math.max(box.width, 1)) * 2 - 1,
      1 - ((event.clientY - box.top) / Math.max(box.height, 1)) * 2,
    );
    this.inside = true;
  }

  #over(): BodyRegion | null {
    this.#raycaster.setFromCamera(this.#at, this.#options.camera);
    return this.#options.region(this.#raycaster.ray);
  }

  #move(event: PointerEvent): void {
    this.#locate(event);
    if (event.timeStamp - this.#saidMs < SAY_EVERY_MS) return;
    this.#saidMs = event.timeStamp;
    this.#options.onPointer(this.#at.x, this.#at.y, this.#over());
  }

  #release(event: PointerEvent): void {
    const pressed = this.#pressed;
    this.#pressed = null;
    if (!pressed || event.timeStamp - pressed.atMs > TAP_MS) return;
    if (Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > TAP_PIXELS) return;
    this.#locate(event);
    const region = this.#over();
    if (region) this.#options.onTouch(region, this.#at.x, this.#at.y);
  }
}
