import type { ActionCapability } from '@vccp/protocol';
import type { Puppet } from '../puppet.js';
import type { Sights } from './sights.js';

/** What an action may use while it is prepared and played. */
export interface PoseContext {
  puppet: Puppet;
  sights: Sights;
  /** Where the person's eyes are, metres. */
  user(): { x: number; y: number; z: number };
  /** Shows a line over her head, or takes it away; without it lines are seen by the mouth alone. */
  speech?(text: string | null): void;
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

/** A category of action: what it offers on this body, and how it begins. `C` is what it needs of the body. */
export interface ActionKind<C = PoseContext> {
  category: string;
  /** Nothing where this avatar cannot do it at all. */
  offer(context: C): ActionCapability | null;
  /**
   * Starts it.
   * @throws {VCCPError} `invalid-data` where the data cannot be done on this body.
   */
  begin(data: Record<string, unknown>, context: C): Task;
}
