import type { CueAction } from './cue.js';

export interface ActHow {
  /** Aborts on pause, seek and stop: end it where it is, then settle. */
  readonly signal: AbortSignal;
  /** Begin this far into it, where it is a sound. */
  readonly fromMs: number;
  /** Milliseconds until its mark: more than 0 only for a sound, and only by an actor's `leadMs`. */
  readonly inMs: number;
  /** Where it stands in the performance, for example `events[2]`. */
  readonly path: string;
}

export interface Acted {
  /** It was done already when it was told to end. */
  readonly completed?: boolean;
  /** Why it was not done everywhere, where several do it: told at the end, as no failure of the whole. */
  readonly partly?: string;
  /** How far into the sound it came. */
  readonly heardMs?: number;
  /** Nobody tells when it ends: it takes what it takes as a rule. */
  readonly untold?: boolean;
}

/** Whoever carries out what a performance asks: a body, or a server that has one. */
export interface Actor {
  /** A sound is played this many milliseconds before its mark, where its mark is known by then. @default 0 */
  readonly leadMs?: number;
  /**
   * Does it, and resolves when it has ended.
   * @throws where it went wrong: the performance goes on, and says so at its end.
   */
  play(action: CueAction, how: ActHow): Promise<Acted | undefined>;
  /** Fetches a sound, or makes one of a text, before it is played. What goes wrong is told when it is played. */
  prepare?(action: CueAction, signal: AbortSignal): Promise<void>;
  /** With both of these a pause holds what runs where it is; without them it is cut off, and played again on resume. */
  hold?(): void;
  release?(): void;
  /**
   * Takes back what was shown on these channels: once when a performance ends early, and where it goes to a moment at
   * which they show nothing.
   */
  rest?(channels: ReadonlySet<string>): void;
}
