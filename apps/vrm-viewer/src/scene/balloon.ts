import {
  BackSide,
  Group,
  LatheGeometry,
  type Material,
  Mesh,
  MeshBasicMaterial,
  MeshToonMaterial,
  type Object3D,
  SphereGeometry,
  Vector2,
  type Vector3,
} from 'three';
import { BalloonString } from './balloon-string.js';

const COLOURS = {
  skin: '#f4756a',
  band: '#fff1d6',
  outline: '#93384a',
  string: '#8f86bd',
  weight: '#35988f',
  weightOutline: '#1f4f5c',
} as const;

/** What a balloon measures, in radii of its round part. */
const KNOT_Y = -1.38;
const WEIGHT_RADIUS = 0.42;
const WEIGHT_HEIGHT = 0.5;
const OUTLINE = 1.04;
/** Half of the string's thickness, in radii. */
const STRING = 0.024;
/** How far it leans for each metre a second, radians, and at most. */
const LEAN = 0.5;
const MOST_LEAN = 0.6;

/** A round balloon, its string, and the little weight on the floor that holds it. */
export class Balloon {
  readonly root = new Group();
  readonly #balloon = new Group();
  /** Turns with the camera, so that the gleam is always on the side that is seen: the rest is round. */
  readonly #skin = new Group();
  readonly #weight = new Group();
  readonly #string = new BalloonString(COLOURS.string);
  readonly #owned: { dispose(): void }[] = [];

  constructor() {
    const skin = this.#own(new LatheGeometry(skinProfile(), 40));
    const band = this.#own(new LatheGeometry(bandProfile(), 40));
    const weight = this.#own(new LatheGeometry(weightProfile(), 28));
    const gleam = new Mesh(
      this.#own(new SphereGeometry(1, 16, 12)),
      this.#own(new MeshBasicMaterial({ color: '#ffffff', transparent: true, opacity: 0.75 })),
    );
    gleam.position.set(-0.44, 0.48, 0.72);
    gleam.scale.set(0.12, 0.23, 0.06);
    gleam.rotation.set(-0.45, -0.5, 0.5);
    const toon = (color: string) => this.#own(new MeshToonMaterial({ color }));
    const outline = (color: string) => this.#own(new MeshBasicMaterial({ color, side: BackSide }));
    this.#skin.add(gleam);
    this.#balloon.add(
      new Mesh(skin, toon(COLOURS.skin)),
      new Mesh(band, toon(COLOURS.band)),
      drawnAround(skin, outline(COLOURS.outline), OUTLINE),
      this.#skin,
    );
    this.#weight.add(
      new Mesh(weight, toon(COLOURS.weight)),
      drawnAround(weight, outline(COLOURS.weightOutline), 1 + (OUTLINE - 1) / WEIGHT_RADIUS),
    );
    this.root.add(this.#balloon, this.#weight, this.#string.mesh);
  }

  /**
   * Draws it where it floats.
   * @param at the middle of its round part
   * @param velocity metres a second
   * @param foot where on the floor its weight stands
   */
  place(
    at: Readonly<Vector3>,
    velocity: Readonly<Vector3>,
    foot: Readonly<Vector3>,
    radius: number,
    camera: Readonly<Vector3>,
  ): void {
    this.#balloon.position.copy(at);
    this.#balloon.scale.setScalar(radius);
    this.#balloon.rotation.set(lean(velocity.z), 0, lean(-velocity.x));
    this.#skin.rotation.y = Math.atan2(camera.x - at.x, camera.z - at.z);
    this.#weight.position.set(foot.x, 0, foot.z);
    this.#weight.scale.setScalar(radius);
    const { x, z } = this.#balloon.rotation;
    this.#string.lay(
      { x: at.x - KNOT_Y * radius * z, y: at.y + KNOT_Y * radius, z: at.z + KNOT_Y * radius * x },
      { x: foot.x, y: WEIGHT_HEIGHT * radius, z: foot.z },
      radius * STRING,
    );
  }

  /** Frees everything and leaves the scene. */
  dispose(): void {
    this.root.removeFromParent();
    this.#string.dispose();
    for (const part of this.#owned) part.dispose();
  }

  #own<Part extends { dispose(): void }>(part: Part): Part {
    this.#owned.push(part);
    return part;
  }
}

/** Where the string begins, below the middle, in radii. */
export const BALLOON_DEPTH = -KNOT_Y;

const lean = (speed: number): number => Math.max(-MOST_LEAN, Math.min(MOST_LEAN, speed * LEAN));

function drawnAround(geometry: LatheGeometry, material: Material, scale: number): Object3D {
  const mesh = new Mesh(geometry, material);
  mesh.scale.setScalar(scale);
  return mesh;
}

/** Half of the outline at an angle from the bottom (0) to the top (π): a ball that narrows downwards. */
function skinPoint(angle: number, grown = 1): Vector2 {
  const up = -Math.cos(angle);
  const narrow = up < 0 ? 1 - 0.16 * up * up : 1;
  return new Vector2(Math.max(0, Math.sin(angle) * narrow * grown), (up < 0 ? up * 1.22 : up) * grown);
}

function skinProfile(): Vector2[] {
  const knot = [new Vector2(0, KNOT_Y), new Vector2(0.13, KNOT_Y), new Vector2(0.045, -1.25)];
  const round = Array.from({ length: 27 }, (_, i) => skinPoint(Math.PI * (0.02 + (0.98 * i) / 26)));
  return [...knot, ...round];
}

/** A stripe around it, a hair over the skin. */
function bandProfile(): Vector2[] {
  return Array.from({ length: 7 }, (_, i) => skinPoint(Math.PI * (0.37 + (0.08 * i) / 6), 1.004));
}

function weightProfile(): Vector2[] {
  const points: [number, number][] = [
    [0, 0],
    [0.78, 0],
    [0.93, 0.07],
    [1, 0.2],
    [0.98, 0.36],
    [0.88, 0.54],
    [0.7, 0.72],
    [0.46, 0.87],
    [0.24, 0.96],
    [0.17, 1.04],
    [0.24, 1.14],
    [0, 1.19],
  ];
  return points.map(([x, y]) => new Vector2(x * WEIGHT_RADIUS, y * WEIGHT_RADIUS));
}
