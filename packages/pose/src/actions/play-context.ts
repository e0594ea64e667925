/** What who plays an action hands along; the same as `PlayContext` of `@vccp/client`. */
export interface PlayContext {
  /** Aborts when the action is cancelled: stop where you are, then settle. */
  readonly signal: AbortSignal;
  /** Tells how far it is, 0..1. */
  report(progress: number, message?: string): void;
}
