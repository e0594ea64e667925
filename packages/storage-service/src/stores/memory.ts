import { Readable, Writable } from 'node:stream';
import type { FileRecord } from '../file-record.js';
import type { ByteRange, Store } from '../store.js';

/** Keeps everything in memory and forgets it with the process. For tests and for small things. */
export function memoryStore(): Store {
  const records = new Map<string, FileRecord>();
  const contents = new Map<string, Buffer>();
  return {
    async open() {},
    async close() {},
    records: async () => [...records.values()],
    async saveRecord(record) {
      records.set(record.id, record);
    },
    async removeRecord(id) {
      records.delete(id);
    },
    contents: async () => new Map([...contents].map(([sha256, bytes]) => [sha256, bytes.length])),
    async draft() {
      let chunks: Buffer[] = [];
      const sink = new Writable({
        write(chunk: Buffer, _encoding, done) {
          chunks.push(Buffer.from(chunk));
          done();
        },
      });
      return {
        sink,
        async keep(sha256) {
          contents.set(sha256, Buffer.concat(chunks));
          chunks = [];
        },
        async discard() {
          sink.destroy();
          chunks = [];
        },
      };
    },
    async read(sha256, range) {
      const bytes = contents.get(sha256);
      if (!bytes) throw new Error(`memory store: no content ${sha256}`);
      return Readable.from(slices(bytes, range), { objectMode: false });
    },
    async removeContent(sha256) {
      contents.delete(sha256);
    },
  };
}

const SLICE_BYTES = 256 * 1024;

function* slices(bytes: Buffer, range: ByteRange = { start: 0, end: bytes.length - 1 }): Generator<Buffer> {
  for (let at = range.start; at <= range.end; at += SLICE_BYTES) {
    yield bytes.subarray(at, Math.min(at + SLICE_BYTES, range.end + 1));
  }
}
