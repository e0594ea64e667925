import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StorageError } from '../src/errors.js';
import { fileOffset, readForm } from '../src/multipart.js';

const BOUNDARY = 'b-0123456789';

interface Form {
  before: [string, string][];
  after: [string, string][];
  content: Buffer;
}

function encode({ before, after, content }: Form): Buffer {
  const field = ([name, value]: [string, string]) =>
    Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
  return Buffer.concat([
    ...before.map(field),
    Buffer.from(
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\nContent-Type: audio/wav\r\n\r\n`,
    ),
    content,
    Buffer.from('\r\n'),
    ...after.map(field),
    Buffer.from(`--${BOUNDARY}--\r\n`),
  ]);
}

function inPieces(bytes: Uint8Array, cuts: readonly number[]): Readable {
  const at = [0, ...[...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b), bytes.length];
  const pieces = at.slice(1).map((end, index) => Buffer.from(bytes.subarray(at[index], end)));
  return Readable.from(
    pieces.filter((piece) => piece.length > 0),
    { objectMode: false },
  );
}

const read = (body: Readable, more: { contentLength?: number; maxFileBytes?: number } = {}) =>
  readForm(body, {
    contentType: `multipart/form-data; boundary=${BOUNDARY}`,
    contentLength: more.contentLength,
    maxFileBytes: more.maxFileBytes ?? 1_000_000,
    receive: (bytes) => buffer(bytes),
    discard: async () => {},
    tooBig: () => new StorageError('too-big', 'too big'),
  });

const name = fc.string({ unit: fc.constantFrom(...'abcdefgh'), minLength: 1, maxLength: 8 });
const value = fc.string({ unit: fc.constantFrom(...'abc \r\n-="é', '\r\n\r\n'), maxLength: 40 });
const fields = fc.array(fc.tuple(name, value), { maxLength: 4 });
// Pieces of the boundary inside the content are what parsers stumble over.
const content = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .constantFrom('\r\n', `\r\n--${BOUNDARY.slice(0, 6)}`, `--${BOUNDARY}x`, '\r\n--')
        .map((text) => Buffer.from(text)),
    ),
    { maxLength: 12 },
  )
  .map((parts) => Buffer.concat(parts))
  .filter(
    (bytes) =>
      !bytes.includes(`\r\n--${BOUNDARY}`) &&
      !bytes.subarray(0, BOUNDARY.length + 2).equals(Buffer.from(`--${BOUNDARY}`)),
  );
const cuts = fc.array(fc.nat(2000), { maxLength: 8 });

test('a form comes apart into what it was made of, however it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fields, fields, content, cuts, fc.boolean(), async (before, after, bytes, at, tight) => {
      const body = encode({ before, after, content: bytes });
      // A limit just above the file sends the form by the way that measures it first.
      const limits = tight
        ? {
            contentLength: body.length,
            maxFileBytes: Math.min(body.length - 1, bytes.length + 200 * (after.length + 1)),
          }
        : {};
      const form = await read(inPieces(body, at), limits);
      expect(form.received.equals(bytes)).toBe(true);
      expect([form.fileName, form.declaredType]).toEqual(['a.bin', 'audio/wav']);
      expect(new Map(form.fields)).toEqual(new Map([...before, ...after]));
    }),
    { numRuns: 400 },
  );
});

test('the size of the last part is known to the byte before it is read', async () => {
  await fc.assert(
    fc.asyncProperty(fields, content, cuts, async (before, bytes, at) => {
      const body = encode({ before, after: [], content: bytes });
      const offset = fileOffset(body, BOUNDARY) ?? -1;
      expect(body.subarray(offset, offset + bytes.length).equals(bytes)).toBe(true);
      const exact = await read(inPieces(body, at), { contentLength: body.length, maxFileBytes: bytes.length });
      expect(exact.received.length).toBe(bytes.length);
      if (bytes.length === 0) return;
      const over = read(inPieces(body, at), { contentLength: body.length, maxFileBytes: bytes.length - 1 });
      await expect(over).rejects.toMatchObject({ code: 'too-big' });
    }),
    { numRuns: 200 },
  );
});

test('whatever comes as a form is taken or refused, and never hangs', async () => {
  const piece = fc.constantFrom(
    '--',
    BOUNDARY,
    '\r\n',
    '\r\n\r\n',
    'Content-Disposition: form-data; name="file"',
    '; filename="a"',
    '\0',
    'x'.repeat(300),
    ':',
    'Content-Type: ',
  );
  const junk = fc.oneof(
    fc.uint8Array({ maxLength: 500 }),
    fc.array(piece, { maxLength: 30 }).map((pieces) => Buffer.from(pieces.join(''))),
  );
  await fc.assert(
    fc.asyncProperty(junk, cuts, async (bytes, at) => {
      await read(inPieces(bytes, at)).then(
        (form) => expect(form.received).toBeInstanceOf(Buffer),
        (error) => expect(error).toBeInstanceOf(StorageError),
      );
    }),
    { numRuns: 1000 },
  );
});
