import { byItself, type CueAction, type Estimate, estimateBy } from '@vccp/performance';
import type { ActionCapability } from '@vccp/protocol';

/** Drawn where nobody can tell how long it takes. */
const GUESS_MS = 1500;
const MS_PER_LETTER = 60;
const SHORTEST_LINE_MS = 1500;
const LONGEST_LINE_MS = 20_000;
/** Metres a second, where a way names no speed. */
const WALK = 0.8;

/** How long actions take on this body as a rule, as a picture needs it: something for each of them. */
export function lengthsOn(actions: readonly ActionCapability[]): Estimate {
  const usual = estimateBy(actions);
  return (action) => ownMs(action) ?? usual(action) ?? GUESS_MS;
}

/** Whether the length is more than a guess. */
export const isKnown = (action: CueAction): boolean => ownMs(action) !== undefined || byItself(action) !== undefined;

function ownMs({ category, data }: CueAction): number | undefined {
  if (category === 'lookAt' && typeof data.holdMs === 'number') return data.holdMs;
  if (category === 'movement' && typeof data.distance === 'number') {
    return (data.distance / (typeof data.speed === 'number' ? data.speed : WALK)) * 1000;
  }
  if ((category === 'speech' || category === 'say') && data.durationMs === undefined && typeof data.text === 'string') {
    return Math.min(LONGEST_LINE_MS, Math.max(SHORTEST_LINE_MS, [...data.text].length * MS_PER_LETTER));
  }
  return undefined;
}
