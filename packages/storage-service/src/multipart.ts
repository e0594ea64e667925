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
    if (isTight(options)) parser.write(await refuseEarly(body, options));
    body.pipe(parser);
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
 * Reads as far as the first byte of the file: from there and the length of the body it is known how big the file is,
 * so that one byte too much is refused without reading it.
 */
async function refuseEarly<T>(body: Readable, options: FormOptions<T>): Promise<Buffer> {
  const { contentLength = 0, maxFileBytes, tooBig } = options;
  const boundary = boundaryOf(options.contentType);
  const closingBytes = `\r\n--${boundary}--\r\n`.length;
  let start = Buffer.alloc(0);
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    start = Buffer.concat([start, chunk]);
    const offset = fileOffset(start, boundary);
    if (offset !== undefined && contentLength - offset - closingBytes > maxFileBytes) throw tooBig();
    if (offset !== undefined || start.length > FORM_OVERHEAD_BYTES) break;
  }
  return start;
}

/** Where the bytes of the first part with a filename begin; undefined while that is not to be seen. */
export function fileOffset(start: Buffer, boundary: string): number | undefined {
  const delimiter = `--${boundary}`;
  for (let part = start.indexOf(delimiter); part >= 0; ) {
    const end = start.indexOf('\r\n\r\n', part);
    if (end < 0) return undefined;
    const head = start.toString('latin1', part, end);
    if (/\r\ncontent-disposition:[^\r]*;\s*filename\*?=/i.test(head)) return end + 4;
    part = start.indexOf(`\r\n${delimiter}`, end + 2);
  }
  return undefined;
}

function boundaryOf(contentType: string): string {
  const match = /boundary=(?:"([^"]*)"|([^;\s]*))/i.exec(contentType);
  return match?.[1] ?? match?.[2] ?? '';
}

function badForm(why: string): StorageError {
  return new StorageError('bad-request', `the multipart form cannot be read: ${why}`);
}
