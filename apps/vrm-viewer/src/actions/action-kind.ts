import type { PlayContext } from '@vccp/client';
import type { ActionCapability, KnownActionCategory } from '@vccp/protocol';
import type { Vector3 } from 'three';
import type { Puppet } from '../body/puppet.js';
import type { Motion } from '../motion/clip.js';
import type { Speaker } from '../sound/speaker.js';
import type { Sights } from './sights.js';

/** What an action may use while it is prepared and played. */
export interface ActionContext {
  puppet: Puppet;
  sights: Sights;
  motions: ReadonlyMap<string, Motion>;
  speaker: Speaker;
  /** Address of a sound that plays as it stands, for an example; undefined where the page has none. */
  exampleSound: string | undefined;
  /** Where the person's eyes are: the camera. */
  user(): Vector3;
  /** All that she can do now. */
  actions(): ActionCapability[];
  /** Plays another action, as if it had been asked by itself. */
  play(
    action: { category: string; data: Record<string, unknown> },
    context: PlayContext,
  ): Promise<Record<string, unknown> | undefined>;
  /** Tells how far into it the scene is that she performs. */
  scene(positionMs: number): void;
  /** Shows a line over her head, or takes it away. */
  speech(text: string | null): void;
}

/** One action under way. Time comes from the frames; nothing here waits by itself. */
export interface Task {
  /** Moves it on; true when it is done. */
  update(deltaSeconds: number): boolean;
  /** Asked to stop early: `update` goes on being called until it answers true. */
  cancel(): void;
  /** 0..1, where that can be told. */
  readonly progress?: number;
  /** What holds it up, in words for the agent, as long as that lasts. */
  readonly waitsFor?: string | undefined;
  /** What the agent should know at the end. */
  result?(): Record<string, unknown>;
}

/** A category of action: what it offers on this body, and how it begins. */
export interface ActionKind {
  category: KnownActionCategory | 'sequence';
  /** Nothing where this avatar cannot do it at all. */
  offer(context: ActionContext): ActionCapability | null;
  /**
   * Starts it.
   * @throws {VCCPError} `invalid-data` where the data cannot be done on this body.
   */
  begin(data: Record<string, unknown>, context: ActionContext): Task;
}
