import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wavHeader } from '@vccp/storage-service/audio';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run, start, startServer } from './program.js';

let folder: string;
let sound: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vccp-sound-'));
  sound = join(folder, 'hello.wav');
  const samples = new Uint8Array(48_000).map((_, index) => (index * 7) % 251);
  const header = wavHeader(samples.length, { sampleRateHz: 24_000, channels: 1 });
  await writeFile(sound, Buffer.concat([header, samples]));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('play sends a file to the body as a URL, and the URL gives the file out', async () => {
  await using server = await startServer();
  const at = ['--port', server.port];
  await using body = start(['body', '--mock', '--json', ...at]);
  await body.told('In session');
  const played = await run(['play', sound, '--text', 'Hello there', '--json', ...at]);
  expect(played.err).toBe('');
  expect(played.code).toBe(0);
  expect(JSON.parse(played.out)).toMatchObject({ category: 'audio', state: 'completed' });

  const { data } = JSON.parse(await body.line('audio')) as { data: { url: string; text: string } };
  expect(data.text).toBe('Hello there');
  expect(data.url).toContain(`${server.at.url}/storage/download/`);
  // The page may be open under another name of this machine.
  const answer = await fetch(data.url, { headers: { origin: `http://localhost:${server.port}` } });
  expect(answer.headers.get('content-type')).toBe('audio/wav');
  expect(Buffer.from(await answer.arrayBuffer()).equals(await readFile(sound))).toBe(true);
  expect((await fetch(data.url.replace(/sig=.../, 'sig=AAA'))).status).toBe(401);
  expect(await server.stop()).toBe(0);
});

test('a model names a stored sound by its id, alone and in a scene, and the body is given its URL', async () => {
  await using server = await startServer();
  const at = ['--port', server.port];
  await using body = start(['body', '--mock', '--json', ...at]);
  await body.told('In session');
  const { id } = JSON.parse((await run(['upload', sound, '--json', ...at])).out) as { id: string };
  const played = await run(['act', 'audio', `id=${id}`, 'text=Hello there', ...at]);
  expect(played).toMatchObject({ code: 0, err: '' });
  const { data } = JSON.parse(await body.line('audio')) as { data: Record<string, string> };
  expect(data).toEqual({ text: 'Hello there', url: expect.stringContaining(`/storage/download/${id}`) });
  expect((await fetch(String(data.url))).status).toBe(200);

  const score = join(folder, 'song.vccp.json');
  const events = [{ type: 'parallel', events: [{ type: 'audio', data: { id, text: 'In a scene' } }] }];
  await writeFile(score, JSON.stringify({ name: 'song', events }));
  expect(await run(['perform', score, ...at])).toMatchObject({ code: 0 });
  expect(JSON.parse(await body.line('In a scene')).data.url).toContain(`/storage/download/${id}`);

  const unknown = await run(['act', 'audio', 'id=01J8', ...at]);
  expect(unknown.code).toBe(1);
  expect(unknown.err + unknown.out).toContain('no stored file has the id "01J8"');
});

test('play says what is wrong before anything is sent to the body', async () => {
  await using server = await startServer();
  const at = ['--port', server.port];
  const absent = await run(['play', join(folder, 'absent.mp3'), ...at]);
  expect(absent).toMatchObject({ code: 1, out: '' });
  expect(absent.err).toContain('no session is live');
  await using body = start(['body', '--mock', ...at]);
  await body.told('In session');
  const gone = await run(['play', join(folder, 'absent.mp3'), ...at]);
  expect(gone.err).toContain('absent.mp3');
  await writeFile(join(folder, 'notes.mp3'), 'these are notes');
  const noSound = await run(['play', join(folder, 'notes.mp3'), ...at]);
  expect(noSound.err).toContain('its bytes are no sound');
  expect(body.out.join()).not.toContain('audio');
});

test('upload prints a URL that is good for as long as was asked, and says what is wrong', async () => {
  await using server = await startServer();
  const at = ['--port', server.port];
  const before = Date.now();
  const sent = await run(['upload', sound, '--ttl', '60', '--json', ...at]);
  const file = JSON.parse(sent.out) as { url: string; expiresAt: string; sizeBytes: number };
  expect(file.sizeBytes).toBe((await readFile(sound)).length);
  expect(Date.parse(file.expiresAt) - before).toBeLessThan(3_600_000);
  expect((await fetch((await run(['upload', sound, ...at])).out)).status).toBe(200);

  const foreign = await run(['upload', sound, ...at], { STORAGE_SECRET_KEY: 'somebody-elses-secret' });
  expect(foreign).toMatchObject({ code: 1, out: '' });
  expect(foreign.err).toContain('set STORAGE_SECRET_KEY');
  expect(foreign.err).not.toContain('somebody-elses-secret');
  expect((await run(['upload', folder, ...at])).err).toContain('is no file');
  for (const ttl of ['soon', '0', '86401']) {
    const wrong = await run(['upload', sound, '--ttl', ttl, ...at]);
    expect(wrong).toMatchObject({ code: 2, out: '', err: expect.stringContaining('from 1 to 86400') });
  }
  const elsewhere = await run(['upload', sound, '--storage', 'http://127.0.0.1:9', ...at]);
  expect(elsewhere.err).toContain('vccp storage');
});

test('storage runs alone, shares its secret with upload, and keeps its files when it comes back', async () => {
  const words = ['storage', '--port', '0', '--json', '--folder', join(folder, 'kept')];
  const env = { STORAGE_SECRET_KEY: '0123456789abcdef' };
  await using first = start(words, env);
  const { url } = JSON.parse(await first.line('"url"')) as { url: string };
  const sent = await run(['upload', sound, '--json', '--storage', url], env);
  const { id, url: fileUrl } = JSON.parse(sent.out) as { id: string; url: string };
  const second = await run(words, env);
  expect(second).toMatchObject({ code: 1 });
  expect(second.err).toContain('uses this folder already');
  expect(await first.stop()).toBe(0);

  await using again = start(words, env);
  const back = JSON.parse(await again.line('"url"')) as { url: string };
  const found = await fetch(fileUrl.replace(url, back.url));
  expect(found.status).toBe(200);
  expect(fileUrl).toContain(id);
  expect(await again.stop('SIGINT')).toBe(0);
});

test('a server that is told of a storage elsewhere keeps her speech there, and finds sounds there by their id', async () => {
  const secret = { STORAGE_SECRET_KEY: '0123456789abcdef' };
  const ownFolder = { ...secret, VCCP_STORAGE_FOLDER: join(folder, 'own') };
  await using files = start(['storage', '--port', '0', '--json', '--folder', join(folder, 'elsewhere')], secret);
  const { url } = JSON.parse(await files.line('"url"')) as { url: string };
  await using server = await startServer({ ...ownFolder, STORAGE_BASE_URL: url });
  const at = ['--port', server.port];
  await using body = start(['body', '--mock', '--json', ...at]);
  await body.told('In session');

  expect(await run(['say', 'Hello there.', ...at])).toMatchObject({ code: 0, out: 'Said.', err: '' });
  const spoken = JSON.parse(await body.line('"audio"')) as { data: { url: string } };
  expect(spoken.data.url).toContain(`${url}/download/`);
  expect((await fetch(spoken.data.url)).status).toBe(200);

  const sent = await run(['upload', sound, '--json', ...at], { ...ownFolder, STORAGE_BASE_URL: url });
  const { id } = JSON.parse(sent.out) as { id: string };
  expect(await run(['act', 'audio', `id=${id}`, 'text=By its id', ...at])).toMatchObject({ code: 0, err: '' });
  const named = JSON.parse(await body.line('By its id')) as { data: { url: string } };
  expect((await fetch(named.data.url)).status).toBe(200);
  // What the server itself would be asked for in vain says where to ask.
  expect(await (await fetch(`${server.at.url}/storage/health`)).text()).toContain('STORAGE_BASE_URL');

  const unnamed = await run(['upload', sound, ...at], ownFolder);
  expect(unnamed).toMatchObject({ code: 1, out: '', err: expect.stringContaining('give its STORAGE_BASE_URL') });
  const doctor = JSON.parse((await run(['doctor', '--json', ...at], ownFolder)).out) as { findings: unknown[] };
  expect(doctor.findings).toContainEqual(
    expect.objectContaining({ what: `storage ${server.at.url}/storage`, state: 'note', is: 'takes no files in' }),
  );
  // One that has another secret can do nothing there, and says which it needs.
  await using stranger = await startServer({ STORAGE_SECRET_KEY: 'another-of-a-good-length', STORAGE_BASE_URL: url });
  const beside = ['--port', stranger.port];
  await using listener = start(['body', '--mock', '--json', ...beside]);
  await listener.told('In session');
  for (const words of [
    ['act', 'audio', `id=${id}`],
    ['say', 'Hello.'],
  ]) {
    const refused = await run([...words, ...beside]);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('needs the STORAGE_SECRET_KEY that the storage was started with');
  }

  expect(await files.stop()).toBe(0);
  const gone = await run(['say', 'Are you there?', ...at]);
  expect(gone).toMatchObject({ code: 1, out: '' });
  expect(gone.err).toContain(`what is spoken cannot be stored: the storage service at ${url} did not answer`);
});

test.each([
  ['short', /STORAGE_SECRET_KEY has 5 characters/],
  [' , ', /STORAGE_SECRET_KEY holds no secret/],
])('with STORAGE_SECRET_KEY=%j a server says that she is not heard, and a storage does not start', async (key, why) => {
  const env = { STORAGE_SECRET_KEY: key, VCCP_STORAGE_FOLDER: join(folder, 'never') };
  await using server = await startServer(env);
  expect(await server.told('not heard')).toMatch(why);
  const refused = await run(['storage', '--port', '0'], env);
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toMatch(why);
  expect(refused.err).toContain('openssl rand -hex 32');
});

test('a second server of the same user runs, and leaves the files to the first', async () => {
  await using server = await startServer();
  await using other = await startServer();
  expect((await fetch(`${server.at.url}/storage/health`)).status).toBe(200);
  const refused = await run(['upload', sound, '--port', other.port]);
  expect(refused.err).toContain('stores no files');
  expect((await run(['upload', sound, '--port', server.port])).code).toBe(0);
});

test('say is spoken by the server itself: the body gets each sentence as a sound, with the shapes of its mouth', async () => {
  await using server = await startServer();
  const at = ['--port', server.port];
  await using body = start(['body', '--mock', '--json', ...at]);
  await body.told('In session');
  const said = await run([
    'say',
    'Hello, I am your new companion.',
    'How are you?',
    '--emotion',
    'happy',
    '--json',
    ...at,
  ]);
  expect(said.err).toBe('');
  expect(JSON.parse(said.out)).toMatchObject({ state: 'said', aloud: true });
  const sentences = body.out
    .map(
      (line) =>
        JSON.parse(line) as { category: string; data: { url: string; text: string; visemes: { atMs: number }[] } },
    )
    .filter(({ category }) => category === 'audio');
  expect(sentences.map(({ data }) => data.text)).toEqual(['Hello, I am your new companion.', 'How are you?']);
  for (const { data } of sentences) {
    const sound = new DataView(await (await fetch(data.url)).arrayBuffer());
    const samples = Array.from({ length: (sound.byteLength - 44) / 2 }, (_, index) =>
      sound.getInt16(44 + index * 2, true),
    );
    expect(Math.max(...samples.map(Math.abs))).toBeGreaterThan(2000);
    const lengthMs = (samples.length / sound.getUint32(24, true)) * 1000;
    expect(data.visemes.length).toBeGreaterThan(5);
    expect(Math.abs((data.visemes.at(-1)?.atMs ?? 0) - lengthMs)).toBeLessThan(400);
  }
  const foreign = await run(['say', 'こんにちは', ...at]);
  expect(foreign).toMatchObject({ code: 1, out: '' });
  expect(foreign.err).toContain('flite speaks English');
  expect(await server.stop()).toBe(0);
});

/** Passes everything on to a server and counts what goes through, and comes back, by the first part of its path. */
async function counter(target: string) {
  const passed = new Map<string, Buffer[]>();
  const proxy = createServer((request, response) => {
    const part = new URL(request.url ?? '', target).pathname.split('/')[1] ?? '';
    const bytes = passed.get(part) ?? [];
    passed.set(part, bytes);
    const { hostname, port } = new URL(target);
    const onward = httpRequest(
      {
        hostname,
        port,
        method: request.method,
        path: request.url,
        headers: { ...request.headers, host: `${hostname}:${port}` },
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.on('data', (chunk: Buffer) => bytes.push(chunk)).pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    request.on('data', (chunk: Buffer) => bytes.push(chunk)).pipe(onward);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    of: (part: string) => Buffer.concat(passed.get(part) ?? []),
    async [Symbol.asyncDispose]() {
      proxy.closeAllConnections();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}

test('of a clip of 10 MB that is played, not one byte goes through MCP', async () => {
  const clip = join(folder, 'long.wav');
  const samples = randomBytes(10 * 1024 * 1024);
  await writeFile(clip, Buffer.concat([wavHeader(samples.length, { sampleRateHz: 24_000, channels: 1 }), samples]));
  await using server = await startServer();
  await using through = await counter(server.at.url);
  await using body = start(['body', '--mock', '--json', '--port', server.port]);
  await body.told('In session');
  const played = await run(['play', clip, '--json'], { VIRTUAL_CHARACTER_SERVER: through.url });
  expect(played).toMatchObject({ code: 0, err: '' });
  expect(through.of('storage').length).toBeGreaterThan(samples.length);

  const mcp = through.of('mcp');
  expect(mcp.toString()).toContain('play-action');
  // Pieces of the clip as they would look: raw, and in base64, wherever that begins.
  const pieces = Array.from({ length: 10_000 }, (_, index) => samples.subarray(index * 1024, index * 1024 + 18));
  const text = mcp.toString('latin1');
  const found = pieces.filter((piece) =>
    [piece.toString('latin1'), ...[0, 1, 2].map((from) => piece.subarray(from, from + 15).toString('base64'))].some(
      (look) => text.includes(look),
    ),
  );
  expect(found.length).toBe(0);
  // All of it, both ways, is less than a thousandth of the clip and a page of schemas.
  expect(mcp.length).toBeLessThan(100_000);
  expect(await server.stop()).toBe(0);
});
