import type { en } from './en.js';

/** The shape of every catalogue: the same keys, and for each text with gaps the same gaps. */
export type Catalogue = Widened<typeof en>;

type Widened<T> = {
  [K in keyof T]: T[K] extends (...gaps: infer Gaps) => string
    ? (...gaps: Gaps) => string
    : T[K] extends string
      ? string
      : Widened<T[K]>;
};
