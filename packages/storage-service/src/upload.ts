/** The two ways in: a multipart form that is streamed, and base64 in JSON for what cannot send one. */
import { Readable } from 'node:stream';
import type { Context } from 'hono';
import type * as z from 'zod';
import { base64UploadSchema, ttlSecondsSchema } from './api.js';
import { decodeBase64, decodeDataUrl } from './base64.js';
import type { StorageEnv } from './bindings.js';
import { StorageError } from './errors.js';
import { tooBig } from './file-limits.js';
import type { FileRecord } from './file-record.js';
import type { Files } from './files.js';
import { FORM_OVERHEAD_BYTES, readForm } from './multipart.js';

/** JSON around the text of an upload in base64. */
const JSON_OVERHEAD_BYTES = 4096;

export async function uploadForm(c: Context<StorageEnv>, files: Files): Promise<FileRecord> {
  const contentType = c.req.header('content-type') ?? '';
  if (!/^multipart\/form-data\s*;/i.test(contentType)) {
    throw new StorageError(
      'bad-request',
      `the body is ${JSON.stringify(contentType.slice(0, 100))}, not multipart/form-data; try \`curl -F file=@sound.mp3\``,
    );
  }
  const { maxFileBytes } = files.limits;
  const contentLength = lengthOf(c);
  if (contentLength !== undefined && contentLength > maxFileBytes + FORM_OVERHEAD_BYTES) throw tooBig(maxFileBytes);
  const form = await readForm(bodyOf(c), {
    contentType,
    contentLength,
    maxFileBytes,
    receive: (bytes) => files.receive(bytes),
    discard: (parcel) => files.discard(parcel),
    tooBig: () => tooBig(maxFileBytes),
  });
  let ttlMs: number | undefined;
  try {
    ttlMs = ttlOf(form.fields.get('ttlSeconds'));
  } catch (error) {
    await files.discard(form.received);
    throw error;
  }
  const name = form.fields.get('name') ?? form.fileName;
  const type = form.fields.get('type') ?? form.declaredType;
  return files.keep(form.received, { name, type, ttlMs });
}

export async function uploadBase64(c: Context<StorageEnv>, files: Files, maxBase64Bytes: number): Promise<FileRecord> {
  const limit = Math.min(files.limits.maxFileBytes, maxBase64Bytes);
  const limitOfText = Math.ceil(limit / 3) * 4 + JSON_OVERHEAD_BYTES;
  const refusal = new StorageError(
    'too-big',
    `base64 uploads are limited to ${limit} bytes, which are kept in memory; stream larger files to /upload`,
  );
  if ((lengthOf(c) ?? 0) > limitOfText) throw refusal;
  const asked = parseJson(await readText(bodyOf(c), limitOfText, refusal));
  const { bytes, type } = decodeDataUrl(asked.data) ?? { bytes: decodeBase64(asked.data), type: undefined };
  if (bytes.length > limit) throw refusal;
  const parcel = await files.receive(Readable.from([bytes], { objectMode: false }));
  return files.keep(parcel, {
    name: asked.name,
    type: asked.type ?? type,
    ttlMs: asked.ttlSeconds === undefined ? undefined : Math.ceil(asked.ttlSeconds * 1000),
  });
}

/** The body as a Node stream: the socket's own where there is one, which is three times as fast. */
function bodyOf(c: Context<StorageEnv>): Readable {
  c.env?.onBodyWanted?.();
  if (c.env?.incoming) return c.env.incoming;
  const { body } = c.req.raw;
  return body ? Readable.from(body, { objectMode: false }) : Readable.from([]);
}

function lengthOf(c: Context<StorageEnv>): number | undefined {
  const length = c.req.header('content-length');
  return length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

function ttlOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = ttlSecondsSchema.safeParse(text.trim() === '' ? Number.NaN : text);
  if (!seconds.success)
    throw new StorageError('bad-request', `ttlSeconds ${JSON.stringify(text)} is no positive number`);
  return Math.ceil(seconds.data * 1000);
}

async function readText(body: Readable, limitBytes: number, refusal: StorageError): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > limitBytes) throw refusal;
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): z.infer<typeof base64UploadSchema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StorageError(
      'bad-request',
      'the body is not JSON; it should look like {"data": "<base64>", "name": "a.mp3"}',
    );
  }
  const asked = base64UploadSchema.safeParse(value);
  if (asked.success) return asked.data;
  const [issue] = asked.error.issues;
  throw new StorageError('bad-request', `${issue?.path.join('.') || 'the body'}: ${issue?.message ?? 'is not right'}`);
}
