/** What every store must do, as tests for vitest: a store of your own proves itself in three lines. */
import { createHash, randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FileRecord } from './file-record.js';
import type { Store } from './store.js';

/** A place for one test. `reopen` gives another store on what the last one left; absent where nothing outlives it. */
export interface StorePlace {
  open(): Promise<Store>;
  /** Whether what was kept is there for the next store on this place. */
  survives: boolean;
  clean(): Promise<void>;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function all(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function recordOf(bytes: Uint8Array): FileRecord {
  const id = randomBytes(16).toString('hex');
  const common = { type: 'audio/wav', name: 'ありがとう.wav', createdAtMs: 1_000, expiresAtMs: 2_000 };
  return { id, sha256: sha256(bytes), sizeBytes: bytes.length, ...common };
}

async function keep(store: Store, bytes: Uint8Array): Promise<string> {
  const draft = await store.draft();
  await pipeline(
    [bytes.subarray(0, 7), bytes.subarray(7)].filter((chunk) => chunk.length > 0),
    draft.sink,
  );
  const name = sha256(bytes);
  await draft.keep(name);
  await draft.discard();
  return name;
}

/** Registers the tests of the `Store` contract under `name`. */
export function testStore(name: string, makePlace: () => Promise<StorePlace>): void {
  describe(`${name} as a store`, () => {
    let place: StorePlace;
    let store: Store;

    beforeEach(async () => {
      place = await makePlace();
      store = await place.open();
      await store.open();
    });
    afterEach(async () => {
      await store.close();
      await place.clean();
    });

    test('gives a content back byte for byte', async () => {
      const bytes = randomBytes(700_001);
      expect((await all(await store.read(await keep(store, bytes)))).equals(bytes)).toBe(true);
    });

    test('gives any range, both ends inclusive', async () => {
      const bytes = randomBytes(600_000);
      const content = await keep(store, bytes);
      for (const [start, end] of [
        [0, 0],
        [599_999, 599_999],
        [1, 300_000],
        [262_143, 262_144],
      ] as const) {
        const part = await all(await store.read(content, { start, end }));
        expect(part.equals(bytes.subarray(start, end + 1)), `${start}-${end}`).toBe(true);
      }
    });

    test('keeps an empty content', async () => {
      const content = await keep(store, new Uint8Array());
      expect((await all(await store.read(content))).length).toBe(0);
      expect(await store.contents()).toEqual(new Map([[content, 0]]));
    });

    test('shows nothing of a draft that was not kept', async () => {
      const draft = await store.draft();
      await pipeline([randomBytes(1000)], draft.sink);
      expect((await store.contents()).size).toBe(0);
      await draft.discard();
      await draft.discard();
      expect((await store.contents()).size).toBe(0);
    });

    test('drops a draft whose body broke off', async () => {
      const draft = await store.draft();
      async function* broken() {
        yield randomBytes(1000);
        throw new Error('the line went dead');
      }
      await expect(pipeline(broken, draft.sink)).rejects.toThrow('the line went dead');
      await draft.discard();
      expect((await store.contents()).size).toBe(0);
    });

    test('keeps many contents at once', async () => {
      const many = Array.from({ length: 20 }, () => randomBytes(20_000));
      const names = await Promise.all(many.map((bytes) => keep(store, bytes)));
      expect([...(await store.contents()).keys()].sort()).toEqual([...names].sort());
      for (const [index, name] of names.entries()) {
        expect((await all(await store.read(name))).equals(many[index] ?? Buffer.alloc(0))).toBe(true);
      }
    });

    test('rejects at once when there is no such content', async () => {
      await expect(store.read('0'.repeat(64))).rejects.toThrow();
    });

    test('removes a content, and is not troubled when there is none', async () => {
      const content = await keep(store, randomBytes(10));
      await store.removeContent(content);
      await store.removeContent(content);
      expect((await store.contents()).size).toBe(0);
      await expect(store.read(content)).rejects.toThrow();
    });

    test('gives records back as they were, the newest of each id', async () => {
      const one = recordOf(randomBytes(3));
      const two = recordOf(randomBytes(3));
      await store.saveRecord(one);
      await store.saveRecord(two);
      await store.saveRecord({ ...two, expiresAtMs: 9_000 });
      const byId = (a: FileRecord, b: FileRecord) => a.id.localeCompare(b.id);
      expect((await store.records()).sort(byId)).toEqual([one, { ...two, expiresAtMs: 9_000 }].sort(byId));
      await store.removeRecord(one.id);
      await store.removeRecord(one.id);
      expect(await store.records()).toEqual([{ ...two, expiresAtMs: 9_000 }]);
    });

    test('closes twice without harm', async () => {
      await store.close();
      await store.close();
    });

    test('leaves the next owner what was kept, and nothing of what was not', async () => {
      const bytes = randomBytes(5000);
      const content = await keep(store, bytes);
      const record = recordOf(bytes);
      await store.saveRecord(record);
      const abandoned = await store.draft();
      await pipeline([randomBytes(9000)], abandoned.sink);
      await store.close();

      store = await place.open();
      await store.open();
      expect(await store.records()).toEqual(place.survives ? [record] : []);
      expect([...(await store.contents()).keys()]).toEqual(place.survives ? [content] : []);
      if (place.survives) expect((await all(await store.read(content))).equals(bytes)).toBe(true);
    });
  });
}
