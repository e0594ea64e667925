import { randomBytes } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StorageClient, StorageClientError, type StorageClientOptions, type UploadProgress } from '../src/client.js';
import { pauseMs } from '../src/retry.js';
import { Running, sha256 } from './running.js';

function clientOf(running: Running, options: Partial<StorageClientOptions> = {}): StorageClient {
  return new StorageClient({
    baseUrl: running.url,
    token: ({ method, id }) => running.token(method, id),
    sleep: async () => {},
    ...options,
  });
}

/** A way to the service that may fail: `through` decides what becomes of each request. */
async function inFrontOf(
  running: Running,
  through: (count: number, ...listener: Parameters<RequestListener>) => 'pass' | 'mine',
) {
  let count = 0;
  const server = createServer((incoming, outgoing) => {
    count += 1;
    if (through(count, incoming, outgoing) === 'mine') return;
    const { method, headers, url } = incoming;
    const onward = request(running.url + url, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => count,
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const bytesOf = async (stream: ReadableStream<Uint8Array>) =>
  Buffer.from(await new Response(stream as BodyInit).arrayBuffer());

test('bytes, blobs, files and streams all arrive whole, with progress from nothing to all', async () => {
  await using running = await Running.start();
  const client = clientOf(running);
  const bytes = randomBytes(300_000);
  const path = join(running.folder, 'local.bin');
  await writeFile(path, bytes);
  const chunks = function* () {
    for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000);
  };
  const sources = {
    bytes: new Uint8Array(bytes),
    blob: new Blob([bytes]),
    file: await openAsBlob(path),
    'Node stream': Readable.from(chunks()),
    'web stream': new Blob([bytes]).stream(),
    'opened stream': () => Readable.from(chunks()),
  };
  for (const [what, source] of Object.entries(sources)) {
    const seen: UploadProgress[] = [];
    const file = await client.upload(source, {
      name: 'ありがとう "1".bin',
      ttlSeconds: 60,
      onProgress: (now) => seen.push(now),
    });
    expect(file, what).toMatchObject({ sha256: sha256(bytes), name: 'ありがとう _1_.bin', sizeBytes: bytes.length });
    expect(Date.parse(file.expiresAt)).toBe(running.clock.now() + 60_000);
    expect([seen[0]?.sentBytes, seen.at(-1)?.sentBytes], what).toEqual([0, bytes.length]);
    expect(seen.every(({ sentBytes }, index) => index === 0 || sentBytes > (seen[index - 1]?.sentBytes ?? 0))).toBe(
      true,
    );
    expect((await bytesOf(await client.download(file.url))).equals(bytes), what).toBe(true);
  }
  const quiet = await client.upload(new File([bytes], 'named.bin', { type: 'text/plain' }));
  expect(quiet).toMatchObject({ name: 'named.bin', type: 'text/plain', sha256: sha256(bytes) });
});

test('an upload is tried again when the way fails, and not when the service refuses', async () => {
  await using running = await Running.start({ limits: { maxFileBytes: 1000 } });
  using way = await inFrontOf(running, (count, incoming, outgoing) => {
    if (count === 1) incoming.destroy();
    else if (count === 2) outgoing.writeHead(503, { 'retry-after': '2' }).end('busy');
    else return 'pass';
    return 'mine';
  });
  const pauses: number[] = [];
  const client = clientOf(running, {
    baseUrl: way.url,
    random: () => 0,
    sleep: async (ms) => {
      pauses.push(ms);
    },
  });
  const file = await client.upload(new Uint8Array(10));
  expect(file.sizeBytes).toBe(10);
  expect(pauses).toEqual([300, 2000]);
  const before = way.count();
  const refused = client.upload(new Uint8Array(2000));
  await expect(refused).rejects.toMatchObject({ name: 'StorageClientError', status: 413, code: 'too-big' });
  expect(way.count()).toBe(before + 1);
});

test('a stream that cannot be opened again is sent once', async () => {
  await using running = await Running.start();
  using way = await inFrontOf(running, (_count, incoming) => {
    incoming.destroy();
    return 'mine';
  });
  const client = clientOf(running, { baseUrl: way.url });
  await expect(client.upload(Readable.from([Buffer.from('x')]))).rejects.toMatchObject({ code: 'unreachable' });
  expect(way.count()).toBe(1);
  await expect(client.upload(new Uint8Array(1))).rejects.toThrow(/is it running/);
  expect(way.count()).toBe(5);
});

test('a download that breaks is taken up where it broke', async () => {
  await using running = await Running.start();
  const bytes = randomBytes(3_000_000);
  const file = await clientOf(running).upload(new Uint8Array(bytes));
  const ranges: (string | undefined)[] = [];
  using way = await inFrontOf(running, (count, incoming, outgoing) => {
    ranges.push(incoming.headers.range);
    if (count < 4) {
      let passed = 0;
      const write = outgoing.write.bind(outgoing);
      outgoing.write = (chunk: Buffer) => {
        passed += chunk.length;
        if (passed > 700_000) outgoing.destroy();
        return write(chunk);
      };
    }
    return 'pass';
  });
  const { pathname, search } = new URL(file.url);
  const received = await bytesOf(await clientOf(running).download(way.url + pathname + search));
  expect(sha256(received)).toBe(file.sha256);
  expect(ranges.length).toBeGreaterThanOrEqual(4);
  expect(ranges.slice(1).every((range) => /^bytes=\d+-$/.test(range ?? ''))).toBe(true);
});

test('a download whose file ends on the way fails and is not passed off as whole', async () => {
  await using running = await Running.start();
  const file = await clientOf(running).upload(randomBytes(30_000_000));
  const reader = (await clientOf(running).download(file.url)).getReader();
  await reader.read();
  await clientOf(running).remove(file.id);
  const rest = async () => {
    for (let next = await reader.read(); !next.done; next = await reader.read());
  };
  await expect(rest()).rejects.toBeInstanceOf(StorageClientError);
});

test('a file can be described and removed by its id; removing it twice is no fault', async () => {
  await using running = await Running.start();
  const client = clientOf(running);
  const file = await client.upload(new Uint8Array([1, 2, 3]));
  const known = await client.describe(file.id);
  expect(known).toMatchObject({ id: file.id, sha256: file.sha256 });
  expect(known).not.toHaveProperty('deleteUrl');
  expect((await fetch(known.url)).status).toBe(200);
  await client.remove(file.id);
  await client.remove(file.id);
  await expect(client.describe(file.id)).rejects.toMatchObject({ status: 404, code: 'unknown-file' });
});

test('an upload can be called off', async () => {
  await using running = await Running.start();
  const controller = new AbortController();
  const upload = clientOf(running).upload(
    async function* () {
      yield new Uint8Array(100_000);
      controller.abort(new Error('never mind'));
      yield new Uint8Array(100_000);
    },
    { signal: controller.signal },
  );
  await expect(upload).rejects.toThrow('never mind');
});

test('pauses double up to their limit, never shrink below what was asked for, and differ between clients', () => {
  const options = { attempts: 9, firstMs: 300, longestMs: 10_000 };
  expect([2, 3, 4, 9].map((attempt) => pauseMs(attempt, options, 0))).toEqual([300, 600, 1200, 10_000]);
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 40 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(20_000),
      (attempt, random, askedMs) => {
        const ms = pauseMs(attempt, options, random, askedMs);
        expect(ms).toBeGreaterThanOrEqual(Math.max(150, askedMs));
        expect(ms).toBeLessThanOrEqual(Math.max(10_000, askedMs));
      },
    ),
  );
});
