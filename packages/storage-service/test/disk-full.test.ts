import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { UploadedFile } from '../src/api.js';
import { StorageError } from '../src/errors.js';
import { diskStore } from '../src/stores/disk.js';
import { memoryStore } from '../src/stores/memory.js';
import { Running, sha256 } from './running.js';

/** A file system of 4 MiB at a new folder. @throws where the machine does not permit it: only root may mount. */
function mountSmallDisk(): { path: string; unmount: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'vccp-small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', path], { stdio: 'pipe' });
  } catch (error) {
    rmSync(path, { recursive: true });
    throw error;
  }
  const unmount = () => {
    execFileSync('umount', ['-l', path]);
    rmSync(path, { recursive: true });
  };
  return { path, unmount };
}

function whyNoSmallDisk(): string | undefined {
  try {
    mountSmallDisk().unmount();
    return undefined;
  } catch (error) {
    return String(error).trim().split('\n').pop();
  }
}

const noDisk = whyNoSmallDisk();

test.skipIf(noDisk !== undefined)(
  `a full disk refuses with 507, harms no file, and takes files again when there is room${noDisk === undefined ? '' : ` (skipped, no small disk: ${noDisk})`}`,
  async () => {
    const disk = mountSmallDisk();
    try {
      await using running = await Running.start({ store: diskStore({ folder: join(disk.path, 'files') }) });
      const kept: [string, UploadedFile][] = [];
      const statuses: number[] = [];
      for (let round = 0; round < 12; round += 1) {
        const bytes = randomBytes(700_000);
        const response = await running.post(bytes);
        statuses.push(response.status);
        if (response.status === 201) kept.push([sha256(bytes), (await response.json()) as UploadedFile]);
        else
          expect((await response.json()).error).toMatchObject({
            code: 'full',
            message: expect.stringContaining('disk'),
          });
      }
      expect([...new Set(statuses)].sort()).toEqual([201, 507]);
      const many = await Promise.all(Array.from({ length: 10 }, () => running.post(randomBytes(300_000))));
      expect(many.every(({ status }) => status === 507 || status === 201)).toBe(true);
      const intact = async () => {
        for (const [digest, file] of kept) {
          const response = await fetch(running.here(file.url));
          expect([response.status, sha256(Buffer.from(await response.arrayBuffer()))]).toEqual([200, digest]);
        }
      };
      await intact();
      expect(await readdir(join(disk.path, 'files', 'incoming'))).toEqual([]);
      const [, first] = kept.shift() ?? [];
      await fetch(first?.deleteUrl ?? '', { method: 'DELETE' });
      expect((await running.post(randomBytes(500_000))).status).toBe(201);
      await intact();
    } finally {
      disk.unmount();
    }
  },
);

test('a store that fails keeps nothing half, and says nothing of its inside', async () => {
  const store = memoryStore();
  const lines: string[] = [];
  const logger = { debug() {}, info() {}, warn() {}, error: (line: string) => void lines.push(line) };
  let failing = true;
  const saveRecord: typeof store.saveRecord = async (record) => {
    if (failing) throw Object.assign(new Error('EIO: /very/secret/path'), { code: 'EIO' });
    return store.saveRecord(record);
  };
  await using running = await Running.start({ store: { ...store, saveRecord }, logger });
  const response = await running.post('hello');
  const text = await response.text();
  expect([response.status, JSON.parse(text).error.code]).toEqual([500, 'internal']);
  expect(text).not.toContain('secret');
  expect(lines.join()).toContain('EIO');
  expect(await store.contents()).toEqual(new Map());
  failing = false;
  expect((await running.post('hello')).status).toBe(201);
});

test('a file whose removal failed is not served again, and goes with a later sweep', async () => {
  const store = memoryStore();
  let failing = true;
  const removeRecord: typeof store.removeRecord = async (id) => {
    if (failing) throw new StorageError('internal', 'not now');
    return store.removeRecord(id);
  };
  await using running = await Running.start({ store: { ...store, removeRecord } });
  const file = await running.upload('hello');
  expect((await fetch(file.deleteUrl, { method: 'DELETE' })).status).toBe(500);
  expect((await fetch(file.url)).status).toBe(404);
  failing = false;
  running.clock.advance(300_000);
  await expect.poll(() => store.records()).toEqual([]);
  await expect.poll(() => store.contents()).toEqual(new Map());
});
