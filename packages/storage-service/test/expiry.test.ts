import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { Agent, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { memoryStore } from '../src/stores/memory.js';
import { HOUR_MS, Running } from './running.js';

const kept = async (running: Running) => (await readdir(join(running.folder, 'contents'))).length;

/** With a token that is still good, so that the file alone decides. */
const status = async (running: Running, id: string, path = 'download') => {
  const headers = { authorization: `Bearer ${running.token('GET', id, 4 * HOUR_MS)}` };
  const response = await fetch(`${running.url}/${path}/${id}`, { headers });
  await response.body?.cancel();
  return response.status;
};

test('a file lives an hour to the millisecond, and is not served after it even where no sweep has been', async () => {
  await using running = await Running.start({ sweepIntervalMs: 100 * HOUR_MS });
  const file = await running.upload('hello');
  expect(Date.parse(file.expiresAt)).toBe(running.clock.now() + HOUR_MS);
  running.clock.advance(HOUR_MS - 1);
  expect(await status(running, file.id)).toBe(200);
  running.clock.advance(1);
  expect(await kept(running)).toBe(1);
  for (const path of ['download', 'files']) expect(await status(running, file.id, path)).toBe(404);
  for (const [name, value] of [
    ['range', 'bytes=0-1'],
    ['if-none-match', `"${file.sha256}"`],
  ] as const) {
    const response = await fetch(`${running.url}/download/${file.id}`, {
      headers: { [name]: value, ...running.bearer('GET', file.id) },
    });
    expect(response.status).toBe(404);
  }
  expect((await fetch(file.url)).status).toBe(401);
  const remove = await fetch(`${running.url}/files/${file.id}`, {
    method: 'DELETE',
    headers: running.bearer('DELETE', file.id),
  });
  expect(remove.status).toBe(404);
});

test('the sweep removes every five minutes what is over, and only that', async () => {
  await using running = await Running.start();
  await running.upload('short', { fields: { ttlSeconds: '60' } });
  const long = await running.upload('long', { fields: { ttlSeconds: '6000' } });
  running.clock.advance(299_000);
  expect(await kept(running)).toBe(2);
  running.clock.advance(1000);
  await expect.poll(() => kept(running)).toBe(1);
  expect((await fetch(long.url)).status).toBe(200);
  await running.upload('next', { fields: { ttlSeconds: '1' } });
  running.clock.advance(300_000);
  await expect.poll(() => kept(running)).toBe(1);
});

test('files and their times survive a restart; what ended in between is gone', async () => {
  await using running = await Running.start();
  const bytes = randomBytes(300_000);
  const long = await running.upload(bytes, { name: 'a.bin', fields: { ttlSeconds: '7200' } });
  const short = await running.upload('short');
  await running.restart(() => running.clock.advance(HOUR_MS));
  expect(Buffer.from(await (await fetch(running.here(long.url))).arrayBuffer()).equals(bytes)).toBe(true);
  expect(await status(running, short.id)).toBe(404);
  expect(await kept(running)).toBe(1);
  running.clock.advance(HOUR_MS);
  expect(await status(running, long.id)).toBe(404);
  await running.restart();
  expect([await kept(running), await readdir(join(running.folder, 'files'))]).toEqual([0, []]);
});

test('a clock set forward ends what is over at once; a clock set back prolongs nothing', async () => {
  await using running = await Running.start();
  const one = await running.upload('one');
  const startMs = running.clock.now();
  running.clock.setWall(startMs + HOUR_MS);
  expect(await status(running, one.id)).toBe(404);
  running.clock.setWall(startMs);
  expect(await status(running, one.id)).toBe(404);
  await running.restart();
  running.clock.setWall(startMs + HOUR_MS);

  const two = await running.upload('two');
  running.clock.setWall(startMs); // an hour back
  running.clock.advance(HOUR_MS - 1);
  const good = running.service.keys.token({ method: 'GET', id: two.id, expiresAtMs: startMs + 4 * HOUR_MS });
  const get = () => fetch(`${running.url}/download/${two.id}`, { headers: { authorization: `Bearer ${good}` } });
  expect((await get()).status).toBe(200);
  running.clock.advance(1);
  expect((await get()).status).toBe(404);
});

test('a clock set back between two runs does not give files their time again', async () => {
  await using running = await Running.start();
  const startMs = running.clock.now();
  await running.upload('first');
  running.clock.advance(HOUR_MS - 60_000);
  await running.upload('second');
  await running.restart(() => running.clock.setWall(startMs - 24 * HOUR_MS));
  // The second upload proves that 59 minutes have passed, whatever the clock says.
  running.clock.advance(60_000);
  const health = await (await fetch(`${running.url}/health`)).json();
  expect(health.files).toBe(2);
  running.clock.advance(300_000);
  await expect.poll(async () => (await (await fetch(`${running.url}/health`)).json()).files).toBe(1);
});

/** A download that is not read any further: what is on its way is in buffers, the rest still on disk. */
async function stalledDownload(url: string) {
  const outgoing = request(url);
  outgoing.end();
  const [response]: IncomingMessage[] = await once(outgoing, 'response');
  if (!response) throw new Error('no response');
  response.pause();
  let received = 0;
  const ended = new Promise<string>((resolve) => {
    response.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    response.on('end', () => resolve('complete'));
    response.on('error', () => resolve('cut'));
  });
  response.pause();
  return { resume: () => response.resume(), ended, received: () => received };
}

test('a download under way ends when the time of its file passes', async () => {
  await using running = await Running.start();
  const bytes = randomBytes(40_000_000);
  const file = await running.upload(bytes);
  const download = await stalledDownload(file.url);
  running.clock.advance(HOUR_MS);
  download.resume();
  expect(await download.ended).toBe('cut');
  expect(download.received()).toBeLessThan(bytes.length);
});

test('a download that came to its end leaves its connection to the next request, whatever becomes of the file', async () => {
  // That there are no more bytes it tells after them, as a disk that is busy: here never.
  const store = memoryStore();
  const read = store.read.bind(store);
  store.read = async (sha256, range) => (await read(sha256, range)).pipe(new PassThrough(), { end: false });
  await using running = await Running.start({ store });
  const file = await running.upload(randomBytes(300_000));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async (url: string) => {
    const [response]: IncomingMessage[] = await once(request(url, { agent }).end(), 'response');
    if (!response) throw new Error('no response');
    return { response, bytes: (await buffer(response)).length };
  };
  const first = await ask(file.url);
  expect(first.bytes).toBe(300_000);
  const { socket } = first.response;
  running.clock.advance(HOUR_MS);
  const next = await ask(`${running.url}/health`);
  expect([next.response.statusCode, next.response.socket === socket]).toEqual([200, true]);
  agent.destroy();
});

test('a download under way ends when its file is removed', async () => {
  await using running = await Running.start();
  const file = await running.upload(randomBytes(40_000_000));
  const download = await stalledDownload(file.url);
  expect((await fetch(file.deleteUrl, { method: 'DELETE' })).status).toBe(204);
  download.resume();
  expect(await download.ended).toBe('cut');
});

test('a download under way that only the wall clock overtook ends at the next chunk', async () => {
  await using running = await Running.start();
  const file = await running.upload(randomBytes(40_000_000));
  const download = await stalledDownload(file.url);
  running.clock.setWall(running.clock.now() + HOUR_MS);
  download.resume();
  expect(await download.ended).toBe('cut');
});

test('a file removed is gone at once and for good', async () => {
  await using running = await Running.start();
  const file = await running.upload('hello');
  expect((await fetch(file.deleteUrl, { method: 'DELETE' })).status).toBe(204);
  expect((await fetch(file.deleteUrl, { method: 'DELETE' })).status).toBe(404);
  expect((await fetch(file.url)).status).toBe(404);
  await running.restart();
  expect(await status(running, file.id)).toBe(404);
});
