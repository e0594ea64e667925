export type ShowState =
  | 'waiting'
  | 'preparing'
  | 'playing'
  | 'paused'
  /** All of it was played. */
  | 'completed'
  /** It came to its end, and not all of it was played: `faults` says what and why. */
  | 'failed'
  | 'stopped'
  /** A performance of higher priority took its place. */
  | 'interrupted';

export interface ShowStatus {
  readonly state: ShowState;
  /** Within this round. */
  readonly positionMs: number;
  /** Once through. Absent where only its end will tell. */
  readonly durationMs?: number;
  readonly round: number;
  /** What is played just now, as paths. */
  readonly playing: readonly string[];
  /** The first of what went wrong. */
  readonly faults: readonly { readonly path: string; readonly message: string }[];
}

const OVER: ReadonlySet<ShowState> = new Set(['completed', 'failed', 'stopped', 'interrupted']);
export const isOver = (state: ShowState): boolean => OVER.has(state);

/** A performance under way, whoever performs it. After its end everything here is harmless. */
export interface Show {
  readonly status: ShowStatus;
  /** Resolves once, with how it ended. Never rejects. */
  readonly ended: Promise<ShowStatus>;
  start(): void;
  /** Stops its clock at once. */
  pause(): void;
  resume(): void;
  seek(positionMs: number): void;
  /** Ends it early: no sound, nothing held, one reset. Resolves when all that ran has come to rest. */
  stop(as?: 'stopped' | 'interrupted'): Promise<void>;
  /** Calls the listener at each change. */
  subscribe(listener: () => void): () => void;
}
