import { type PerspectiveCamera, Plane, type Ray, Raycaster, Vector2, Vector3 } from 'three';

export interface GraspOptions {
  canvas: HTMLCanvasElement;
  camera: PerspectiveCamera;
  /** Whether what lies under this ray is the thing. */
  touches: (ray: Ray) => boolean;
  /** Where the thing is. */
  at: () => Readonly<Vector3>;
  /** Where the person wants it. */
  onMove: (to: Readonly<Vector3>) => void;
}

/**
 * The person's hand on a thing: a press on it drags it in the plane that faces them. Such a press is no one else's: the
 * camera stays, and she is not touched.
 */
export class Grasp {
  readonly #options: GraspOptions;
  readonly #raycaster = new Raycaster();
  readonly #plane = new Plane();
  readonly #offset = new Vector3();
  readonly #point = new Vector3();
  readonly #at = new Vector2();
  readonly #listening = new AbortController();
  #pointerId: number | null = null;

  constructor(options: GraspOptions) {
    this.#options = options;
    const { canvas } = options;
    const { signal } = this.#listening;
    // Before the camera and the touch, which listen on the same canvas.
    canvas.addEventListener('pointerdown', (event) => this.#press(event), { capture: true, signal });
    canvas.addEventListener('pointermove', (event) => this.#move(event), { signal });
    for (const type of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) {
      canvas.addEventListener(type, (event) => event.pointerId === this.#pointerId && this.release(), { signal });
    }
  }

  get held(): boolean {
    return this.#pointerId !== null;
  }

  /** Opens the hand. Idempotent. */
  release(): void {
    if (this.#pointerId === null) return;
    this.#pointerId = null;
    this.#options.canvas.style.cursor = '';
  }

  dispose(): void {
    this.release();
    this.#listening.abort();
    this.#options.canvas.style.cursor = '';
  }

  #press(event: PointerEvent): void {
    if (this.held) {
      // A second finger is nothing but in the way.
      event.stopImmediatePropagation();
      return;
    }
    const { canvas, camera, touches, at } = this.#options;
    const ray = this.#aim(event);
    if (event.button !== 0 || !touches(ray)) return;
    this.#plane.setFromNormalAndCoplanarPoint(camera.getWorldDirection(this.#point), at());
    if (!ray.intersectPlane(this.#plane, this.#point)) return;
    event.stopImmediatePropagation();
    this.#offset.subVectors(at(), this.#point);
    this.#pointerId = event.pointerId;
    canvas.setPointerCapture(event.pointerId);
    canvas.style.cursor = 'grabbing';
  }

  #move(event: PointerEvent): void {
    const { canvas, touches, onMove } = this.#options;
    if (!this.held) {
      if (event.buttons === 0) canvas.style.cursor = touches(this.#aim(event)) ? 'grab' : '';
      return;
    }
    if (event.pointerId !== this.#pointerId) return;
    if (this.#aim(event).intersectPlane(this.#plane, this.#point)) onMove(this.#point.add(this.#offset));
  }

  #aim(event: PointerEvent): Ray {
    const box = this.#options.canvas.getBoundingClientRect();
    this.#at.set(
      ((event.clientX - box.left) / Math.max(box.width, 1)) * 2 - 1,
      1 - ((event.clientY - box.top) / Math.max(box.height, 1)) * 2,
    );
    this.#raycaster.setFromCamera(this.#at, this.#options.camera);
    return this.#raycaster.ray;
  }
}
