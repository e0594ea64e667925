/** What a stored file can be compared by. */
export interface Validators {
  /** Strong, with its quotes. */
  etag: string;
  lastModifiedMs: number;
}

/** The conditional headers of a request, as they came. */
export interface Conditions {
  ifMatch?: string | undefined;
  ifNoneMatch?: string | undefined;
  ifModifiedSince?: string | undefined;
  ifUnmodifiedSince?: string | undefined;
  ifRange?: string | undefined;
}

const ENTITY_TAG = /(W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;

/** What the conditions of a GET or HEAD ask for, in the order of RFC 9110 section 13.2.2. */
export function evaluateConditions(
  conditions: Conditions,
  { etag, lastModifiedMs }: Validators,
): 'proceed' | 'not-modified' | 'failed' {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  if (ifMatch !== undefined) {
    if (ifMatch.trim() !== '*' && !tags(ifMatch).includes(etag)) return 'failed';
  } else if (secondsOf(ifUnmodifiedSince) < wholeSeconds(lastModifiedMs)) {
    return 'failed';
  }
  if (ifNoneMatch !== undefined) {
    const weak = tags(ifNoneMatch).map((tag) => tag.replace(/^W\//, ''));
    return ifNoneMatch.trim() === '*' || weak.includes(etag) ? 'not-modified' : 'proceed';
  }
  return secondsOf(ifModifiedSince) >= wholeSeconds(lastModifiedMs) ? 'not-modified' : 'proceed';
}

/** Whether a Range may be honoured: without If-Range, or where it names exactly what is here (RFC 9110 section 13.1.5). */
export function rangeStillFits(ifRange: string | undefined, { etag, lastModifiedMs }: Validators): boolean {
  if (ifRange === undefined) return true;
  const value = ifRange.trim();
  if (value.startsWith('"') || value.startsWith('W/')) return value === etag;
  return secondsOf(value) === wholeSeconds(lastModifiedMs);
}

function tags(list: string): string[] {
  return list.match(ENTITY_TAG) ?? [];
}

/** NaN, which compares false with everything, when there is no date or it cannot be read. */
function secondsOf(date: string | undefined): number {
  return date === undefined ? Number.NaN : Math.floor(Date.parse(date) / 1000);
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}
