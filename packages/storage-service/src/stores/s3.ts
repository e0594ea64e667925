/**
 * Contents and records in a bucket of any S3-compatible service. A body is written to the local disk first and sent
 * when it is whole: then its length and checksum are known, a failed request can be sent again, and a content that
 * the bucket has already is not sent at all.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { type FileRecord, fileRecordSchema } from '../file-record.js';
import type { ByteRange, Draft, Store } from '../store.js';
import { removeIfThere } from './durable.js';

export interface S3StoreOptions {
  bucket: string;
  /** Begins every key; two services may share a bucket under two prefixes, never under one. @default 'vccp/' */
  prefix?: string;
  /** Endpoint, region, credentials, path style: handed to the AWS client as they are. */
  client?: S3ClientConfig;
  /** Where bodies wait until they are whole. @default a new folder in the system's temporary folder */
  folder?: string;
}

/** @throws what the service answers, when the bucket is not there or not ours: at `open`. */
export function s3Store({ bucket, prefix = 'vccp/', client: config = {}, folder }: S3StoreOptions): Store {
  // Checksums in trailers come back as part of the body from services that do not know them.
  const client = new S3Client({
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...config,
  });
  const contentKey = (sha256: string) => `${prefix}contents/${sha256}`;
  const recordKey = (id: string) => `${prefix}files/${id}.json`;
  let incoming = folder;

  async function* keys(under: string): AsyncGenerator<{ key: string; sizeBytes: number }> {
    let token: string | undefined;
    do {
      const page = await client.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: under, ContinuationToken: token }),
      );
      for (const { Key, Size } of page.Contents ?? []) if (Key) yield { key: Key, sizeBytes: Size ?? 0 };
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token);
  }

  async function readRecord(key: string): Promise<FileRecord | undefined> {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    try {
      return fileRecordSchema.parse(JSON.parse((await Body?.transformToString()) ?? ''));
    } catch {
      await remove(key);
      return undefined;
    }
  }

  const remove = async (key: string) => {
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  };

  async function putContent(sha256: string, path: string): Promise<void> {
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: contentKey(sha256),
        Body: createReadStream(path),
        ContentLength: (await stat(path)).size,
        ContentType: 'application/octet-stream',
        ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
      }),
    );
  }

  return {
    async open() {
      incoming ??= await mkdtemp(join(tmpdir(), 'vccp-storage-'));
      await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `${prefix}nothing/` })); // may we?
    },

    async close() {
      client.destroy();
      if (!folder && incoming) await rm(incoming, { recursive: true, force: true });
    },

    async records() {
      const records: FileRecord[] = [];
      for await (const { key } of keys(`${prefix}files/`)) {
        const record = await readRecord(key);
        if (record) records.push(record);
      }
      return records;
    },

    async saveRecord(record) {
      const Body = Buffer.from(JSON.stringify(record));
      const ChecksumSHA256 = createHash('sha256').update(Body).digest('base64');
      const Key = recordKey(record.id);
      await client.send(
        new PutObjectCommand({ Bucket: bucket, Key, Body, ChecksumSHA256, ContentType: 'application/json' }),
      );
    },

    removeRecord: (id) => remove(recordKey(id)),

    async contents() {
      const found = new Map<string, number>();
      for await (const { key, sizeBytes } of keys(`${prefix}contents/`)) {
        found.set(key.slice(`${prefix}contents/`.length), sizeBytes);
      }
      return found;
    },

    async draft(): Promise<Draft> {
      if (!incoming) throw new Error('s3 store: not open');
      const path = join(incoming, randomUUID());
      const sink = createWriteStream(path, { flags: 'wx', mode: 0o600 });
      return {
        sink,
        keep: (sha256) => putContent(sha256, path),
        async discard() {
          if (!sink.closed) {
            const closed = new Promise<void>((resolve) => sink.once('close', () => resolve()));
            sink.destroy();
            await closed;
          }
          await removeIfThere(path);
        },
      };
    },

    async read(sha256, range?: ByteRange) {
      const { Body, ContentRange } = await client.send(
        new GetObjectCommand({
          Bucket: bucket,
          Key: contentKey(sha256),
          Range: range && `bytes=${range.start}-${range.end}`,
        }),
      );
      if (!(Body instanceof Readable)) throw new Error(`s3 store: content ${sha256} came without a body`);
      return range ? exactly(Body, range, ContentRange) : Body;
    },

    removeContent: (sha256) => remove(contentKey(sha256)),
  };
}

/**
 * The range that was asked for, whatever range was answered: a service may send more, or all of it.
 * @param answered the Content-Range header; without one, all bytes came
 */
function exactly(body: Readable, { start, end }: ByteRange, answered = 'bytes 0-'): Readable {
  const [, from = '', to = ''] = /^bytes (\d+)-(\d*)/.exec(answered) ?? [];
  if (Number(from) === start && Number(to) === end) return body;
  return Readable.from(
    (async function* () {
      let at = Number(from);
      if (from === '' || at > start)
        throw new Error(`s3 store: bytes ${start}-${end} were asked for, ${answered} came`);
      for await (const chunk of body) {
        const wanted = Buffer.from(chunk).subarray(Math.max(0, start - at), Math.max(0, end + 1 - at));
        at += chunk.length;
        if (wanted.length > 0) yield wanted;
        if (at > end) return;
      }
    })(),
    { objectMode: false },
  );
}
