import type { BodyAction as ActionAsked, PlayContext } from '@vccp/client';
import type { CapabilityInput, TrackedPose, View } from '@vccp/protocol';
import type { ClipInfo, FileReport, LoadedModel } from '../avatar/model.js';
import type { CameraControl } from '../scene/camera-rig.js';
import type { SpeakerOptions } from '../sound/speaker.js';
import type { VrmBodyEvent } from './body-event.js';

export type { PlayContext } from '@vccp/client';

/** What she needs of an action; who asked and under which id is the session's affair. */
export type BodyAction = Pick<ActionAsked, 'category' | 'data'>;

export interface VrmBodyOptions {
  canvas: HTMLCanvasElement;
  /** The avatar she wears first. */
  modelUrl: string;
  /** Less idle motion and no camera flights. @default false */
  reducedMotion?: boolean;
  /** 0..1 like `Math.random`. @default Math.random */
  random?: () => number;
  /** @default globalThis.fetch */
  fetch?: typeof fetch;
  /** Edges are smoothed by multisampling. @default true */
  antialias?: boolean;
  /** The frame loop runs by itself; off, time only moves by `step`. @default true */
  autoplay?: boolean;
  theme?: 'light' | 'dark';
  /** Address of a sound that the page may fetch at any time: the example of `audio`. Without it there is none. */
  exampleSound?: string;
  /** Where her voice comes out. */
  sound?: SpeakerOptions;
}

/** What the renderer holds now; equal before and after a model came and went. */
export interface BodyStats {
  geometries: number;
  textures: number;
  programs: number;
  triangles: number;
  fps: number;
}

/** A balloon on a string beside her, that she knows as `balloon` while it is there. */
export interface BalloonControl {
  /** @default false */
  shown: boolean;
  /** Where its middle shall hang, metres; a place off the stage becomes the nearest on it. */
  moveTo(position: { x: number; y: number; z: number }): void;
}

/**
 * A character on a canvas: a VRM avatar that breathes, blinks and looks around by herself and does what she is asked.
 * Fits `embody` of `@vccp/client`.
 */
export interface VrmBody {
  readonly name: string;
  readonly kind: 'browser';
  /** Title of the avatar she wears. */
  readonly model: string;
  capabilities(): CapabilityInput;
  /**
   * Resolves when the action is done; after an abort as soon as she has come to rest, with the result so far. A newer
   * action on the same channel takes the place of a running one.
   * @throws {VCCPError} `not-capable`, `invalid-data` or `body-failed`, with what would have been right.
   */
  play(
    action: Pick<BodyAction, 'category' | 'data'>,
    context: PlayContext,
  ): Promise<Record<string, unknown> | undefined>;
  /** Ends every action and lets her come to rest. */
  stop(): void;
  /** Does what a tracked person does, over what she does of herself; lets go by herself when no more is told. */
  follow(pose: TrackedPose): void;
  /** What a viewer sees of the stage, as JPEG. */
  see(request?: { maxWidth?: number }): Promise<View>;

  readonly loaded: LoadedModel;
  readonly clips: readonly ClipInfo[];
  /**
   * Puts another avatar on the stage. On any fault the old one stays.
   * @throws {ModelFault}
   */
  load(file: Blob, name: string): Promise<LoadedModel>;
  /** Says what a file is without using it. */
  inspect(file: Blob, name: string): Promise<FileReport>;
  /**
   * Adds a VRMA or Mixamo FBX clip, which the `animation` action then offers by name. Clips fit every avatar.
   * @throws {ModelFault}
   */
  addClip(file: Blob, name: string): Promise<ClipInfo>;
  /** Returns an idempotent unsubscribe. A listener that throws does not stop the others. */
  subscribe(listener: (event: VrmBodyEvent) => void): () => void;

  readonly camera: CameraControl;
  /** `theme` (the gradient of light and dark, as at the start), a CSS colour, `transparent`, or a picture. */
  setBackground(background: string | Blob): Promise<void>;
  setTheme(theme: 'light' | 'dark'): void;
  setReducedMotion(reduced: boolean): void;
  /** What she does of herself looks at: the person (camera), or their pointer. */
  setAttention(target: 'user' | 'pointer'): void;
  /** Things she knows by name, for `lookAt`. */
  setObject(name: string, position: { x: number; y: number; z: number } | null): void;
  /** A thing of hers, which the person can take by pointer as well. */
  readonly balloon: BalloonControl;
  /** Holds every action where it is; she goes on breathing and blinking. */
  pause(): void;
  resume(): void;
  readonly paused: boolean;
  stats(): BodyStats;
  /** Moves her time on by hand, in seconds, and draws, unless told not to. */
  step(deltaSeconds: number, draw?: boolean): void;
  /** Frees everything. Idempotent. */
  dispose(): void;
}
