/**
 * The promise of an answer 201: the file is there, whole, whatever happens next. A service in a process of its own is
 * killed in the middle of uploads, again and again, on one folder.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { UploadedFile } from '../src/api.js';
import { KeyRing, UPLOAD_ID } from '../src/token.js';
import { bundle, type ServiceProcess, startProcess } from './child.js';
import { HOUR_MS, SECRET, sha256 } from './running.js';

const ROUNDS = inject('long') ? 20 : 6;
const keys = new KeyRing([SECRET]);
let program: Awaited<ReturnType<typeof bundle>>;
let folder: string;

beforeAll(async () => {
  program = await bundle('test/child-main.ts');
  folder = await mkdtemp(join(tmpdir(), 'vccp-storage-crash-'));
});
afterAll(async () => {
  await program[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Uploads until the service dies, and tells each answer: what was acknowledged, by the digest of what was sent. */
async function uploadUntilDeath(
  service: ServiceProcess,
  sizeBytes: number,
  acknowledged: (digest: string, file: UploadedFile) => void,
): Promise<void> {
  const authorization = `Bearer ${keys.token({ method: 'POST', id: UPLOAD_ID, expiresAtMs: Date.now() + HOUR_MS })}`;
  for (;;) {
    const bytes = randomBytes(Math.ceil(Math.random() * sizeBytes));
    const form = new FormData();
    form.append('file', new Blob([bytes]), 'a.bin');
    try {
      const response = await fetch(`${service.url}/upload`, { method: 'POST', headers: { authorization }, body: form });
      if (response.status === 201) acknowledged(sha256(bytes), (await response.json()) as UploadedFile);
    } catch {
      return;
    }
  }
}

test(`after ${ROUNDS} kills in the middle of uploads every acknowledged file is whole and nothing else is left`, async () => {
  const acknowledged: [string, UploadedFile][] = [];
  let interrupted = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const service = await startProcess(program.path, { folder, secrets: [SECRET] });
    // With the last of these answers the others are somewhere on their way.
    let answersLeft = 2 + Math.floor(Math.random() * 6);
    const uploads = [100_000, 400_000, 2_000_000, 8_000_000].map((size) =>
      uploadUntilDeath(service, size, (digest, file) => {
        acknowledged.push([digest, file]);
        answersLeft -= 1;
        if (answersLeft === 0) void service.kill();
      }),
    );
    await Promise.all(uploads);
    await service.kill();
    interrupted += (await readdir(join(folder, 'incoming'))).length;
  }
  const service = await startProcess(program.path, { folder, secrets: [SECRET] });
  try {
    for (const [digest, file] of acknowledged) {
      const { pathname, search } = new URL(file.url);
      const response = await fetch(service.url + pathname + search);
      expect([response.status, sha256(Buffer.from(await response.arrayBuffer()))]).toEqual([200, digest]);
    }
    const list = async (name: string) => (await readdir(join(folder, name))).sort();
    expect(await list('incoming')).toEqual([]);
    // A file may have become durable just before its answer was lost; then it is whole as well.
    const contents = await list('contents');
    expect(new Set(contents)).toEqual(new Set([...contents, ...acknowledged.map(([digest]) => digest)]));
    expect((await list('files')).length).toBeGreaterThanOrEqual(acknowledged.length);
    const named = new Set<string>();
    for (const name of await list('files')) {
      named.add(JSON.parse(await readFile(join(folder, 'files', name), 'utf8')).sha256);
    }
    expect(contents).toEqual([...named].sort());
    for (const name of contents) expect(sha256(await readFile(join(folder, 'contents', name)))).toBe(name);
  } finally {
    await service.kill();
  }
  expect(acknowledged.length).toBeGreaterThan(ROUNDS);
  expect(interrupted).toBeGreaterThan(0);
}, 240_000);
