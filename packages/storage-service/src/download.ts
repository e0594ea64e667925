/** The way out: RFC 9110 conditions and ranges over a stored file, streamed, and cut at the moment its time passes. */
import type { Context } from 'hono';
import type { StorageEnv } from './bindings.js';
import { evaluateConditions, rangeStillFits } from './conditions.js';
import { isMedia } from './content-type.js';
import { StorageError } from './errors.js';
import { unknownFile } from './file-limits.js';
import { contentDisposition } from './file-name.js';
import type { FileRecord } from './file-record.js';
import type { Files } from './files.js';
import { parseRange } from './range.js';
import type { Reading } from './reading.js';

export async function download(c: Context<StorageEnv>, files: Files, id: string): Promise<Response> {
  const record = files.get(id);
  if (!record) throw unknownFile(id);
  const validators = { etag: `"${record.sha256}"`, lastModifiedMs: record.createdAtMs };
  const headers = headersOf(record, validators.etag);

  const outcome = evaluateConditions(
    {
      ifMatch: c.req.header('if-match'),
      ifNoneMatch: c.req.header('if-none-match'),
      ifModifiedSince: c.req.header('if-modified-since'),
      ifUnmodifiedSince: c.req.header('if-unmodified-since'),
    },
    validators,
  );
  if (outcome === 'failed')
    throw new StorageError('precondition-failed', `the file is not what If-Match asks for; it is ${validators.etag}`);
  if (outcome === 'not-modified') return new Response(null, { status: 304, headers: withoutEntity(headers) });

  const asked = rangeStillFits(c.req.header('if-range'), validators) ? c.req.header('range') : undefined;
  const range = parseRange(asked, record.sizeBytes);
  if (range === 'unsatisfiable') {
    const refusal = new StorageError(
      'bad-range',
      `the file has ${record.sizeBytes} bytes; ask for a range within them`,
    );
    return c.json({ error: { code: refusal.code, message: refusal.message } }, refusal.status, {
      'content-range': `bytes */${record.sizeBytes}`,
    });
  }
  const length = range ? range.end - range.start + 1 : record.sizeBytes;
  headers['content-length'] = String(length);
  if (range) headers['content-range'] = `bytes ${range.start}-${range.end}/${record.sizeBytes}`;
  const status = range ? 206 : 200;
  if (c.req.method === 'HEAD' || length === 0) return new Response(null, { status, headers });

  // A response under way has no other way to say that it ends early than to end its connection.
  const outgoing = c.env?.outgoing;
  const cut = outgoing ? () => void outgoing.destroy() : undefined;
  const reading = await files.read(record, range, () => cut?.());
  return new Response(streamOf(reading, cut), { status, headers });
}

function headersOf(record: FileRecord, etag: string): Record<string, string> {
  return {
    'content-type': record.type,
    'content-disposition': contentDisposition(isMedia(record.type) ? 'inline' : 'attachment', record.name),
    'accept-ranges': 'bytes',
    etag,
    'last-modified': new Date(record.createdAtMs).toUTCString(),
    // A cache must ask each time, or it would serve what has expired.
    'cache-control': 'private, no-cache',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'cross-origin',
    'referrer-policy': 'no-referrer',
  };
}

function withoutEntity(headers: Record<string, string>): Record<string, string> {
  const { 'content-type': _type, 'content-disposition': _disposition, ...rest } = headers;
  return rest;
}

/** @param cut ends the connection, where there is one; the stream itself need not fail then */
function streamOf(reading: Reading, cut: (() => void) | undefined): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const chunk = await reading.next();
          if (chunk) controller.enqueue(chunk);
          else controller.close();
        } catch (error) {
          reading.close();
          if (!cut) throw error;
          cut();
          await new Promise<never>(() => undefined); // until `cancel`, which the closed connection brings
        }
      },
      cancel: () => reading.close(),
    },
    { highWaterMark: 0 },
  );
}
