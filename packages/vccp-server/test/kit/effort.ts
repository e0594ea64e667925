import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Set by `vitest.long.config.ts`. */
    long: boolean | undefined;
  }
}

/** Whether this is `npm run test:long`, which does more of everything. */
export const isLong = inject('long') === true;

/** How much to do: a little in `npm test`, and all that is promised in `npm run test:long`. */
export const effort = (short: number, long: number): number => (isLong ? long : short);
