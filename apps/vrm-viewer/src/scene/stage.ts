import {
  DirectionalLight,
  Group,
  HemisphereLight,
  MathUtils,
  PerspectiveCamera,
  Scene,
  SRGBColorSpace,
  Vector3,
  WebGLRenderer,
} from 'three';
import { Backdrop } from './backdrop.js';
import { CameraRig } from './camera-rig.js';
import { Ground } from './ground.js';
import { Stool } from './stool.js';

/** Sharper than this costs four times the pixels for nothing anyone sees. */
const MAX_PIXEL_RATIO = 2;
const FLOOR_RADIUS = 6;

const UP = new Vector3(0, 1, 0);
const KEY_LIGHT = new Vector3(-1.2, 2.4, 2.6);
const FILL_LIGHT = new Vector3(2, 1, -1.5);

const THEMES = {
  light: { top: '#f7f4fd', bottom: '#dfe4f7', floor: '#ffffff', line: '#a9b2dd', shadow: '#3d3f75' },
  dark: { top: '#161a2d', bottom: '#2b3050', floor: '#3a4068', line: '#7d87c4', shadow: '#05060f' },
} as const;

export interface StageOptions {
  canvas: HTMLCanvasElement;
  antialias: boolean;
  theme: 'light' | 'dark';
}

/** The lit space she stands in, and the picture of it on the canvas. */
export class Stage {
  readonly scene = new Scene();
  readonly camera = new PerspectiveCamera(28, 1, 0.02, 60);
  readonly renderer: WebGLRenderer;
  readonly rig: CameraRig;
  readonly ground = new Ground(FLOOR_RADIUS);
  readonly stool = new Stool();
  readonly backdrop: Backdrop;
  /** Where the avatar stands: its position and turn are hers. */
  readonly root = new Group();
  /** What else is there; it stays out of her portrait. */
  readonly things = new Group();
  readonly #canvas: HTMLCanvasElement;
  readonly #observer: ResizeObserver;
  readonly #point = new Vector3();
  readonly #lights: { key: DirectionalLight; fill: DirectionalLight; sky: HemisphereLight };

  constructor({ canvas, antialias, theme }: StageOptions) {
    this.#canvas = canvas;
    this.renderer = new WebGLRenderer({ canvas, antialias, alpha: true, powerPreference: 'high-performance' });
    this.renderer.outputColorSpace = SRGBColorSpace;
    this.renderer.setClearColor(0x000000, 0);
    this.backdrop = new Backdrop(this.scene);
    this.rig = new CameraRig(this.camera, canvas);
    const key = new DirectionalLight('#fff6ee', 2.5);
    const fill = new DirectionalLight('#cfd8ff', 0.5);
    const sky = new HemisphereLight('#ffffff', '#c9bfe6', 0.75);
    this.#lights = { key, fill, sky };
    this.scene.add(key, fill, sky, this.ground.mesh, this.stool.mesh, this.root, this.things);
    this.setTheme(theme);
    this.#observer = new ResizeObserver(() => this.resize());
    this.#observer.observe(canvas);
    this.resize();
  }

  setTheme(theme: 'light' | 'dark'): void {
    const { top, bottom, floor, line, shadow } = THEMES[theme];
    this.backdrop.setTheme(top, bottom);
    this.ground.setColors(floor, line, shadow);
    this.#lights.sky.intensity = theme === 'light' ? 0.75 : 0.5;
    this.#lights.key.intensity = theme === 'light' ? 2.5 : 2.3;
  }

  resize(): void {
    const width = Math.max(1, this.#canvas.clientWidth);
    const height = Math.max(1, this.#canvas.clientHeight);
    this.renderer.setPixelRatio(Math.min(globalThis.devicePixelRatio || 1, MAX_PIXEL_RATIO));
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / height;
    this.camera.updateProjectionMatrix();
    this.backdrop.resize(this.camera.aspect);
  }

  render(): void {
    this.#draw(this.camera, this.rig.target);
  }

  #draw(camera: PerspectiveCamera, target: Readonly<Vector3>): void {
    // The light comes over the viewer's shoulder, so that she is fairly lit from every side.
    const around = Math.atan2(camera.position.x - target.x, camera.position.z - target.z);
    this.#lights.key.position.copy(KEY_LIGHT).applyAxisAngle(UP, around);
    this.#lights.fill.position.copy(FILL_LIGHT).applyAxisAngle(UP, around);
    this.renderer.render(this.scene, camera);
  }

  /** Lets go of what the renderer keeps of the picture before. */
  forget(): void {
    this.renderer.renderLists.dispose();
  }

  stats(): { geometries: number; textures: number; programs: number; triangles: number } {
    const { memory, programs, render } = this.renderer.info;
    return {
      geometries: memory.geometries,
      textures: memory.textures,
      programs: programs?.length ?? 0,
      triangles: render.triangles,
    };
  }

  /** Draws and copies the picture within the same frame: the drawing buffer is not kept. */
  picture(maxWidth: number): HTMLCanvasElement {
    this.render();
    const { width, height } = this.renderer.domElement;
    const scale = Math.min(1, maxWidth / width);
    return this.#copy([0, 0, width, height], Math.round(width * scale), Math.round(height * scale));
  }

  /**
   * A square picture of a place and what is `size` metres around it, seen from `from`. What is on the canvas meanwhile is
   * drawn over by the next frame.
   */
  portrait(at: Readonly<Vector3>, size: number, from: Readonly<Vector3>, pixels: number): HTMLCanvasElement {
    const { width, height } = this.renderer.domElement;
    const side = Math.min(width, height);
    const distance = from.distanceTo(at);
    const halfAngle = Math.atan(((size / 2) * (height / side)) / distance);
    const camera = new PerspectiveCamera(MathUtils.radToDeg(halfAngle * 2), width / height, distance / 20, 60);
    camera.position.copy(from);
    camera.lookAt(at);
    this.things.visible = false;
    this.#draw(camera, at);
    this.things.visible = true;
    return this.#copy([(width - side) / 2, (height - side) / 2, side, side], pixels, pixels);
  }

  #copy(box: readonly [x: number, y: number, width: number, height: number], width: number, height: number) {
    const copy = document.createElement('canvas');
    copy.width = Math.max(1, width);
    copy.height = Math.max(1, height);
    const context = copy.getContext('2d');
    if (!context) throw new Error('the browser gave no 2D canvas to copy the picture into');
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, copy.width, copy.height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.renderer.domElement, ...box, 0, 0, copy.width, copy.height);
    return copy;
  }

  /** A point of the world in CSS pixels of the canvas. */
  toScreen(point: { x: number; y: number; z: number }): { x: number; y: number } {
    this.#point.set(point.x, point.y, point.z).project(this.camera);
    return {
      x: ((this.#point.x + 1) / 2) * this.#canvas.clientWidth,
      y: ((1 - this.#point.y) / 2) * this.#canvas.clientHeight,
    };
  }

  /** How many CSS pixels of the canvas a metre takes at a point of the world. */
  pixelsPerMetre(point: { x: number; y: number; z: number }): number {
    const { z } = this.#point.set(point.x, point.y, point.z).applyMatrix4(this.camera.matrixWorldInverse);
    const seenMetres = 2 * Math.max(-z, this.camera.near) * Math.tan(MathUtils.degToRad(this.camera.fov / 2));
    return this.#canvas.clientHeight / seenMetres;
  }

  dispose(): void {
    this.#observer.disconnect();
    this.rig.dispose();
    this.backdrop.dispose();
    this.ground.dispose();
    this.stool.dispose();
    this.#lights.key.dispose();
    this.#lights.fill.dispose();
    this.#lights.sky.dispose();
    this.renderer.dispose();
  }
}

/** Motion is worked out in steps no longer than this: springs and steps of the feet stay sound. */
const MAX_STEP_SECONDS = 1 / 15;
/** Time that one frame makes up for: a slow machine shows fewer pictures, not slower motion. A longer gap is a hitch. */
const MAX_FRAME_SECONDS = 0.5;

export interface Frames {
  advance(deltaSeconds: number): void;
  /** Seconds since the frame before. */
  draw(passedSeconds: number): void;
}

/** Advances by the time passed and draws once a frame while the page is seen; time away is not made up for. */
export function runFrames({ advance, draw }: Frames): () => void {
  let handle = 0;
  let lastMs: number | null = null;
  const frame = (nowMs: number) => {
    handle = requestAnimationFrame(frame);
    const passed = lastMs === null ? 0 : Math.min(Math.max((nowMs - lastMs) / 1000, 0), MAX_FRAME_SECONDS);
    lastMs = nowMs;
    const steps = Math.max(1, Math.ceil(passed / MAX_STEP_SECONDS));
    for (let step = 0; step < steps; step += 1) advance(passed / steps);
    draw(passed);
  };
  const onVisibility = () => {
    cancelAnimationFrame(handle);
    lastMs = null;
    if (!document.hidden) handle = requestAnimationFrame(frame);
  };
  document.addEventListener('visibilitychange', onVisibility);
  onVisibility();
  return () => {
    cancelAnimationFrame(handle);
    document.removeEventListener('visibilitychange', onVisibility);
  };
}
