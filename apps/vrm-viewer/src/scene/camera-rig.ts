import { STAGE_HALF_WIDTH } from '@vccp/pose/parts';
import { MathUtils, type PerspectiveCamera, Spherical, Vector3 } from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';

/** Where the camera is, enough to put it back. */
export interface CameraState {
  position: [number, number, number];
  target: [number, number, number];
}

export interface CameraControl {
  /** Glides to the face, or to the whole figure. */
  frame(kind: 'head' | 'body'): void;
  /** Back to the first framing of this model. */
  reset(): void;
  /** Turns around her, for keys and buttons: degrees to the right and up. */
  orbit(yawDegrees: number, pitchDegrees: number): void;
  /** Nearer (below 1) or farther (above 1), as a factor of the distance. */
  zoom(factor: number): void;
  state: CameraState;
}

/** Heights of the figure that framing needs, in metres. */
export interface FigureSize {
  top: number;
  headCentre: number;
  headHeight: number;
}

/** What the framing of the whole figure shows up and across, in shares of her height. */
const BODY_TALL = 1.5;
const BODY_WIDE = 0.8;
/** How far she may stray from the middle of the picture before the camera comes along, metres. */
const DEAD_ZONE = 0.45;
/** The camera looks no farther from the middle than this, metres: a little beyond the floor's end. */
const PAN_LIMIT = STAGE_HALF_WIDTH + 1;
const GLIDE_SECONDS = 0.6;

/** Looks at her: orbit by hand or by call, framing of face and figure, and a soft walk along when she walks. */
export class CameraRig implements CameraControl {
  readonly #camera: PerspectiveCamera;
  readonly #controls: OrbitControls;
  readonly #goalPosition = new Vector3();
  readonly #goalTarget = new Vector3();
  readonly #fromPosition = new Vector3();
  readonly #fromTarget = new Vector3();
  readonly #anchor = new Vector3();
  readonly #offset = new Vector3();
  readonly #spherical = new Spherical();
  #glide = 1;
  #figure: FigureSize = { top: 1.1, headCentre: 0.9, headHeight: 0.3 };
  /** Framing jumps instead of gliding. */
  still = false;

  constructor(camera: PerspectiveCamera, element: HTMLElement) {
    this.#camera = camera;
    this.#controls = new OrbitControls(camera, element);
    this.#controls.enableDamping = true;
    this.#controls.dampingFactor = 0.12;
    this.#controls.minPolarAngle = MathUtils.degToRad(15);
    this.#controls.maxPolarAngle = MathUtils.degToRad(94);
    this.#controls.zoomToCursor = false;
    this.#controls.screenSpacePanning = true;
    this.#controls.addEventListener('start', this.#stopGlide);
  }

  readonly #stopGlide = (): void => {
    this.#glide = 1;
  };

  /** What the camera looks at. */
  get target(): Readonly<Vector3> {
    return this.#controls.target;
  }

  get figure(): Readonly<FigureSize> {
    return this.#figure;
  }

  /** Half of what the first framing shows across, at this many metres ahead of her. */
  halfWidthAt(ahead: number): number {
    const { top } = this.#figure;
    const halfAngle = Math.tan(MathUtils.degToRad(this.#camera.fov / 2));
    const distance = this.#distance(top * BODY_TALL, top * BODY_WIDE);
    return (distance - ahead) * halfAngle * this.#camera.aspect;
  }

  setFigure(figure: FigureSize): void {
    this.#figure = figure;
    this.#controls.minDistance = figure.headHeight * 1.2;
    this.#controls.maxDistance = figure.top * 7;
    this.#camera.near = figure.headHeight * 0.05;
    this.#camera.far = figure.top * 7 + 40;
    this.#camera.updateProjectionMatrix();
  }

  frame(kind: 'head' | 'body'): void {
    const { top, headCentre, headHeight } = this.#figure;
    // Above her there is room for what she says, below her for what is said to her.
    const tall = kind === 'head' ? headHeight * 2.1 : top * BODY_TALL;
    const wide = kind === 'head' ? headHeight * 1.9 : top * BODY_WIDE;
    const middle = kind === 'head' ? headCentre - headHeight * 0.12 : top * 0.52;
    const distance = this.#distance(tall, wide);
    this.#goalTarget.set(this.#anchor.x, middle, this.#anchor.z);
    const pitch = MathUtils.degToRad(kind === 'head' ? 2 : 6);
    this.#goalPosition.set(0, Math.sin(pitch), Math.cos(pitch)).multiplyScalar(distance).add(this.#goalTarget);
    this.#startGlide();
  }

  /** Stands before a figure that appears at a place, at once. */
  face(x: number, z: number): void {
    this.#anchor.set(x, 0, z);
    const still = this.still;
    this.still = true;
    this.reset();
    this.still = still;
  }

  reset(): void {
    this.frame('body');
  }

  orbit(yawDegrees: number, pitchDegrees: number): void {
    this.#spherical.setFromVector3(this.#offset.subVectors(this.#camera.position, this.#controls.target));
    this.#spherical.theta += MathUtils.degToRad(yawDegrees);
    this.#spherical.phi = MathUtils.clamp(
      this.#spherical.phi - MathUtils.degToRad(pitchDegrees),
      this.#controls.minPolarAngle,
      this.#controls.maxPolarAngle,
    );
    this.#camera.position.setFromSpherical(this.#spherical).add(this.#controls.target);
    this.#stopGlide();
  }

  zoom(factor: number): void {
    this.#offset.subVectors(this.#camera.position, this.#controls.target);
    const distance = MathUtils.clamp(
      this.#offset.length() * factor,
      this.#controls.minDistance,
      this.#controls.maxDistance,
    );
    this.#camera.position.copy(this.#controls.target).add(this.#offset.setLength(distance));
    this.#stopGlide();
  }

  get state(): CameraState {
    const { position } = this.#camera;
    const { target } = this.#controls;
    return { position: [position.x, position.y, position.z], target: [target.x, target.y, target.z] };
  }

  set state(state: CameraState) {
    if (![...state.position, ...state.target].every(Number.isFinite)) return;
    this.#camera.position.fromArray(state.position);
    this.#controls.target.fromArray(state.target);
    this.#stopGlide();
    this.#controls.update();
  }

  /** Once a frame: glides on, keeps her in the picture. `x` and `z` are where she stands. */
  update(deltaSeconds: number, x: number, z: number): void {
    const strayX = x - this.#anchor.x;
    const strayZ = z - this.#anchor.z;
    const stray = Math.hypot(strayX, strayZ);
    if (stray > DEAD_ZONE) {
      const share = ((stray - DEAD_ZONE) / stray) * (1 - Math.exp(-deltaSeconds * 5));
      this.#move(strayX * share, strayZ * share);
    }
    if (this.#glide < 1) {
      this.#glide = Math.min(1, this.#glide + deltaSeconds / GLIDE_SECONDS);
      const eased = this.#glide * this.#glide * (3 - 2 * this.#glide);
      this.#camera.position.lerpVectors(this.#fromPosition, this.#goalPosition, eased);
      this.#controls.target.lerpVectors(this.#fromTarget, this.#goalTarget, eased);
    }
    const { target } = this.#controls;
    target.set(
      MathUtils.clamp(target.x, -PAN_LIMIT, PAN_LIMIT),
      MathUtils.clamp(target.y, 0, this.#figure.top * 1.1),
      MathUtils.clamp(target.z, -PAN_LIMIT, PAN_LIMIT),
    );
    this.#controls.update(deltaSeconds);
  }

  dispose(): void {
    this.#controls.removeEventListener('start', this.#stopGlide);
    this.#controls.dispose();
  }

  /** From where so much is seen, up and across. */
  #distance(tall: number, wide: number): number {
    return Math.max(tall / 2, wide / 2 / this.#camera.aspect) / Math.tan(MathUtils.degToRad(this.#camera.fov / 2));
  }

  #startGlide(): void {
    this.#fromPosition.copy(this.#camera.position);
    this.#fromTarget.copy(this.#controls.target);
    this.#glide = this.still ? 1 : 0;
    if (!this.still) return;
    this.#camera.position.copy(this.#goalPosition);
    this.#controls.target.copy(this.#goalTarget);
    this.#controls.update();
  }

  #move(x: number, z: number): void {
    for (const point of [this.#anchor, this.#camera.position, this.#controls.target]) {
      point.x += x;
      point.z += z;
    }
    for (const point of [this.#goalPosition, this.#goalTarget, this.#fromPosition, this.#fromTarget]) {
      point.x += x;
      point.z += z;
    }
  }
}
