import type { ByteRange } from './store.js';

const BYTES = /^bytes\s*=\s*(.*)$/i;
const ONE_RANGE = /^(\d*)-(\d*)$/;

/**
 * Reads a Range header against a content of `sizeBytes`, by RFC 9110 section 14. `undefined` means: send all (no
 * range, not in bytes, not well-formed, or several ranges, which a server may ignore).
 */
export function parseRange(header: string | undefined, sizeBytes: number): ByteRange | 'unsatisfiable' | undefined {
  const list = header === undefined ? undefined : BYTES.exec(header)?.[1]?.trim();
  const match = list === undefined ? null : ONE_RANGE.exec(list);
  if (!match) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '') return last === '' ? undefined : suffix(Number(last), sizeBytes);
  const start = Number(first);
  const end = last === '' ? Number.POSITIVE_INFINITY : Number(last);
  if (end < start) return undefined;
  if (start >= sizeBytes) return 'unsatisfiable';
  return { start, end: Math.min(end, sizeBytes - 1) };
}

function suffix(length: number, sizeBytes: number): ByteRange | 'unsatisfiable' {
  if (length === 0 || sizeBytes === 0) return 'unsatisfiable';
  return { start: Math.max(0, sizeBytes - length), end: sizeBytes - 1 };
}
