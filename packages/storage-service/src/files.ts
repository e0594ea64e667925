/**
 * The files that are here now. `receive` takes the bytes and `keep` turns them into a file; both are apart because a
 * form may name the file after its bytes. What is served is decided here alone: `get` and `read` never give a file
 * whose time has passed, whether or not the sweep has been.
 */
import { createHash, randomBytes } from 'node:crypto';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from './clock.js';
import { steadyTime } from './clock.js';
import { SNIFF_BYTES, settleType } from './content-type.js';
import { StorageError, systemCode } from './errors.js';
import { type FileLimits, full, tooBig, unknownFile } from './file-limits.js';
import { safeFileName } from './file-name.js';
import type { FileRecord } from './file-record.js';
import type { Logger } from './logger.js';
import { type Reading, readingOf } from './reading.js';
import type { ByteRange, Draft, Store } from './store.js';
import { Turns } from './turns.js';

/** What a caller says about a file. */
export interface FileDetails {
  name?: string | undefined;
  type?: string | undefined;
  ttlMs?: number | undefined;
}

/** Bytes that have arrived and are no file yet: give them to `keep` or `discard`. */
export interface Parcel {
  readonly draft: Draft;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly head: Uint8Array;
}

interface Entry {
  readonly record: FileRecord;
  /** Set when its removal has begun: it is not served from then on, even where the store fails to remove it. */
  removed: boolean;
  /** What ends the reads under way. */
  readers: Set<() => void>;
}

export class Files {
  readonly limits: Readonly<FileLimits>;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #entries = new Map<string, Entry>();
  /** Contents kept, how many bytes, and which files share them. */
  readonly #contents = new Map<string, { sizeBytes: number; ids: Set<string> }>();
  /** Changes of one content happen one after the other. */
  readonly #turns = new Turns();
  readonly #receiving = new Set<Promise<unknown>>();
  #stopped = false;
  #storedBytes = 0;
  #arrivingBytes = 0;
  #now: () => number;

  constructor(store: Store, limits: Readonly<FileLimits>, clock: Clock, logger: Logger) {
    this.limits = limits;
    this.#store = store;
    this.#clock = clock;
    this.#logger = logger;
    this.#now = steadyTime(clock);
  }

  /** Reads what an earlier run left and removes what is over or belongs to nobody. */
  async start(): Promise<void> {
    await this.#store.open();
    const records = await this.#store.records();
    const contents = await this.#store.contents();
    this.#now = steadyTime(
      this.#clock,
      records.reduce((newest, { createdAtMs }) => Math.max(newest, createdAtMs), 0),
    );
    for (const record of records) {
      const intact = contents.get(record.sha256) === record.sizeBytes;
      if (intact && this.now() < record.expiresAtMs) this.#enter(record);
      else await this.#store.removeRecord(record.id);
      if (!intact) this.#logger.warn(`file ${record.id}: dropped at start, its content is not there whole`);
    }
    for (const sha256 of contents.keys()) {
      if (!this.#contents.has(sha256)) await this.#store.removeContent(sha256);
    }
  }

  /** Ends the reads under way, lets what is arriving come to its end, and gives the store back. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const entry of this.#entries.values()) for (const end of [...entry.readers]) end();
    await Promise.allSettled(this.#receiving);
    await this.#turns.done();
    await this.#store.close();
  }

  /** Milliseconds since 1970; it never goes back, also when the machine's clock does. */
  now(): number {
    return Math.floor(this.#now());
  }

  get usage(): { files: number; storedBytes: number; quotaBytes: number } {
    return { files: this.#entries.size, storedBytes: this.#storedBytes, quotaBytes: this.limits.quotaBytes };
  }

  /** The file of this id, if its time has not passed. */
  get(id: string): FileRecord | undefined {
    const entry = this.#entries.get(id);
    return entry && !entry.removed && this.now() < entry.record.expiresAtMs ? entry.record : undefined;
  }

  /**
   * Takes a body to its end, hashing on the way; what is refused or breaks off leaves nothing behind.
   * @throws {StorageError} `too-big`, `full`, or what the body itself failed with.
   */
  receive(body: Readable): Promise<Parcel> {
    const receiving = this.#receive(body);
    this.#receiving.add(receiving);
    const done = () => this.#receiving.delete(receiving);
    receiving.then(done, done);
    return receiving;
  }

  async #receive(body: Readable): Promise<Parcel> {
    if (this.#stopped) throw new StorageError('internal', 'the service is stopping');
    const hash = createHash('sha256');
    const head: Buffer[] = [];
    let headBytes = 0;
    let sizeBytes = 0;
    const meter = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        sizeBytes += chunk.length;
        this.#arrivingBytes += chunk.length;
        const refusal = this.#refusal(sizeBytes);
        if (refusal) return done(refusal);
        if (headBytes < SNIFF_BYTES) {
          head.push(Buffer.from(chunk.subarray(0, SNIFF_BYTES - headBytes)));
          headBytes += head.at(-1)?.length ?? 0;
        }
        hash.update(chunk);
        done(null, chunk);
      },
    });
    const draft = await this.#guard('taking a file', () => this.#store.draft());
    try {
      await this.#guard('writing a file', () => pipeline(body, meter, draft.sink));
      return { draft, sha256: hash.digest('hex'), sizeBytes, head: Buffer.concat(head) };
    } catch (error) {
      this.#arrivingBytes -= sizeBytes;
      await draft.discard();
      throw error;
    }
  }

  /** Makes a file of the parcel. When it resolves, the file is durable. A content already here is not kept twice. */
  async keep({ draft, sha256, sizeBytes, head }: Parcel, details: FileDetails): Promise<FileRecord> {
    const createdAtMs = this.now();
    const record: FileRecord = {
      id: randomBytes(16).toString('hex'),
      sha256,
      sizeBytes,
      type: settleType(head, details.type),
      name: safeFileName(details.name),
      createdAtMs,
      expiresAtMs: createdAtMs + Math.min(details.ttlMs ?? this.limits.ttlMs, this.limits.maxTtlMs),
    };
    try {
      if (this.#stopped) throw new StorageError('internal', 'the service is stopping');
      await this.#guard('keeping a file', () =>
        this.#turns.take(sha256, async () => {
          const fresh = !this.#contents.has(sha256);
          if (fresh) await draft.keep(sha256);
          try {
            await this.#store.saveRecord(record);
          } catch (error) {
            if (fresh) await this.#store.removeContent(sha256).catch(() => undefined);
            throw error;
          }
          this.#enter(record);
        }),
      );
    } finally {
      this.#arrivingBytes -= sizeBytes;
      await draft.discard();
    }
    return record;
  }

  /** Drops a parcel that became no file. */
  async discard(parcel: Parcel): Promise<void> {
    this.#arrivingBytes -= parcel.sizeBytes;
    await parcel.draft.discard();
  }

  /**
   * The bytes of a file. When its time passes or it is removed before the end, `cut` is called once and nothing more
   * is read: not one byte is given after that moment.
   */
  async read(record: FileRecord, range: ByteRange | undefined, cut: () => void): Promise<Reading> {
    const source = await this.#store.read(record.sha256, range);
    const here = () => this.get(record.id) !== undefined;
    const entry = this.#entries.get(record.id);
    if (!entry || !here()) {
      source.destroy();
      throw unknownFile(record.id);
    }
    const end = () => {
      reading.close();
      cut();
    };
    const takeBack = this.#clock.setTimeout(() => here() || end(), record.expiresAtMs - this.now());
    const reading = readingOf(source, {
      sizeBytes: range ? range.end - range.start + 1 : record.sizeBytes,
      beforeChunk: () => {
        if (here()) return;
        end();
        throw unknownFile(record.id);
      },
      onClose: () => {
        takeBack();
        entry.readers.delete(end);
      },
    });
    entry.readers.add(end);
    return reading;
  }

  /** Removes a file; false when there was none. Reads under way end here. */
  async remove(id: string): Promise<boolean> {
    const entry = this.#entries.get(id);
    if (!entry) return false;
    const alive = this.get(id) !== undefined;
    entry.removed = true;
    for (const end of [...entry.readers]) end();
    await this.#turns.take(entry.record.sha256, () => this.#forget(entry.record));
    return alive;
  }

  /** Removes every file whose time has passed, or whose removal failed before. Resolves to how many went. One that fails does not keep the rest. */
  async sweep(): Promise<number> {
    let removed = 0;
    for (const { record } of [...this.#entries.values()]) {
      if (this.get(record.id)) continue;
      try {
        await this.remove(record.id);
        removed += 1;
      } catch (error) {
        this.#logger.error(`file ${record.id}: over, but its bytes could not be removed: ${String(error)}`);
      }
    }
    return removed;
  }

  #enter(record: FileRecord): void {
    this.#entries.set(record.id, { record, removed: false, readers: new Set() });
    const content = this.#contents.get(record.sha256);
    if (content) {
      content.ids.add(record.id);
      return;
    }
    this.#contents.set(record.sha256, { sizeBytes: record.sizeBytes, ids: new Set([record.id]) });
    this.#storedBytes += record.sizeBytes;
  }

  async #forget({ id, sha256 }: FileRecord): Promise<void> {
    await this.#store.removeRecord(id);
    this.#entries.delete(id);
    const content = this.#contents.get(sha256);
    if (!content?.ids.delete(id) || content.ids.size > 0) return;
    this.#contents.delete(sha256);
    this.#storedBytes -= content.sizeBytes;
    await this.#store.removeContent(sha256);
  }

  #refusal(sizeBytes: number): StorageError | undefined {
    if (sizeBytes > this.limits.maxFileBytes) return tooBig(this.limits.maxFileBytes);
    if (this.#storedBytes + this.#arrivingBytes > this.limits.quotaBytes) return full(this.limits.quotaBytes);
    return undefined;
  }

  /** Gives a fault of the store a code, and tells the logger what the caller need not know. */
  async #guard<T>(doing: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StorageError) throw error;
      const code = systemCode(error);
      if (code === 'ENOSPC' || code === 'EDQUOT') {
        this.#logger.error(`store: ${doing} failed, the disk is full`);
        throw new StorageError('full', 'the disk of the service is full; try again when files have expired', {
          cause: error,
        });
      }
      throw error;
    }
  }
}
