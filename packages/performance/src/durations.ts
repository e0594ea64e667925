import type { ActionCapability } from '@vccp/protocol';
import type { CueAction } from './cue.js';

/** How long an action takes as a rule, in milliseconds; undefined where only its end will tell. */
export type Estimate = (action: CueAction) => number | undefined;

const DEFAULT_FADE_MS = 300;

/**
 * Estimates by what the action itself says, by the length of its sound where `soundMs` knows it, and by the `durationMs`
 * of the body's capability.
 */
export function estimateBy(
  capabilities: readonly Pick<ActionCapability, 'category' | 'durationMs'>[],
  soundMs: (url: string) => number | undefined = () => undefined,
): Estimate {
  const usual = new Map(capabilities.map(({ category, durationMs }) => [category, durationMs]));
  return (action) => {
    const { category, data } = action;
    if (category === 'audio') return (typeof data.url === 'string' ? soundMs(data.url) : undefined) ?? byItself(action);
    return byItself(action) ?? usual.get(category);
  };
}

/** Estimates without knowing any body. */
export const byItself: Estimate = ({ category, data }) => {
  const number = (name: string): number | undefined => {
    const value = data[name];
    return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
  };
  if (category === 'expression') {
    const fadeMs = number('fadeMs') ?? DEFAULT_FADE_MS;
    const holdMs = number('holdMs');
    return holdMs === undefined ? fadeMs : fadeMs + holdMs + fadeMs;
  }
  if (category === 'audio') return lastShapeMs(data.visemes);
  return category === 'say' ? number('durationMs') : undefined;
};

/** A voice that knows the shapes of the mouth closes it at the end. */
function lastShapeMs(visemes: unknown): number | undefined {
  const last: unknown = Array.isArray(visemes) ? visemes.at(-1) : undefined;
  const atMs = typeof last === 'object' && last !== null && 'atMs' in last ? last.atMs : undefined;
  return typeof atMs === 'number' && Number.isFinite(atMs) && atMs > 0 ? atMs : undefined;
}
