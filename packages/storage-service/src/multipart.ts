import type { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { StorageError } from './errors.js';

/** What a form carried, beside the bytes of its file. */
export interface UploadForm<T> {
  received: T;
  fileName: string | undefined;
  declaredType: string | undefined;
  fields: ReadonlyMap<string, string>;
}

export interface FormOptions<T> {
  contentType: string;
  /** Bytes of the whole body, where the caller said so. */
  contentLength: number | undefined;
  maxFileBytes: number;
  /** Takes the bytes of the file to their end. */
  receive: (bytes: Readable) => Promise<T>;
  /** Drops what `receive` gave, when the form fails after it. */
  discard: (received: T) => Promise<void>;
  /** The refusal of a file that is certainly too big, before it is read. */
  tooBig: () => StorageError;
}

/** Room for boundaries, part headers and fields around the file. */
export const FORM_OVERHEAD_BYTES = 64 * 1024;

/**
 * Reads a multipart form with exactly one file, as it comes. The fields may stand before or after the file.
 * @throws {StorageError} `bad-request` for what is no such form; what `receive` throws.
 */
export async function readForm<T>(body: Readable, options: FormOptions<T>): Promise<UploadForm<T>> {
  const parser = openParser(options.contentType);
  const fields = new Map<string, string>();
  let receiving: Promise<T> | undefined;
  let file: Readable | undefined;
  let fileName: string | undefined;
  let declaredType: string | undefined;

  const parsed = new Promise<void>((resolve, reject) => {
    parser.on('file', (_field, stream, name, _encoding, type) => {
      file = stream;
      stream.on('error', () => undefined); // also when it breaks off before anybody reads it
      fileName = name;
      declaredType = type;
      receiving = options.receive(stream);
      receiving.catch(reject);
    });
    parser.on('field', (name, value, nameTruncated, valueTruncated) => {
      if (nameTruncated || valueTruncated)
        reject(badForm(`the field ${JSON.stringify(name)} is longer than 1024 bytes`));
      fields.set(name, value);
    });
    parser.on('filesLimit', () => reject(badForm('it carries more than one file; send one form for each')));
    parser.on('fieldsLimit', () => reject(badForm('it has more than 16 fields')));
    parser.on('partsLimit', () => reject(badForm('it has more than 17 parts')));
    parser.on('error', (error) => reject(badForm(String(error instanceof Error ? error.message : error))));
    parser.on('finish', resolve);
    body.once('error', reject);
    body.once('close', () => body.readableEnded || reject(badForm('it broke off before its end')));
  });
  try {
    if (!isTight(options)) body.pipe(parser);
    else await feedUntilFile(body, parser, options, () => file !== undefined);
    await parsed;
    if (!receiving) throw badForm('it has no file; send one part with a filename, as `curl -F file=@sound.mp3` does');
    return { received: await receiving, fileName, declaredType, fields };
  } catch (error) {
    parsed.catch(() => undefined);
    body.unpipe(parser);
    file?.destroy(error instanceof Error ? error : undefined);
    await receiving?.then(options.discard, () => undefined);
    throw error;
  }
}

function openParser(contentType: string): BusboyInstance {
  const limits = {
    files: 1,
    fields: 16,
    parts: 17,
    fieldNameSize: 100,
    fieldSize: 1024,
    headerPairs: 32,
    headerSize: 16 * 1024,
  };
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits,
      isPartAFile: (_field, _type, name) => name !== undefined,
    });
  } catch (error) {
    throw badForm(error instanceof Error ? error.message : String(error));
  }
}

/** Whether the length of the body alone leaves open if the file in it is too big. */
function isTight({ contentLength, maxFileBytes }: Pick<FormOptions<never>, 'contentLength' | 'maxFileBytes'>): boolean {
  return contentLength !== undefined && contentLength > maxFileBytes;
}

/**
 * Feeds the parser byte by byte until the file begins: then it is known to the byte where, and from the length of the
 * body how big it is, so that one byte too much is refused without reading the file.
 */
async function feedUntilFile<T>(
  body: Readable,
  parser: BusboyInstance,
  { contentType, contentLength = 0, maxFileBytes, tooBig }: FormOptions<T>,
  begun: () => boolean,
): Promise<void> {
  let fed = 0;
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(chunk);
    for (let at = 0; at < bytes.length; at += 1) {
      parser.write(bytes.subarray(at, at + 1));
      fed += 1;
      if (fed > FORM_OVERHEAD_BYTES) throw badForm('its file begins after more than 64 KiB of fields');
      if (!begun()) continue;
      if (contentLength - fed - closingBytes(contentType) > maxFileBytes) throw tooBig();
      parser.write(bytes.subarray(at + 1));
      body.pipe(parser);
      return;
    }
  }
  parser.end();
}

/** CR LF, two dashes, the boundary, two dashes, CR LF. */
function closingBytes(contentType: string): number {
  const boundary = /boundary=(?:"([^"]*)"|([^;\s]*))/i.exec(contentType);
  return (boundary?.[1] ?? boundary?.[2] ?? '').length + 8;
}

function badForm(why: string): StorageError {
  return new StorageError('bad-request', `the multipart form cannot be read: ${why}`);
}
