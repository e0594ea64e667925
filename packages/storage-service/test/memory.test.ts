import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { UploadedFile } from '../src/api.js';
import { KeyRing, UPLOAD_ID } from '../src/token.js';
import { bundle, type ServiceProcess, startProcess } from './child.js';
import { HOUR_MS, SECRET } from './running.js';
import { digestOf, fetchAway, sendFile } from './transfer.js';

const MIB = 1024 * 1024;
/** 100 is what the promise is about; less keeps every run short. */
const FILE_MIB = inject('long') ? 100 : 24;
const PARALLEL_MIB = inject('long') ? 1 : 0.25;
const GROWTH_MIB = 48;

const keys = new KeyRing([SECRET]);
const bearer = () => ({
  authorization: `Bearer ${keys.token({ method: 'POST', id: UPLOAD_ID, expiresAtMs: Date.now() + HOUR_MS })}`,
});
let program: Awaited<ReturnType<typeof bundle>>;
let service: ServiceProcess;
let folder: string;

beforeAll(async () => {
  program = await bundle('test/child-main.ts');
  folder = await mkdtemp(join(tmpdir(), 'vccp-storage-memory-'));
  service = await startProcess(program.path, { folder, secrets: [SECRET] });
});
afterAll(async () => {
  await service?.kill();
  await program?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function upAndDown(sizeBytes: number, first: string): Promise<void> {
  const { status, body } = await sendFile(`${service.url}/upload`, bearer(), sizeBytes, first);
  expect(status).toBe(201);
  const file = JSON.parse(body) as UploadedFile;
  expect(file.sha256).toBe(digestOf(sizeBytes, first));
  const hash = createHash('sha256');
  expect(await fetchAway(file.url, hash)).toBe(sizeBytes);
  expect(hash.digest('hex')).toBe(file.sha256);
}

test(`ten files of ${FILE_MIB} MiB up and down grow the service by less than ${GROWTH_MIB} MiB`, async () => {
  await upAndDown(8 * MIB, 'warm');
  const before = await service.memory();
  let highest = before;
  let transferring = true;
  const watching = (async () => {
    while (transferring) highest = Math.max(highest, await service.memory());
  })();
  for (let round = 0; round < 10; round += 1) await upAndDown(FILE_MIB * MIB, `file ${round}`);
  transferring = false;
  await watching;
  expect((highest - before) / MIB).toBeLessThan(GROWTH_MIB);
}, 300_000);

test(`a hundred uploads of ${PARALLEL_MIB} MiB at once bring no error`, async () => {
  const size = Math.floor(PARALLEL_MIB * MIB);
  await Promise.all(Array.from({ length: 100 }, (_, index) => upAndDown(size, `parallel ${index}`)));
}, 300_000);
