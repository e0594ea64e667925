import { type ActionCapability, BONE_NAMES, type TrackedPose } from '@vccp/protocol';
import { Euler, Quaternion } from 'three';
import type { ActionKind, PoseContext } from './actions/action-kind.js';
import { POSE_KINDS } from './actions/kinds.js';
import { lips } from './actions/lips.js';
import { kindOf, offeredActions } from './actions/offered.js';
import type { PlayContext } from './actions/play-context.js';
import { Sights } from './actions/sights.js';
import { TaskRunner } from './actions/task-runner.js';
import { boneIndex } from './motion/bones.js';
import { DEGREES } from './motion/ease.js';
import { Puppet } from './puppet.js';
import { eyeExpressions, eyeTurn } from './skeleton/eyes.js';
import type { Skeleton } from './skeleton/skeleton.js';
import { STANDARD_SKELETON } from './skeleton/standard.js';

/** One instant of a posed body, in the axes of VRM 1: right-handed, Y up, she faces +Z, metres. */
export interface PoseFrame {
  /**
   * How each bone is turned beside its parent, in the order of `BONE_NAMES`: x y z w of a unit quaternion. Of bones that all
   * rest unturned: unturned everywhere is the T-pose.
   */
  readonly turns: Float32Array;
  /** Where the hips are in the space of the root. */
  readonly hips: { x: number; y: number; z: number };
  /** Where she stands on the floor, and which way she faces: degrees about +Y, 0 faces +Z, positive to her left. */
  readonly root: { x: number; z: number; yaw: number };
  /** Weights 0..1 of every expression of hers. */
  readonly expressions: ReadonlyMap<string, number>;
}

export interface FigureOptions {
  /** @default STANDARD_SKELETON */
  skeleton?: Skeleton;
  /** 0..1 like `Math.random`. @default Math.random */
  random?: () => number;
  /** Milliseconds since 1970, for sounds that begin at a moment. @default Date.now */
  now?: () => number;
  /** Where the person is that she looks at, metres. @default 1.6 m before her at the height of her eyes */
  user?: { x: number; y: number; z: number };
  /** 0..1: how much of the unasked-for motion there is: breathing, swaying, glances. @default 1 */
  liveliness?: number;
}

/** How far she may be moved on at once, seconds: longer ones are taken in steps of it. */
const LONGEST_STEP = 1 / 20;

/**
 * She who is posed: does what the character on the page does, and tells it as poses. She has no clock: whoever shows her
 * moves her on. Fits `Body` of `@vccp/client` by `offers`, `play` and `stop`.
 */
export class Figure {
  readonly skeleton: Skeleton;
  /** Her pose after the last `advance`: one object, written anew. */
  readonly frame: PoseFrame;
  readonly #puppet: Puppet;
  readonly #sights = new Sights({ hasPointer: false });
  readonly #tasks = new TaskRunner();
  readonly #kinds: readonly ActionKind[];
  readonly #context: PoseContext;
  readonly #expressions: Map<string, number>;
  readonly #turn = new Quaternion();
  readonly #euler = new Euler(0, 0, 0, 'YXZ');

  constructor(options: FigureOptions = {}) {
    const { skeleton = STANDARD_SKELETON, random = Math.random, now = Date.now, liveliness = 1 } = options;
    this.skeleton = skeleton;
    this.#puppet = new Puppet(skeleton, random);
    this.#puppet.idle.amount = liveliness;
    this.#kinds = [...POSE_KINDS, lips(now)];
    const { hipsHeight, head, rest } = skeleton.proportions;
    const user = options.user ?? { x: 0, y: (rest[boneIndex('head') * 3 + 1] ?? hipsHeight) + head.eyeY, z: 1.6 };
    this.#sights.seeUser(user);
    this.#context = { puppet: this.#puppet, sights: this.#sights, user: () => user };
    this.#expressions = new Map(this.#puppet.face.weights);
    this.frame = {
      turns: new Float32Array(BONE_NAMES.length * 4),
      hips: { x: 0, y: hipsHeight, z: 0 },
      root: { x: 0, z: 0, yaw: 0 },
      expressions: this.#expressions,
    };
    this.#puppet.put({ x: 0, z: 0, yaw: 0 });
    // Out of the T-pose, and the eyes on the person.
    for (let step = 0; step < 40; step++) this.#puppet.update(1 / 30, 0, this.#sights.current);
    this.#write();
  }

  /** What she can do; where her model lacks a face, so much less. */
  offers(): ActionCapability[] {
    return offeredActions(this.#kinds, this.#context);
  }

  /**
   * Resolves when the action is done; after an abort as soon as she has come to rest, with the result so far. A newer action
   * on the same channel takes the place of a running one. Moves on with `advance` only.
   * @throws {VCCPError} `not-capable`, `invalid-data` or `body-failed`, with what would have been right
   */
  async play(
    action: { category: string; data: Record<string, unknown> },
    context: PlayContext,
  ): Promise<Record<string, unknown> | undefined> {
    const kind = kindOf(this.#kinds, action.category, this.#context);
    return this.#tasks.play(kind.begin(action.data, this.#context), kind.channel, context);
  }

  /** Ends every action and lets her come to rest. */
  stop(): void {
    this.#tasks.stopAll();
    this.#sights.chosen = null;
  }

  /** Ends every action at once, as when what shows her goes away; what waits for them is told `why`. */
  abandon(why: string): void {
    this.#tasks.abandon(why);
    this.#sights.chosen = null;
  }

  /** Does what a tracked person does, until nothing was told for half a second of her time. Fits `follow` of a `Body`. */
  follow(pose: TrackedPose): void {
    this.#puppet.follower.take(pose);
  }

  /** A thing that she can look at by name, metres; null takes it away. */
  setObject(name: string, position: { x: number; y: number; z: number } | null): void {
    this.#sights.set(name, position);
  }

  advance(deltaSeconds: number): void {
    let left = deltaSeconds;
    while (left > 0) {
      const step = Math.min(left, LONGEST_STEP);
      left -= step;
      this.#tasks.update(step);
      this.#puppet.update(step, step, this.#sights.current);
    }
    this.#write();
  }

  #write(): void {
    const { solver, walker, face, eyes } = this.#puppet;
    const { turns, hips, root } = this.frame;
    solver.turns.forEach((turn, bone) => {
      turn.toArray(turns, bone * 4);
    });
    Object.assign(hips, { x: solver.hips.x, y: solver.hips.y, z: solver.hips.z });
    Object.assign(root, walker.place);
    for (const [name, weight] of face.weights) this.#expressions.set(name, weight);
    const range = this.skeleton.eyes;
    if (range.kind === 'bones') this.#turnEyes(eyes);
    else
      for (const [name, weight] of Object.entries(eyeExpressions(range, eyes.yaw, eyes.pitch)))
        this.#show(name, weight);
  }

  #turnEyes({ yaw, pitch }: { yaw: number; pitch: number }): void {
    for (const side of ['left', 'right'] as const) {
      const [left, down] = eyeTurn(this.skeleton.eyes, side, yaw, pitch);
      this.#turn.setFromEuler(this.#euler.set(down * DEGREES, left * DEGREES, 0));
      this.#turn.toArray(this.frame.turns, boneIndex(`${side}Eye`) * 4);
    }
  }

  #show(name: string, weight: number): void {
    if (this.#expressions.has(name)) this.#expressions.set(name, weight);
  }
}
