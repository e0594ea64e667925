/**
 * Files in a folder of their own:
 *
 *     incoming/<random>   bytes on their way in
 *     contents/<sha256>   a whole content
 *     files/<id>.json     a record; a file exists from the moment this does
 *
 * A content is flushed before it gets its name, and named before its record is: whatever moment the machine stops,
 * a file that was acknowledged is whole, and what is left over belongs to nobody and goes at the next start.
 */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type FileRecord, fileRecordSchema, SHA256 } from '../file-record.js';
import { type Logger, silentLogger } from '../logger.js';
import type { ByteRange, Draft, Store } from '../store.js';
import { moveInto, removeIfThere, syncFolder, writeWhole } from './durable.js';
import { lockFolder } from './folder-lock.js';

export interface DiskStoreOptions {
  /** Made when it is not there, readable for its owner alone. */
  folder: string;
  logger?: Logger;
}

/** Bytes read from and written to the disk at once. */
const CHUNK_BYTES = 256 * 1024;

export function diskStore({ folder, logger = silentLogger }: DiskStoreOptions): Store {
  const incoming = join(folder, 'incoming');
  const contents = join(folder, 'contents');
  const files = join(folder, 'files');
  const aside = () => join(incoming, randomUUID());
  const recordPath = (id: string) => join(files, `${id}.json`);
  let unlock: (() => Promise<void>) | undefined;

  async function readRecord(name: string): Promise<FileRecord | undefined> {
    const path = join(files, name);
    try {
      const record = fileRecordSchema.parse(JSON.parse(await readFile(path, 'utf8')));
      if (name === `${record.id}.json`) return record;
    } catch (error) {
      logger.warn(`disk store: ${path} is no record: ${String(error)}`);
    }
    await removeIfThere(path);
    return undefined;
  }

  return {
    async open() {
      for (const path of [folder, contents, files]) await mkdir(path, { recursive: true, mode: 0o700 });
      unlock ??= await lockFolder(join(folder, 'lock'));
      await rm(incoming, { recursive: true, force: true });
      await mkdir(incoming, { mode: 0o700 });
      await syncFolder(folder);
    },

    async close() {
      await unlock?.();
      unlock = undefined;
    },

    async records() {
      const records: FileRecord[] = [];
      for (const name of await readdir(files)) {
        const record = await readRecord(name);
        if (record) records.push(record);
      }
      return records;
    },

    saveRecord: (record) => writeWhole(recordPath(record.id), aside(), JSON.stringify(record)),

    async removeRecord(id) {
      await removeIfThere(recordPath(id));
      await syncFolder(files);
    },

    async contents() {
      const found = new Map<string, number>();
      for (const name of await readdir(contents)) {
        if (SHA256.test(name)) found.set(name, (await stat(join(contents, name))).size);
        else await rm(join(contents, name), { recursive: true, force: true });
      }
      return found;
    },

    draft: () => draftIn(aside(), (sha256) => join(contents, sha256)),

    async read(sha256, range?: ByteRange) {
      const handle = await open(join(contents, sha256), 'r');
      return handle.createReadStream({ highWaterMark: CHUNK_BYTES, ...range });
    },

    removeContent: (sha256) => removeIfThere(join(contents, sha256)),
  };
}

async function draftIn(path: string, placeOf: (sha256: string) => string): Promise<Draft> {
  const sink = createWriteStream(path, { flags: 'wx', mode: 0o600, highWaterMark: CHUNK_BYTES, flush: true });
  return {
    sink,
    keep: (sha256) => moveInto(path, placeOf(sha256)), // flushed when the sink closed
    async discard() {
      if (!sink.closed) {
        const closed = new Promise<void>((resolve) => sink.once('close', () => resolve()));
        sink.destroy();
        await closed;
      }
      await removeIfThere(path);
    },
  };
}
