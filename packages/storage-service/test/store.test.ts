import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import S3rver from 's3rver';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { diskStore } from '../src/stores/disk.js';
import { memoryStore } from '../src/stores/memory.js';
import { s3Store } from '../src/stores/s3.js';
import { testStore } from '../src/testing.js';

const temporary = () => mkdtemp(join(tmpdir(), 'vccp-storage-test-'));

testStore('memory', async () => ({ open: async () => memoryStore(), survives: false, clean: async () => {} }));

testStore('disk', async () => {
  const folder = await temporary();
  return {
    open: async () => diskStore({ folder }),
    survives: true,
    clean: () => rm(folder, { recursive: true }),
  };
});

let s3: S3rver;
let s3Folder: string;
let endpoint: string;
const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
const clientConfig = () => ({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });

beforeAll(async () => {
  s3Folder = await temporary();
  s3 = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory: s3Folder });
  const { port } = await s3.run();
  endpoint = `http://127.0.0.1:${port}`;
  const client = new S3Client(clientConfig());
  await client.send(new CreateBucketCommand({ Bucket: 'files' }));
  client.destroy();
});
afterAll(async () => {
  await s3.close();
  await rm(s3Folder, { recursive: true });
});

let places = 0;
testStore('s3', async () => {
  places += 1;
  const prefix = `place-${places}/`;
  return {
    open: async () => s3Store({ bucket: 'files', prefix, client: clientConfig() }),
    survives: true,
    clean: async () => {},
  };
});

test('an S3 store on a bucket that is not there says so when it opens', async () => {
  const store = s3Store({ bucket: 'nowhere', client: clientConfig() });
  await expect(store.open()).rejects.toThrow(/bucket/i);
  await store.close();
});

interface SeenRequest {
  url: string;
  headers: NodeJS.Dict<string | string[]>;
  body: Buffer;
}

/** An S3 service that answers what it is told and remembers what it was asked. */
async function recordingS3(answer: (url: URL) => string) {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const body: Buffer[] = [];
    for await (const chunk of request) body.push(chunk);
    seen.push({ url: request.url ?? '', headers: request.headers, body: Buffer.concat(body) });
    response.end(answer(new URL(request.url ?? '', 'http://s3')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const client = { ...clientConfig(), endpoint: `http://127.0.0.1:${port}` };
  return { seen, client, [Symbol.dispose]: () => server.close() };
}

/**
 * A service that knows no checksum in a trailer keeps the trailer as part of the content and answers 200. What is
 * sent must be the bytes and nothing else.
 */
test('an S3 store sends the bytes as they are, with their length and their SHA-256', async () => {
  using service = await recordingS3(() => '<ListBucketResult></ListBucketResult>');
  const store = s3Store({ bucket: 'b', client: service.client });
  await store.open();
  const draft = await store.draft();
  const written = new Promise((resolve) => draft.sink.once('close', resolve));
  draft.sink.end('hello');
  await written;
  const name = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
  await draft.keep(name);
  await draft.discard();
  await store.close();
  const put = service.seen.find(({ url }) => url.includes(name));
  expect(put?.body.toString()).toBe('hello');
  expect(put?.headers['content-length']).toBe('5');
  expect(put?.headers['x-amz-checksum-sha256']).toBe('LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=');
  expect(put?.headers['content-encoding']).toBeUndefined();
});

test('an S3 store reads a listing to its last page', async () => {
  const page = (name: string, next: string) =>
    `<ListBucketResult><IsTruncated>${next !== ''}</IsTruncated><NextContinuationToken>${next}</NextContinuationToken>` +
    `<Contents><Key>vccp/contents/${name.repeat(64)}</Key><Size>7</Size></Contents></ListBucketResult>`;
  const pages: Record<string, string> = { '': page('a', 'second'), second: page('b', 'third'), third: page('c', '') };
  using service = await recordingS3((url) => pages[url.searchParams.get('continuation-token') ?? ''] ?? '');
  const store = s3Store({ bucket: 'b', client: service.client });
  await store.open();
  expect([...(await store.contents()).keys()]).toEqual(['a'.repeat(64), 'b'.repeat(64), 'c'.repeat(64)]);
  await store.close();
});

test('a folder has one owner at a time, and one that died is no owner', async () => {
  const folder = await temporary();
  const first = diskStore({ folder });
  const second = diskStore({ folder });
  await first.open();
  await expect(second.open()).rejects.toThrow(/uses this folder already/);
  await first.close();
  await second.open();
  await second.close();
  await writeFile(join(folder, 'lock'), '{"pid": 4194304, "host": "elsewhere"');
  await first.open();
  await first.close();
  expect(await readdir(folder)).not.toContain('lock');
  await rm(folder, { recursive: true });
});

test('a record that cannot be read is removed and does not keep the others away', async () => {
  const folder = await temporary();
  const store = diskStore({ folder });
  await store.open();
  const id = 'a'.repeat(32);
  const record = {
    id,
    sha256: 'b'.repeat(64),
    sizeBytes: 1,
    type: 'audio/wav',
    name: 'a',
    createdAtMs: 1,
    expiresAtMs: 2,
  };
  await store.saveRecord(record);
  await writeFile(join(folder, 'files', `${'c'.repeat(32)}.json`), '{"id": "tor');
  await writeFile(join(folder, 'files', `${'d'.repeat(32)}.json`), JSON.stringify(record));
  expect(await store.records()).toEqual([record]);
  expect(await readdir(join(folder, 'files'))).toEqual([`${id}.json`]);
  await store.close();
  await rm(folder, { recursive: true });
});
