import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Running, rawRequest, sha256 } from './running.js';

const BOUNDARY = 'vccp-boundary';
const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`;
const partHead = (name = 'a.bin') =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`;
const CLOSE = `\r\n--${BOUNDARY}--\r\n`;

const left = async (running: Running) => ({
  incoming: await readdir(join(running.folder, 'incoming')),
  contents: await readdir(join(running.folder, 'contents')),
  files: await readdir(join(running.folder, 'files')),
});
const NOTHING = { incoming: [], contents: [], files: [] };

test('a file comes back as it went in, with what its bytes prove it to be', async () => {
  await using running = await Running.start();
  const wav = Buffer.concat([Buffer.from('RIFF\x24\x00\x00\x00WAVEfmt '), randomBytes(100_000)]);
  const file = await running.upload(wav, { name: 'hello.wav', type: 'text/html' });
  expect(file).toMatchObject({ name: 'hello.wav', type: 'audio/wav', sizeBytes: wav.length, sha256: sha256(wav) });
  const response = await fetch(file.url);
  expect(response.status).toBe(200);
  expect(Buffer.from(await response.arrayBuffer()).equals(wav)).toBe(true);
  expect(response.headers.get('content-type')).toBe('audio/wav');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
});

test('the fields of a form may stand on either side of its file', async () => {
  await using running = await Running.start();
  const fields = { ttlSeconds: '60', name: '../../etc/pass:wd', type: 'text/plain' };
  for (const fieldsLast of [false, true]) {
    const file = await running.upload('hello', { fields, fieldsLast });
    expect(file).toMatchObject({ name: 'pass_wd', type: 'text/plain' });
    expect(Date.parse(file.expiresAt)).toBe(running.clock.now() + 60_000);
  }
});

test('a life longer than the service allows is shortened to what it allows', async () => {
  await using running = await Running.start({ limits: { maxTtlMs: 7_200_000 } });
  const file = await running.upload('x', { fields: { ttlSeconds: '1e9' } });
  expect(Date.parse(file.expiresAt)).toBe(running.clock.now() + 7_200_000);
});

test('the same content uploaded twice is stored once, and lives as long as one of its files', async () => {
  await using running = await Running.start();
  const bytes = randomBytes(50_000);
  const files = await Promise.all(Array.from({ length: 8 }, () => running.upload(bytes)));
  expect(new Set(files.map(({ id }) => id)).size).toBe(8);
  expect((await left(running)).contents).toEqual([sha256(bytes)]);
  const health = await (await fetch(`${running.url}/health`)).json();
  expect(health).toMatchObject({ files: 8, storedBytes: 50_000 });
  const [last, ...others] = files;
  await Promise.all(others.map(({ deleteUrl }) => fetch(deleteUrl, { method: 'DELETE' })));
  expect(sha256(Buffer.from(await (await fetch(last?.url ?? '')).arrayBuffer()))).toBe(sha256(bytes));
  expect((await fetch(last?.deleteUrl ?? '', { method: 'DELETE' })).status).toBe(204);
  expect(await left(running)).toEqual(NOTHING);
});

test('uploads and removals of one content at the same time never lose it to a file that still lives', async () => {
  await using running = await Running.start();
  const bytes = randomBytes(1000);
  let live = await running.upload(bytes);
  for (let round = 0; round < 25; round += 1) {
    const [next] = await Promise.all([running.upload(bytes), fetch(live.deleteUrl, { method: 'DELETE' })]);
    expect((await fetch(next.url)).status).toBe(200);
    live = next;
  }
});

test('an empty file is a file', async () => {
  await using running = await Running.start();
  const file = await running.upload('');
  const response = await fetch(file.url);
  expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([200, 0]);
});

test('base64 and data URLs come in as JSON', async () => {
  await using running = await Running.start();
  const post = (body: unknown) =>
    fetch(`${running.url}/upload_base64`, {
      method: 'POST',
      headers: { ...running.bearer(), 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const flac = Buffer.concat([Buffer.from('fLaC'), randomBytes(1000)]);
  const plain = await post({ data: flac.toString('base64'), name: 'a.flac', ttlSeconds: 5 });
  expect(plain.status).toBe(201);
  expect(await plain.json()).toMatchObject({ type: 'audio/flac', sha256: sha256(flac), name: 'a.flac' });
  const url = await post({ data: `data:text/plain;charset=utf-8;base64,${Buffer.from('hi').toString('base64url')}` });
  expect(await url.json()).toMatchObject({ type: 'text/plain;charset=utf-8', sha256: sha256('hi') });
  const percent = await post({ data: 'data:,a%20b' });
  expect(await percent.json()).toMatchObject({ sha256: sha256('a b') });

  for (const body of [
    '{',
    '[]',
    { data: 'a*b=' },
    { data: 'abcde' },
    { data: 'aGk=', ttlSeconds: -1 },
    { data: 3 },
    { data: 'aGk=', more: 1 },
  ]) {
    const refused = await post(body);
    expect([refused.status, (await refused.json()).error.code], JSON.stringify(body)).toEqual([400, 'bad-request']);
  }
});

test('base64 beyond its limit is refused before it is read, and points to the streamed way', async () => {
  await using running = await Running.start({ maxBase64Bytes: 1000 });
  const headers = { ...running.bearer(), 'Content-Length': '10000' };
  const refused = await rawRequest(`${running.url}/upload_base64`, { method: 'POST', headers });
  expect(refused.status).toBe(413);
  expect(refused.text).toContain('/upload');
  const body = JSON.stringify({ data: randomBytes(1001).toString('base64') });
  const late = await fetch(`${running.url}/upload_base64`, { method: 'POST', headers: running.bearer(), body });
  expect(late.status).toBe(413);
});

test('what is no form with one file is refused with the reason', async () => {
  await using running = await Running.start();
  const post = (contentType: string, body: string) =>
    fetch(`${running.url}/upload`, {
      method: 'POST',
      headers: { ...running.bearer(), 'content-type': contentType },
      body,
    });
  const cases: [string, string, string, RegExp][] = [
    ['another type', 'application/json', '{}', /not multipart/],
    ['no boundary', 'multipart/form-data; charset=utf-8', '', /[Bb]oundary/],
    ['empty', MULTIPART, '', /form/],
    ['no file', MULTIPART, `--${BOUNDARY}\r\nContent-Disposition: form-data; name="name"\r\n\r\nx${CLOSE}`, /no file/],
    ['two files', MULTIPART, `${partHead()}a\r\n${partHead('b')}b${CLOSE}`, /more than one file/],
    ['cut short', MULTIPART, `${partHead()}abc`, /form/],
    [
      'a bad life',
      MULTIPART,
      `${partHead()}a\r\n--${BOUNDARY}\r\nContent-Disposition: form-data; name="ttlSeconds"\r\n\r\nsoon${CLOSE}`,
      /ttlSeconds/,
    ],
  ];
  for (const [what, contentType, body, why] of cases) {
    const response = await post(contentType, body);
    const { error } = await response.json();
    expect([response.status, error.code], what).toEqual([400, 'bad-request']);
    expect(error.message, what).toMatch(why);
  }
  expect(await left(running)).toEqual(NOTHING);
  expect(await (await fetch(`${running.url}/health`)).json()).toMatchObject({ files: 0, storedBytes: 0 });
});

const MAX = 100_000;

test('the largest file passes and one byte more is refused before the body is read', async () => {
  await using running = await Running.start({ limits: { maxFileBytes: MAX } });
  const exact = randomBytes(MAX);
  expect((await running.upload(exact)).sizeBytes).toBe(MAX);

  const headers = (fileBytes: number): Record<string, string> => ({
    ...running.bearer(),
    'Content-Type': MULTIPART,
    'Content-Length': String(partHead().length + fileBytes + CLOSE.length),
  });
  // Only the head of the part is ever sent: an answer proves that the file was not waited for.
  const over = await rawRequest(`${running.url}/upload`, {
    method: 'POST',
    headers: headers(MAX + 1),
    body: [partHead()],
  });
  expect(over.status).toBe(413);
  expect(JSON.parse(over.text).error).toMatchObject({ code: 'too-big', message: expect.stringContaining(String(MAX)) });
  // Far over: not one byte of the body is needed.
  const far = await rawRequest(`${running.url}/upload`, { method: 'POST', headers: headers(MAX * 1000) });
  expect(far.status).toBe(413);
  // A client that asks first is told not to send.
  const asked = await rawRequest(`${running.url}/upload`, {
    method: 'POST',
    headers: { ...headers(MAX * 1000), Expect: '100-continue' },
  });
  expect([asked.status, asked.continued]).toEqual([413, false]);
  const welcome = await rawRequest(`${running.url}/upload`, {
    method: 'POST',
    headers: { ...headers(MAX), Expect: '100-continue' },
    body: [partHead(), exact, CLOSE],
  });
  expect([welcome.status, welcome.continued]).toEqual([201, true]);
});

test('a body without a length is refused when it passes the limit', async () => {
  await using running = await Running.start({ limits: { maxFileBytes: MAX } });
  function* endless() {
    yield partHead();
    for (let sent = 0; sent <= MAX; sent += 10_000) yield randomBytes(10_000);
    yield CLOSE;
  }
  const response = await rawRequest(`${running.url}/upload`, {
    method: 'POST',
    headers: { ...running.bearer(), 'Content-Type': MULTIPART },
    body: endless(),
  });
  expect(response.status).toBe(413);
  expect(await left(running)).toEqual(NOTHING);
});

test('the quota counts what is kept and what is arriving', async () => {
  await using running = await Running.start({ limits: { quotaBytes: 100_000 } });
  const kept = await running.upload(randomBytes(60_000));
  const refused = await running.post(randomBytes(60_000));
  expect([refused.status, (await refused.json()).error.code]).toEqual([507, 'full']);
  await fetch(kept.deleteUrl, { method: 'DELETE' });
  const many = await Promise.all(Array.from({ length: 6 }, () => running.post(randomBytes(40_000))));
  const taken = many.filter(({ status }) => status === 201).length;
  expect(taken).toBeLessThanOrEqual(2);
  expect(many.every(({ status }) => status === 201 || status === 507)).toBe(true);
  expect((await left(running)).incoming).toEqual([]);
  expect(await (await fetch(`${running.url}/health`)).json()).toMatchObject({
    files: taken,
    storedBytes: taken * 40_000,
  });
});

test('an upload that breaks off leaves nothing, and counts for nothing', async () => {
  await using running = await Running.start({ limits: { quotaBytes: 200_000 } });
  for (let round = 0; round < 5; round += 1) {
    const socket = connect(Number(new URL(running.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(
      `POST /upload HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${running.token()}\r\nContent-Type: ${MULTIPART}\r\n` +
        `Content-Length: 150000\r\n\r\n${partHead()}`,
    );
    socket.write(randomBytes(90_000));
    await expect.poll(async () => (await left(running)).incoming.length).toBe(1);
    socket.destroy();
    await expect.poll(async () => (await left(running)).incoming.length).toBe(0);
  }
  expect((await running.post(randomBytes(190_000))).status).toBe(201);
});

test('a hundred uploads at once all succeed', async () => {
  await using running = await Running.start();
  const bodies = Array.from({ length: 100 }, () => randomBytes(64 * 1024));
  const files = await Promise.all(bodies.map((bytes) => running.upload(bytes)));
  for (const [index, file] of files.entries()) expect(file.sha256).toBe(sha256(bodies[index] ?? ''));
});
