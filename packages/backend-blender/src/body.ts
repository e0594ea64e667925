import { type Body, type BodyAction, type Clock, type PlayContext, systemClock } from '@vccp/client';
import { Figure, type Skeleton } from '@vccp/pose';
import { type CapabilityInput, type TrackedPose, VCCPError, type View, type ViewRequest } from '@vccp/protocol';
import { BlenderError } from './blender-error.js';
import { Casting, type CastingOptions } from './casting.js';
import type { BlenderConnection } from './connection.js';
import { Link, type LinkOptions } from './link.js';
import { PoseStream, type PoseStreamStatus } from './pose-stream.js';
import { skeletonOf } from './skeleton.js';
import { isMade, make, STUDIO_OFFERS } from './studio.js';
import { type Chosen, type Described, doneSchema, pictureSchema, placeSchema } from './wire.js';

export interface BlenderOptions extends LinkOptions, CastingOptions {
  /** What it is called. @default 'blender' */
  name?: string | undefined;
  /** Poses a second. @default 30 */
  fps?: number;
  clock?: Clock;
  random?: () => number;
}

export interface BlenderStatus {
  isReachable: boolean;
  /** What it waits for, or why what is asked does not show. */
  fault: string | undefined;
  /** Who is there; undefined before a Blender was. */
  described: Described | undefined;
  frames: PoseStreamStatus | undefined;
}

/** What happens, for whoever joins this body to a session or draws it. */
export type BlenderEvent =
  | { type: 'reachable'; isReachable: boolean; fault: string | undefined }
  /** Somebody else is posed: the capability is another. */
  | { type: 'figure'; described: Described }
  /** Something happened in Blender by itself. */
  | { type: 'scene'; data: Record<string, unknown> };

interface Live {
  connection: BlenderConnection;
  stream: PoseStream;
}

const PERCEPTIONS: CapabilityInput['perceptions'] = [
  {
    category: 'engine',
    data: { reachable: true },
    description: 'Whether Blender is there; while it is not, actions fail',
  },
  { category: 'object', data: { name: 'Lamp', position: { x: 1, y: 1, z: 0 } }, description: 'A thing in the scene' },
  {
    category: 'scene',
    data: { armature: 'Robin', file: 'her.blend' },
    description: 'Who is posed in which file; or { frame }: its person moved the time line',
  },
];
/** No person waits longer for a picture than the server does. */
const VIEW_MS = 9000;
/** A pose that Blender owes for longer is worth a word. */
const TOLD_AFTER_MS = 2000;

/** A body that is an armature in Blender. */
export class BlenderBody implements Body {
  readonly name: string;
  readonly kind = 'blender';
  readonly #options: BlenderOptions;
  readonly #clock: Clock;
  readonly #listeners = new Set<(event: BlenderEvent) => void>();
  #figure: Figure;
  #live: Live | undefined;
  #described: Described | undefined;
  readonly #link: Link;
  #halt = new AbortController();
  readonly #casting: Casting;
  #making: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  private constructor(options: BlenderOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.name = options.name ?? 'blender';
    this.#figure = this.#newFigure();
    this.#casting = new Casting(options);
    this.#link = new Link(options, {
      clock: this.#clock,
      onEvent: (event, data) => this.#hear(event, data),
      enter: (connection) => this.#enter(connection),
      isFinal: (fault) => this.#casting.isFinal(fault),
      away: (why) => {
        this.#leave(why);
        this.#emit({ type: 'reachable', isReachable: false, fault: why });
      },
    });
  }

  /** Resolves after a first look for Blender; where there is none, it goes on looking. */
  static async open(options: BlenderOptions = {}): Promise<BlenderBody> {
    const body = new BlenderBody(options);
    await body.#link.look();
    return body;
  }

  /** The armature that is posed. */
  get model(): string | undefined {
    return this.#described?.chosen?.armature;
  }

  /** She who is posed. */
  get figure(): Figure {
    return this.#figure;
  }

  get status(): BlenderStatus {
    return {
      isReachable: this.#live !== undefined,
      fault: this.#link.fault ?? (this.#live && slowness(this.#live.stream.status)),
      described: this.#described,
      frames: this.#live?.stream.status,
    };
  }

  /** Returns an idempotent unsubscribe. A listener that throws does not stop the others. */
  subscribe(listener: (event: BlenderEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  capabilities(): CapabilityInput {
    return { actions: [...this.#figure.offers(), ...STUDIO_OFFERS], perceptions: PERCEPTIONS };
  }

  async play({ category, data }: BodyAction, context: PlayContext): Promise<Record<string, unknown> | undefined> {
    const signal = AbortSignal.any([context.signal, this.#halt.signal]);
    signal.throwIfAborted();
    const made = { ...context, signal };
    if (!this.#live) {
      this.#requireOffered(category);
      throw new BlenderError('gone', this.#link.fault ?? 'Blender is not there');
    }
    const figure = this.#figure;
    const { random } = this.#options;
    const stage = { ...this.#live, figure, things: this.#described?.chosen?.things ?? {}, random };
    if (isMade(category)) {
      // One at a time: each is many requests.
      const turn = this.#making.then(() => make(category, data, stage, made));
      this.#making = turn.catch(() => undefined);
      return turn;
    }
    if (category === 'lookAt') await this.#find(this.#live.connection, data.target);
    return figure.play({ category, data }, made);
  }

  follow(pose: TrackedPose): void {
    this.#figure.follow(pose);
  }

  /** Whatever goes on ends, and she comes to rest. */
  stop(reason = 'it was brought to rest'): void {
    this.#halt.abort(new Error(reason));
    this.#halt = new AbortController();
    this.#figure.stop();
  }

  /** A still, drawn by Blender as it draws fastest. */
  async see({ maxWidth }: ViewRequest): Promise<View> {
    if (!this.#live) throw new VCCPError('no-view', this.#link.fault ?? 'Blender is not there');
    const width = Math.max(16, Math.min(maxWidth, 1280));
    const signal = AbortSignal.timeout(VIEW_MS);
    // A picture of a person is as high as it is wide, and small enough for one message.
    return this.#live.connection.ask('render', { width, height: width, format: 'jpeg' }, pictureSchema, signal);
  }

  /** Comes to rest and frees everything. Idempotent. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.stop('the body leaves');
    const live = this.#live;
    this.#leave('the body leaves');
    await live?.connection.ask('reset', {}, doneSchema, AbortSignal.timeout(1000)).catch(() => undefined);
    this.#link.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** A thing may have been moved since she was told of it. */
  async #find(connection: BlenderConnection, target: unknown): Promise<void> {
    const things = this.#described?.chosen?.things ?? {};
    if (typeof target !== 'string' || target === 'camera' || !Object.hasOwn(things, target)) return;
    const { at } = await connection.ask('where', { name: target }, placeSchema);
    this.#figure.setObject(target, { x: at[0], y: at[1], z: at[2] });
  }

  #requireOffered(category: string): void {
    const validOptions = this.capabilities().actions.map((action) => action.category);
    if (validOptions.includes(category)) return;
    throw new VCCPError('not-capable', `${this.name} offers ${validOptions.join(', ')}, not ${category}`, {
      validOptions,
    });
  }

  async #enter(connection: BlenderConnection): Promise<void> {
    this.#begin(connection, await this.#casting.fill(connection, this.model));
  }

  #begin(connection: BlenderConnection, told?: Skeleton): void {
    const { described } = connection;
    if (this.#isClosed) throw new BlenderError('gone', 'the body left');
    if (!described.chosen) throw new BlenderError('no-humanoid', 'Blender shows nobody who can be posed');
    const before = this.#described?.chosen;
    this.#described = described;
    if (!before || !isSame(before, described.chosen)) {
      this.#figure.abandon('she was exchanged for another');
      this.#figure = this.#newFigure(skeletonOf(described.chosen, told));
    }
    for (const gone of Object.keys(before?.things ?? {})) this.#figure.setObject(gone, null);
    for (const [name, [x, y, z]] of Object.entries(described.chosen.things)) this.#figure.setObject(name, { x, y, z });
    this.#live?.stream.stop();
    const stream = new PoseStream({
      connection,
      figure: this.#figure,
      clock: this.#clock,
      fps: this.#options.fps ?? 30,
      gone: () => void this.#link.enterAnew(),
    });
    this.#live = { connection, stream };
    this.#emit({ type: 'figure', described });
    this.#emit({ type: 'reachable', isReachable: true, fault: undefined });
  }

  #newFigure(skeleton?: Skeleton): Figure {
    const { random } = this.#options;
    const now = () => this.#clock.now();
    return new Figure({ now, ...(skeleton && { skeleton }), ...(random && { random }) });
  }

  #leave(why: string): void {
    this.#live?.stream.stop();
    this.#live = undefined;
    this.#figure.abandon(why);
  }

  #hear(event: string, data: Record<string, unknown>): void {
    this.#emit({ type: 'scene', data });
    // Whoever was posed was of the other file.
    if (event === 'file') void this.#link.enterAnew();
  }

  #emit(event: BlenderEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch {
        // A listener's fault is its own.
      }
    }
  }
}

/** Whether she is made the same; what stands around her may differ. */
function isSame({ things: _, ...one }: Chosen, { things: __, ...other }: Chosen): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Why what is asked of her does not show, though Blender is there. */
function slowness({ owesMs, held }: PoseStreamStatus): string | undefined {
  if (owesMs === undefined || owesMs < TOLD_AFTER_MS) return held;
  return 'Blender does not answer: it is busy, or shows a dialog';
}
