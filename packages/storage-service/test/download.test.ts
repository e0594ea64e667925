import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { Running, rawRequest } from './running.js';

async function wavService() {
  const running = await Running.start();
  const bytes = Buffer.concat([Buffer.from('RIFF\x24\x00\x00\x00WAVEfmt '), randomBytes(600_000)]);
  const file = await running.upload(bytes, { name: 'hello.wav' });
  return { running, bytes, file, get: (headers: Record<string, string>) => fetch(file.url, { headers }) };
}

test('a range comes back as 206 with exactly its bytes', async () => {
  const { running, bytes, get } = await wavService();
  await using _ = running;
  const cases: [string, number, number][] = [
    ['bytes=0-0', 0, 0],
    ['bytes=1-4', 1, 4],
    ['bytes=262143-262145', 262_143, 262_145],
    ['bytes=600000-', 600_000, bytes.length - 1],
    ['bytes=-5', bytes.length - 5, bytes.length - 1],
    ['bytes=-9999999', 0, bytes.length - 1],
    ['bytes=10-99999999', 10, bytes.length - 1],
    ['Bytes = 3-3', 3, 3],
  ];
  for (const [range, start, end] of cases) {
    const response = await get({ range });
    expect(response.status, range).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end}/${bytes.length}`);
    expect(response.headers.get('content-length')).toBe(String(end - start + 1));
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes.subarray(start, end + 1)), range).toBe(true);
  }
});

test('a range outside the file is 416 and names its size; what is no range is answered whole', async () => {
  const { running, bytes, get } = await wavService();
  await using _ = running;
  for (const range of [`bytes=${bytes.length}-`, 'bytes=99999999-', 'bytes=-0']) {
    const response = await get({ range });
    expect([response.status, response.headers.get('content-range')], range).toEqual([416, `bytes */${bytes.length}`]);
    expect((await response.json()).error.code).toBe('bad-range');
  }
  for (const range of ['bytes=5-1', 'bytes=a-b', 'bytes=-', 'bytes=', 'lines=1-2', 'bytes=0-1,5-6', 'bytes=0x1-2']) {
    const response = await get({ range });
    expect([response.status, (await response.arrayBuffer()).byteLength], range).toEqual([200, bytes.length]);
  }
});

test('If-Range lets a range pass only while the file is the same', async () => {
  const { running, file, get } = await wavService();
  await using _ = running;
  const etag = `"${file.sha256}"`;
  const whole = await get({});
  const date = whole.headers.get('last-modified') ?? '';
  await whole.body?.cancel();
  const status = async (ifRange: string) => {
    const response = await get({ range: 'bytes=0-9', 'if-range': ifRange });
    await response.body?.cancel();
    return response.status;
  };
  expect(await status(etag)).toBe(206);
  expect(await status(date)).toBe(206);
  expect(await status('"another"')).toBe(200);
  expect(await status(`W/${etag}`)).toBe(200);
  expect(await status('Thu, 01 Jan 1970 00:00:00 GMT')).toBe(200);
});

test('a conditional request is answered 304 or 412 without the bytes', async () => {
  const { running, file, get } = await wavService();
  await using _ = running;
  const etag = `"${file.sha256}"`;
  const fresh = new Date(running.clock.now()).toUTCString();
  const old = new Date(running.clock.now() - 60_000).toUTCString();
  const cases: [Record<string, string>, number][] = [
    [{ 'if-none-match': etag }, 304],
    [{ 'if-none-match': `"x", W/${etag}` }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"x"' }, 200],
    [{ 'if-modified-since': fresh }, 304],
    [{ 'if-modified-since': old }, 200],
    [{ 'if-modified-since': 'yesterday' }, 200],
    [{ 'if-none-match': '"x"', 'if-modified-since': fresh }, 200],
    [{ 'if-match': etag }, 200],
    [{ 'if-match': '"x"' }, 412],
    [{ 'if-unmodified-since': old }, 412],
    [{ 'if-unmodified-since': fresh }, 200],
    [{ 'if-none-match': etag, range: 'bytes=0-1' }, 304],
  ];
  for (const [headers, status] of cases) {
    const response = await get(headers);
    expect(response.status, JSON.stringify(headers)).toBe(status);
    const body = await response.arrayBuffer();
    if (status === 304) expect([body.byteLength, response.headers.get('etag')]).toEqual([0, etag]);
  }
});

test('HEAD says what GET would send', async () => {
  const { running, bytes, file } = await wavService();
  await using _ = running;
  const head = await fetch(file.url, { method: 'HEAD' });
  expect(head.status).toBe(200);
  expect(head.headers.get('content-length')).toBe(String(bytes.length));
  expect(head.headers.get('accept-ranges')).toBe('bytes');
  const part = await fetch(file.url, { method: 'HEAD', headers: { range: 'bytes=0-9' } });
  expect([part.status, part.headers.get('content-length')]).toEqual([206, '10']);
});

test('what is not sound, picture or film is only ever saved, and nothing is guessed', async () => {
  await using running = await Running.start();
  const html = await running.upload('<script>alert(1)</script>', { name: 'a.html', type: 'text/html' });
  const svg = await running.upload('<svg onload="alert(1)"/>', { name: 'a.svg', type: 'image/svg+xml' });
  const png = await running.upload(Buffer.from('\x89PNG\r\n\x1a\nrest', 'latin1'), {
    name: 'a.png',
    type: 'text/html',
  });
  const served = async (url: string) => {
    const { headers } = await fetch(url);
    return [
      headers.get('content-type'),
      headers.get('content-disposition')?.split(';')[0],
      headers.get('x-content-type-options'),
    ];
  };
  expect(await served(html.url)).toEqual(['application/octet-stream', 'attachment', 'nosniff']);
  expect(await served(svg.url)).toEqual(['application/octet-stream', 'attachment', 'nosniff']);
  expect(await served(png.url)).toEqual(['image/png', 'inline', 'nosniff']);
  const { headers } = await fetch(html.url);
  expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
  expect(headers.get('cache-control')).toBe('private, no-cache');
});

test('a name cannot break out of its header or its folder', async () => {
  await using running = await Running.start();
  const names: [string, string, RegExp][] = [
    [
      'a"; filename="b.exe',
      'a_; filename=_b.exe',
      /^attachment; filename="a_; filename=_b.exe"; filename\*=UTF-8''a_%3B/,
    ],
    ['..\\..\\evil\r\nSet-Cookie: a=b', 'evil__Set-Cookie_ a=b', /^attachment; filename="evil__Set-Cookie_ a=b"/],
    ['ありがとう.mp3', 'ありがとう.mp3', /filename="_____\.mp3"; filename\*=UTF-8''%E3%81%82/],
    ['con.txt', '_con.txt', /_con\.txt/],
    ['\u202egpj.exe', '_gpj.exe', /_gpj\.exe/],
    ['...', 'file', /filename="file"/],
  ];
  for (const [given, name, header] of names) {
    const file = await running.upload('x', { fields: { name: given } });
    expect(file.name).toBe(name);
    expect((await fetch(file.url)).headers.get('content-disposition')).toMatch(header);
  }
  const long = await running.upload('x', { name: `${'あ'.repeat(300)}.mp3` });
  expect(Buffer.byteLength(long.name)).toBeLessThanOrEqual(200);
  expect(long.name.endsWith('.mp3')).toBe(true);
});

test('a path that is no id finds nothing, whatever it is spelled like', async () => {
  await using running = await Running.start();
  const file = await running.upload('secret');
  const query = new URL(file.url).search;
  for (const path of [
    '..%2f..%2fsecret',
    '%00',
    '__proto__',
    file.id.toUpperCase(),
    `${file.id}%0d%0aX:1`,
    '../secret',
    'constructor',
    '%',
    'a'.repeat(5000),
  ]) {
    for (const method of ['GET', 'HEAD', 'DELETE']) {
      const where = method === 'DELETE' ? 'files' : 'download';
      const { status, text } = await rawRequest(running.url, { method, path: `/${where}/${path}${query}` });
      expect([400, 401, 404], `${method} ${path}: ${status} ${text}`).toContain(status);
    }
    const bearer = running.bearer('GET', decodeOr(path));
    const { status } = await rawRequest(running.url, { method: 'GET', path: `/download/${path}`, headers: bearer });
    expect([400, 401, 404], `bearer ${path}`).toContain(status);
  }
});

function decodeOr(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

test('a page of any origin may use a URL, ask for ranges and read the headers', async () => {
  const { running, file } = await wavService();
  await using _ = running;
  const response = await fetch(file.url, { headers: { origin: 'https://example.org' } });
  await response.body?.cancel();
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  const preflight = await fetch(`${running.url}/upload`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://example.org',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
});

test('a reader that goes away leaves nothing open', async () => {
  const { running, file } = await wavService();
  await using _ = running;
  for (let round = 0; round < 20; round += 1) {
    const controller = new AbortController();
    const response = await fetch(file.url, { signal: controller.signal });
    await response.body?.getReader().read();
    controller.abort();
  }
  const { readdir, readlink } = await import('node:fs/promises');
  const open = async () => {
    const links = await Promise.all(
      (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
    );
    return links.filter((link) => link.includes(running.folder)).length;
  };
  if (process.platform === 'linux') await expect.poll(open).toBe(0);
});
