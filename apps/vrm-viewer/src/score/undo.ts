/** What was, is, and was taken back. */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** What the last step belonged to: steps of one kind in a row are one, as when someone types. */
  readonly strand: string | undefined;
}

/** Steps that can be taken back; older ones are forgotten. */
const MOST_STEPS = 200;

export const begin = <T>(present: T): History<T> => ({ past: [], present, future: [], strand: undefined });

/** A step; on the same `strand` as the one before it, the two are taken back as one. */
export function step<T>(history: History<T>, present: T, strand?: string): History<T> {
  if (present === history.present) return history;
  const joins = strand !== undefined && strand === history.strand;
  const past = joins ? history.past : [...history.past, history.present].slice(-MOST_STEPS);
  return { past, present, future: [], strand };
}

export function undo<T>(history: History<T>): History<T> {
  const { past, present, future } = history;
  const before = past.at(-1);
  if (before === undefined) return history;
  return { past: past.slice(0, -1), present: before, future: [present, ...future], strand: undefined };
}

export function redo<T>(history: History<T>): History<T> {
  const { past, present, future } = history;
  const [next, ...later] = future;
  if (next === undefined) return history;
  return { past: [...past, present], present: next, future: later, strand: undefined };
}
