import type { ActionMeta, CapabilityInput, TrackedPose, View, ViewRequest } from '@vccp/protocol';

/** An action as a body is asked to play it. */
export interface BodyAction {
  readonly id: string;
  readonly category: string;
  readonly data: Record<string, unknown>;
  readonly meta: ActionMeta;
}

export interface PlayContext {
  /**
   * Aborts when the action is cancelled or another takes its place: stop where you are, then settle. What is resolved
   * with after that still reaches the agent, for example `{ heard: 'the words so far' }`.
   */
  readonly signal: AbortSignal;
  /** Tells how far it is, 0..1. */
  report(progress: number, message?: string): void;
}

/** Anything that can do something when a model asks: an avatar, a game character, a lamp. */
export interface Body {
  readonly name: string;
  /** What sort of body it is, for example `browser`, `terminal`, `blender`. */
  readonly kind: string;
  /** What it wears or drives, for example an avatar's title. */
  readonly model?: string | undefined;
  /** All it can do and notice, now. */
  capabilities(): CapabilityInput;
  /**
   * Does it, and resolves when it is done, with what the agent should know as the result.
   * @throws {VCCPError} `not-capable` or `invalid-data` where it cannot be done as asked: the action ends as rejected.
   * @throws anything else where it went wrong: the action ends as failed with the error's message, which a model reads.
   */
  play(action: BodyAction, context: PlayContext): Promise<Record<string, unknown> | undefined> | Promise<void>;
  /** Comes to rest: on a pause, a stop of everything, and the end. Called after every action was aborted. */
  stop?(): void;
  /** Does what a tracked person does, as often as that is told; lets go where nobody is tracked any more, or told of. */
  follow?(pose: TrackedPose): void;
  /** A picture of what a viewer sees of it. */
  see?(request: ViewRequest): Promise<View>;
}
