import type { Motion, PlayContext, ActionKind as PoseActionKind, PoseContext } from '@vccp/pose/parts';
import type { ActionCapability } from '@vccp/protocol';
import type { Speaker } from '../sound/speaker.js';

/** What an action may use on the page, beside what every posed body has. */
export interface ActionContext extends PoseContext {
  motions: ReadonlyMap<string, Motion>;
  speaker: Speaker;
  /** Address of a sound that plays as it stands, for an example; undefined where the page has none. */
  exampleSound: string | undefined;
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

export type ActionKind = PoseActionKind<ActionContext>;
