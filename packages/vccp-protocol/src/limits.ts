/**
 * Limits of one message. Both ends enforce them before a schema looks at the value, so that a hostile shape costs
 * nothing: a server says its own in `welcome.limits`.
 */
export interface MessageLimits {
  /** Bytes of one encoded message. @default 262144 (256 KiB) */
  maxMessageBytes: number;
  /** Nesting of arrays and objects; a bare scalar has depth 0. @default 32 */
  maxDepth: number;
  /** Elements of any one array, or keys of any one object. @default 1000 */
  maxElements: number;
}

/** How much one body may say. A server says its own in `welcome.limits`; five seconds' worth may come at once. */
export interface RateLimits {
  /** Messages of any kind, but those without which an action would not end. @default 1000 */
  maxMessagesPerSecond: number;
  /** Perceptions; of those that are too many, the latest of each key is kept for when there is room. @default 200 */
  maxPerceptionsPerSecond: number;
}

export const DEFAULT_LIMITS: Readonly<MessageLimits & RateLimits> = {
  maxMessageBytes: 256 * 1024,
  maxDepth: 32,
  maxElements: 1000,
  maxMessagesPerSecond: 1000,
  maxPerceptionsPerSecond: 200,
};

/** What a value breaks, with the JSON path of the first place that does. */
export interface LimitFault {
  limit: 'maxDepth' | 'maxElements';
  path: string;
  found: number;
  allowed: number;
}

/**
 * The first place of a parsed JSON value that breaks `maxDepth` or `maxElements`, or undefined.
 * Iterative: a value nested 100,000 deep cannot exhaust the stack.
 */
export function findLimitFault(
  value: unknown,
  limits: Pick<MessageLimits, 'maxDepth' | 'maxElements'> = DEFAULT_LIMITS,
): LimitFault | undefined {
  const pending: { value: unknown; path: string; depth: number }[] = [{ value, path: '', depth: 0 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue;
    const depth = next.depth + 1;
    if (depth > limits.maxDepth) {
      return { limit: 'maxDepth', path: next.path, found: depth, allowed: limits.maxDepth };
    }
    const isArray = Array.isArray(next.value);
    // Counted before they are listed: a bomb is not worth a list of its own.
    const found = Array.isArray(next.value) ? next.value.length : Object.keys(next.value).length;
    if (found > limits.maxElements) {
      return { limit: 'maxElements', path: next.path, found, allowed: limits.maxElements };
    }
    for (const [key, child] of Object.entries(next.value)) {
      if (typeof child !== 'object' || child === null) continue;
      pending.push({ value: child, path: isArray ? `${next.path}[${key}]` : `${next.path}.${key}`, depth });
    }
  }
  return undefined;
}
