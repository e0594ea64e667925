/** How long to wait before the next attempt: full jitter, so that a thousand bodies do not return in one moment. */
export interface ReconnectOptions {
  /** Ceiling of the first wait, in milliseconds. @default 300 */
  baseMs?: number;
  /** Highest ceiling, in milliseconds. @default 7000 */
  capMs?: number;
  /** Attempts before giving up. @default Infinity */
  maxAttempts?: number;
}

/**
 * Milliseconds to wait before attempt number `attempt` (from 0): evenly spread between 0 and a ceiling that doubles with
 * each attempt up to `capMs`.
 */
export function backoffMs(
  attempt: number,
  random: () => number,
  { baseMs = 300, capMs = 7000 }: ReconnectOptions = {},
): number {
  return random() * Math.min(capMs, baseMs * 2 ** Math.min(attempt, 30));
}
