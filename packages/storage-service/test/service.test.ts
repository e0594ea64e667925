import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { StorageService, secretFromFile, UPLOAD_ID } from '../src/index.js';
import { openApi } from '../src/openapi.js';
import { memoryStore } from '../src/stores/memory.js';
import { HandClock, HOUR_MS, Running, SECRET, sha256 } from './running.js';

const temporary = () => mkdtemp(join(tmpdir(), 'vccp-storage-test-'));

test('mounted in another app it gives out URLs that lead there', async () => {
  await using service = new StorageService({ folder: '/nowhere', store: memoryStore(), secrets: [SECRET] });
  await service.open();
  const app = new Hono().get('/', (c) => c.text('the other app')).route('/storage', service.routes);
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const token = service.keys.token({ method: 'POST', id: UPLOAD_ID, expiresAtMs: Date.now() + HOUR_MS });
    const form = new FormData();
    form.append('file', new Blob(['hello']), 'a.txt');
    const headers = { authorization: `Bearer ${token}` };
    const file = await (await fetch(`${base}/storage/upload`, { method: 'POST', headers, body: form })).json();
    expect(file.url.startsWith(`${base}/storage/download/`)).toBe(true);
    expect(await (await fetch(file.url)).text()).toBe('hello');
    expect((await fetch(`${base}/storage/upload`, { method: 'POST', body: form })).status).toBe(401);
    expect((await fetch(file.deleteUrl, { method: 'DELETE' })).status).toBe(204);
    expect(await (await fetch(base)).text()).toBe('the other app');
    const nothing = await fetch(`${base}/storage/download/x`, { method: 'DELETE' });
    expect([nothing.status, await nothing.json()]).toMatchObject([
      404,
      {
        error: { code: 'unknown-file', message: expect.stringContaining('DELETE /storage/download/x is nothing here') },
      },
    ]);
    expect((await (await fetch(`${base}/storage/openapi.json`)).json()).servers).toEqual([{ url: `${base}/storage` }]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('without a socket it works on requests alone', async () => {
  await using service = await new StorageService({
    folder: '/nowhere',
    store: memoryStore(),
    secrets: [SECRET],
  }).open();
  const token = service.keys.token({ method: 'POST', id: UPLOAD_ID, expiresAtMs: Date.now() + HOUR_MS });
  const form = new FormData();
  form.append('file', new Blob(['hello']), 'a.txt');
  const headers = { authorization: `Bearer ${token}` };
  const uploaded = await service.routes.request('http://vccp/upload', { method: 'POST', headers, body: form });
  const file = await uploaded.json();
  expect(file.url.startsWith('http://vccp/download/')).toBe(true);
  const response = await service.routes.request(file.url);
  expect(sha256(await response.text())).toBe(file.sha256);
});

test('a base URL that is given stands in every answer', async () => {
  await using running = await Running.start({ baseUrl: 'https://files.example.org/v/' });
  const file = await running.upload('x');
  expect(file.url.startsWith('https://files.example.org/v/download/')).toBe(true);
});

test('on loopback a secret is made, kept for its owner alone, and used again', async () => {
  const folder = await temporary();
  const first = await new StorageService({ folder, port: 0 }).start();
  const word = first.keys.token({ method: 'POST', id: UPLOAD_ID, expiresAtMs: 1e12 });
  expect((await stat(join(folder, 'secret'))).mode & 0o777).toBe(0o600);
  await first.stop();
  await using second = await new StorageService({ folder, port: 0 }).start();
  expect(second.keys.token({ method: 'POST', id: UPLOAD_ID, expiresAtMs: 1e12 })).toBe(word);
  expect(await secretFromFile(join(folder, 'secret'))).toHaveLength(64);
  await writeFile(join(folder, 'bad'), 'short');
  await expect(secretFromFile(join(folder, 'bad'))).rejects.toThrow(/no secret of at least 16/);
  await second.stop();
  await rm(folder, { recursive: true });
});

test('beyond loopback it does not start without a secret that others can know', async () => {
  const folder = await temporary();
  await expect(new StorageService({ folder, port: 0, host: '0.0.0.0' }).start()).rejects.toThrow(/needs `secrets`/);
  await using open = await new StorageService({ folder, port: 0, host: '0.0.0.0', secrets: [SECRET] }).start();
  expect((await fetch(`${open.url.replace('0.0.0.0', '127.0.0.1')}/health`)).status).toBe(200);
  await open.stop();
  await rm(folder, { recursive: true });
});

test('a new secret in front of the old one leaves every URL good', async () => {
  const folder = await temporary();
  const store = () => new StorageService({ folder, port: 0, secrets: ['the secret of yesterday'] });
  const before = await store().start();
  const grant = { method: 'POST', id: UPLOAD_ID, expiresAtMs: Date.now() + HOUR_MS } as const;
  const headers = { authorization: `Bearer ${before.keys.token(grant)}` };
  const form = new FormData();
  form.append('file', new Blob(['hello']), 'a.txt');
  const file = await (await fetch(`${before.url}/upload`, { method: 'POST', headers, body: form })).json();
  await before.stop();
  await using after = await new StorageService({
    folder,
    port: 0,
    secrets: ['the secret of today', 'the secret of yesterday'],
  }).start();
  const { pathname, search } = new URL(file.url);
  expect((await fetch(after.url + pathname + search)).status).toBe(200);
  const again = await (await fetch(`${after.url}/upload`, { method: 'POST', headers, body: form })).json();
  expect(new URL(again.url).searchParams.get('kid')).not.toBe(new URL(file.url).searchParams.get('kid'));
  await after.stop();
  await rm(folder, { recursive: true });
});

test('two services in one process know nothing of each other', async () => {
  await using one = await Running.start();
  await using two = await Running.start({ secrets: ['quite another secret'] });
  const file = await one.upload('mine');
  expect((await fetch(two.here(file.url))).status).toBe(401);
  expect((await (await fetch(`${two.url}/health`)).json()).files).toBe(0);
});

test('a port that is taken is told, and the store is given back', async () => {
  await using running = await Running.start();
  const folder = await temporary();
  const port = Number(new URL(running.url).port);
  await expect(new StorageService({ folder, port, secrets: [SECRET] }).start()).rejects.toThrow(/EADDRINUSE/);
  await using second = await new StorageService({ folder, port: 0, secrets: [SECRET] }).start();
  await expect(new StorageService({ folder, port: 0, secrets: [SECRET] }).start()).rejects.toThrow(
    /uses this folder already/,
  );
  expect((await fetch(`${second.url}/health`)).status).toBe(200);
  await second.stop();
  await rm(folder, { recursive: true });
});

test('it stops once, whatever is under way, and stays stopped', async () => {
  const clock = new HandClock();
  const service = new StorageService({ folder: '/nowhere', store: memoryStore(), secrets: [SECRET], port: 0, clock });
  expect(() => service.url).toThrow(/start\(\) first/);
  expect(() => service.routes).toThrow(/not open yet/);
  await service.start();
  expect(await service.start()).toBe(service);
  clock.advance(300_000); // a sweep begins
  await Promise.all([service.stop(), service.stop(), service[Symbol.asyncDispose]()]);
  await expect(service.open()).rejects.toThrow(/make another/);
});

test('the description names every route there is, and every answer fits it', async () => {
  await using running = await Running.start();
  const described = openApi('http://x') as { paths: Record<string, Record<string, unknown>> };
  const told = Object.entries(described.paths).flatMap(([path, verbs]) =>
    Object.keys(verbs)
      .filter((verb) => verb !== 'parameters')
      .map((verb) => `${verb} ${path}`),
  );
  const there = running.service.routes.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`);
  expect(told.sort()).toEqual([...new Set(there)].sort());
  const answered = await (await fetch(`${running.url}/openapi.json`)).json();
  expect(answered).toEqual(JSON.parse(JSON.stringify(openApi(running.url))));
  const references = [...JSON.stringify(answered).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name);
  for (const name of references) expect(answered.components.schemas).toHaveProperty(name ?? '');
});

test('what is no route is 404, and a wrong verb does nothing', async () => {
  await using running = await Running.start();
  const file = await running.upload('x');
  expect((await fetch(`${running.url}/`)).status).toBe(404);
  expect((await fetch(file.url, { method: 'PUT' })).status).toBe(404);
  expect((await fetch(file.url, { method: 'DELETE' })).status).toBe(404);
  expect((await fetch(file.url)).status).toBe(200);
});
