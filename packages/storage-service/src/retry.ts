/** How often and how patiently something is tried again. */
export interface RetryOptions {
  /** Attempts in all. @default 4 */
  attempts: number;
  /** Pause before the second attempt; each later one is twice as long, up to `longestMs`. @default 300 */
  firstMs: number;
  /** @default 10000 */
  longestMs: number;
}

export const DEFAULT_RETRY: Readonly<RetryOptions> = { attempts: 4, firstMs: 300, longestMs: 10_000 };

const WORTH_RETRYING = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Whether the same request may succeed later. A refusal (too big, not allowed, full) will not. */
export function isPassing(status: number): boolean {
  return WORTH_RETRYING.has(status);
}

/**
 * Pause before attempt `attempt` (the second is 2), in milliseconds: doubling, with up to a half of it taken off at
 * random so that many clients do not return at once; never less than the server asked for.
 */
export function pauseMs(attempt: number, { firstMs, longestMs }: RetryOptions, random: number, askedMs = 0): number {
  const full = Math.min(longestMs, firstMs * 2 ** (attempt - 2));
  return Math.max(askedMs, full - (full / 2) * random);
}

/** Milliseconds a Retry-After header in seconds asks for; 0 where there is none. */
export function retryAfterMs(header: string | null): number {
  return header !== null && /^\d{1,4}$/.test(header.trim()) ? Number(header) * 1000 : 0;
}
