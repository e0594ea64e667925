import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluateConditions, rangeStillFits } from '../src/conditions.js';
import { parseRange } from '../src/range.js';

const size = fc.nat(1_000_000);

test('a range that is given lies within the content, whatever the header says', () => {
  const digits = fc.oneof(
    fc.nat().map(String),
    fc.constantFrom('', '0', '00', '99999999999999999999', '-1', '1e3', ' '),
  );
  const header = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.tuple(digits, digits).map(([first, last]) => `bytes=${first}-${last}`),
  );
  fc.assert(
    fc.property(header, size, (text, sizeBytes) => {
      const range = parseRange(text, sizeBytes);
      if (range === undefined || range === 'unsatisfiable') return;
      expect(range.start).toBeGreaterThanOrEqual(0);
      expect(range.end).toBeGreaterThanOrEqual(range.start);
      expect(range.end).toBeLessThan(sizeBytes);
      expect(Number.isSafeInteger(range.start) && Number.isSafeInteger(range.end)).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

test('a well-formed range is what slicing by it means', () => {
  fc.assert(
    fc.property(size, fc.nat(2_000_000), fc.nat(2_000_000), (sizeBytes, a, b) => {
      const [first, last] = a < b ? [a, b] : [b, a];
      const expected = first < sizeBytes ? { start: first, end: Math.min(last, sizeBytes - 1) } : 'unsatisfiable';
      expect(parseRange(`bytes=${first}-${last}`, sizeBytes)).toEqual(expected);
      const open = first < sizeBytes ? { start: first, end: sizeBytes - 1 } : 'unsatisfiable';
      expect(parseRange(`bytes=${first}-`, sizeBytes)).toEqual(open);
      const tail = a > 0 && sizeBytes > 0 ? { start: Math.max(0, sizeBytes - a), end: sizeBytes - 1 } : 'unsatisfiable';
      expect(parseRange(`bytes=-${a}`, sizeBytes)).toEqual(tail);
    }),
  );
});

test('no header makes the conditions fail to answer', () => {
  const validators = { etag: '"abc"', lastModifiedMs: 1_000_000 };
  const header = fc.option(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    ),
    { nil: undefined },
  );
  fc.assert(
    fc.property(header, header, header, header, (ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince) => {
      const outcome = evaluateConditions({ ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince }, validators);
      expect(['proceed', 'not-modified', 'failed']).toContain(outcome);
      expect(typeof rangeStillFits(ifMatch, validators)).toBe('boolean');
    }),
  );
});
