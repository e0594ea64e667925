import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wavHeader } from '@vccp/storage-service/audio';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run, start, startServer } from './program.js';

const KEY = 'sk-secret-7777777777777777';

let folder: string;
let home: Record<string, string>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vccp-voice-'));
  home = { VCCP_HOME: join(folder, 'home'), VCCP_STORAGE_FOLDER: join(folder, 'files') };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Speaks as Kokoro-FastAPI and as OpenAI do: a second of hum at 24 kHz, for whoever asks. */
async function speechService() {
  const asked: { path: string; authorization: string | undefined }[] = [];
  let isBroken = false;
  const samples = Buffer.alloc(48_000);
  for (let at = 0; at < samples.length; at += 2) samples.writeInt16LE(Math.round(8000 * Math.sin(at / 20)), at);
  const sound = Buffer.concat([wavHeader(samples.length, { sampleRateHz: 24_000, channels: 1 }), samples]);
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push({ path, authorization: request.headers.authorization });
    const json = (value: unknown) => response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
    if (isBroken) response.writeHead(503).end('overloaded');
    else if (path === '/v1/audio/voices') json({ voices: ['af_bella', 'af_heart'] });
    else if (path === '/v1/audio/speech') response.end(sound);
    else if (path === '/dev/captioned_speech') {
      const timestamps = [{ word: 'Hello', start_time: 0.1, end_time: 0.9 }];
      json({ audio: sound.toString('base64'), audio_format: 'audio/wav', timestamps });
    } else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    break: () => {
      isBroken = true;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

test('a voice that was added speaks first; when it fails, the one inside goes on; and it can be taken out', async () => {
  await using kokoro = await speechService();
  const before = await run(['voice', 'list'], home);
  expect(before.out).toMatch(/flite .*slt \(en\)/);
  expect(before.out).toMatch(/From the defaults[\s\S]*voicevox/);
  const added = await run(['voice', 'add', 'kokoro', '--url', kokoro.url, '--voice', 'af_bella'], home);
  expect(added).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(await readFile(join(home.VCCP_HOME ?? '', 'config.json'), 'utf8'))).toEqual({
    voices: [{ provider: 'kokoro', url: kokoro.url, voice: 'af_bella' }, { provider: 'flite' }],
  });
  expect(JSON.parse((await run(['voice', 'list', '--json'], home)).out)).toMatchObject({
    from: 'user',
    voices: [
      { name: 'kokoro', state: 'ready', voices: [{ name: 'af_bella', language: 'en-US' }, { name: 'af_heart' }] },
      { name: 'flite', state: 'ready' },
    ],
  });
  const kept = join(folder, 'heard.wav');
  const heard = await run(['voice', 'test', 'Hello', '--out', kept, '--json'], home);
  expect(JSON.parse(heard.out)).toMatchObject([
    { provider: 'kokoro', soundMs: 1000, times: 'words' },
    { provider: 'flite', times: 'phonemes' },
  ]);
  expect((await readFile(kept)).length).toBe(48_044);

  await using server = await startServer(home);
  const at = ['--port', server.port];
  await using body = start(['body', '--mock', '--json', ...at]);
  await body.told('In session');
  const rateOf = async (text: string) => {
    const { data } = JSON.parse(await body.line(text)) as { data: { url: string } };
    return new DataView(await (await fetch(data.url)).arrayBuffer()).getUint32(24, true);
  };
  expect((await run(['say', 'With a better voice.', ...at])).code).toBe(0);
  expect(await rateOf('With a better voice.')).toBe(24_000);
  kokoro.break();
  expect((await run(['say', 'With the voice inside.', ...at])).code).toBe(0);
  expect(await rateOf('With the voice inside.')).toBe(16_000);
  expect(await server.told('voice kokoro')).toContain('503: overloaded');

  expect((await run(['voice', 'remove', 'kokoro'], home)).code).toBe(0);
  const gone = await run(['voice', 'remove', 'kokoro'], home);
  expect(gone).toMatchObject({ code: 1 });
  expect(gone.err).toContain('there are: flite');
});

test('environment goes before the file of the folder, that before the file of the user', async () => {
  const list = async (env: Record<string, string> = {}) =>
    JSON.parse((await run(['voice', 'list', '--json'], { ...home, ...env }, folder)).out) as {
      from: string;
      voices: { name: string }[];
    };
  expect(await list()).toMatchObject({ from: 'default' });
  await run(['voice', 'add', 'aivis', '--last'], home);
  expect(await list()).toMatchObject({ from: 'user', voices: [{ name: 'flite' }, { name: 'aivis' }] });
  await writeFile(join(folder, 'vccp.config.json'), '{"voices": ["voicevox", "flite"]}');
  expect(await list()).toMatchObject({ from: 'project', voices: [{ name: 'voicevox' }, { name: 'flite' }] });
  const told = await run(['voice', 'add', 'kokoro'], home, folder);
  expect(told.err).toContain('goes before your settings');
  expect(await list({ VCCP_VOICES: 'flite:rms' })).toMatchObject({
    from: 'VCCP_VOICES',
    voices: [{ name: 'flite', voices: [{ name: 'rms' }, { name: 'slt' }, {}, {}] }],
  });
});

test('a key goes where its owner sends it, never where the file of a folder does, and is never shown', async () => {
  await using service = await speechService();
  const env = { ...home, OPENAI_API_KEY: KEY };
  const words = ['voice', 'test', 'Hello'];
  await writeFile(
    join(folder, 'vccp.config.json'),
    JSON.stringify({ voices: [{ provider: 'openai', url: `${service.url}/v1` }] }),
  );
  expect((await run(words, env, folder)).code).toBe(0);
  expect(service.asked.length).toBeGreaterThan(0);
  expect(service.asked.every(({ authorization }) => authorization === undefined)).toBe(true);
  expect((await run(words, { ...env, VCCP_VOICES: `openai@${service.url}/v1` }, folder)).code).toBe(0);
  expect(service.asked.at(-1)?.authorization).toBe(`Bearer ${KEY}`);
  service.break();
  for (const command of [words, ['voice', 'list'], ['doctor'], ['doctor', '--json']]) {
    const { out, err } = await run(command, { ...env, VCCP_VOICES: `openai@${service.url}/v1,flite` }, folder);
    expect(out + err).not.toContain(KEY);
    if (command[0] === 'doctor') expect(out).toMatch(/OPENAI_API_KEY\W+.*set/);
  }
});

test.each([
  ['{"voices": ["kokorro"]}', 'voices.0: is none of flite'],
  ['{"voices": [{"provider": "kokoro", "url": "ftp://x"}]}', 'voices.0.url: is no address'],
  ['{"voices": [{"provider": "kokoro", "url": "nonsense"}]}', 'voices.0.url: is no address'],
  ['{"voices": [{"provider": "gpt-sovits"}]}', 'voices.0.references: is needed'],
  ['{"voices": [{"provider": "openai", "format": "pcm_44100"}]}', 'voices.0.format: is none of wav, pcm'],
  ['{"voice": []}', 'Unrecognized key: "voice"'],
  ['{"server": "http://elsewhere"}', 'Unrecognized key: "server"'],
  ['{"voices": [', 'is no JSON'],
])('a file of settings that says %s is named, with the place in it', async (text, way) => {
  await writeFile(join(folder, 'vccp.config.json'), text);
  const { code, err } = await run(['voice', 'list'], home, folder);
  expect(code).toBe(2);
  expect(err).toContain('vccp.config.json');
  expect(err).toContain(way);
});

test.each([
  ['VCCP_VOICES', 'flite,alexa', '"alexa" is no voice; choose flite'],
  ['VCCP_VOICES', ' , ', 'names no voice'],
  ['VCCP_VOICES', 'kokoro@nonsense', 'its url is no address'],
  ['VCCP_VOICES', 'kokoro@http://me:hunter2@host', 'may hold no user and no password'],
  ['VIRTUAL_CHARACTER_SERVER', '192.168.1.20', 'is no address'],
])('%s=%s is not understood', async (name, value, way) => {
  const { code, err } = await run(['doctor'], { ...home, [name]: value });
  expect(code).toBe(2);
  expect(err).toContain(way);
  expect(err).not.toContain('hunter2');
});

test('commands talk to VIRTUAL_CHARACTER_SERVER, unless another place is named', async () => {
  await using server = await startServer(home);
  const there = { VIRTUAL_CHARACTER_SERVER: `${server.at.url}/` };
  await using body = start(['body', '--mock'], there);
  await body.told('In session');
  expect((await run(['act', 'say', 'text=hello'], there)).code).toBe(0);
  expect((await run(['sessions'], { ...home, VIRTUAL_CHARACTER_SERVER: 'http://127.0.0.1:2' })).err).toContain(
    'no server runs at http://127.0.0.1:2',
  );
  expect(
    (await run(['sessions', '--port', server.port], { VIRTUAL_CHARACTER_SERVER: 'http://127.0.0.1:2' })).out,
  ).toContain('terminal');
  // A host that was told of a server elsewhere must not be given another one.
  const mcp = await run(['mcp'], { VIRTUAL_CHARACTER_SERVER: 'http://127.0.0.1:2' });
  expect(mcp).toMatchObject({ code: 1, out: '' });
});

test('doctor says whether the server takes the secret, and that sounds need an address others can reach', async () => {
  const secret = 'a-secret-of-a-good-length';
  const open = { ...home, VCCP_SECRET: secret, STORAGE_SECRET_KEY: secret };
  await using server = start(['up', '--host', '0.0.0.0', '--port', '0', '--json', '--no-open'], open);
  const { url } = JSON.parse(await server.line('"url"')) as { url: string };
  expect(await server.told('STORAGE_BASE_URL')).toContain('bodies on other machines');
  const findings = async (env: Record<string, string>, ...words: string[]) => {
    const { out } = await run(['doctor', '--json', ...words], env);
    const found = JSON.parse(out) as { findings: { what: string; state: string; is: string }[] };
    return (what: string) => found.findings.find((one) => one.what === what);
  };
  const elsewhere = { ...open, VIRTUAL_CHARACTER_SERVER: url };
  expect((await findings(elsewhere))(`server ${url}`)).toMatchObject({ state: 'note' });
  for (const VCCP_SECRET of ['another-of-a-good-length', '']) {
    expect((await findings({ ...elsewhere, VCCP_SECRET }))(`server ${url}`)).toMatchObject({
      state: 'wrong',
      is: expect.stringContaining('does not take our VCCP_SECRET'),
    });
  }
  const at = ['--host', '0.0.0.0', '--port', new URL(url).port];
  expect((await findings(open, ...at))('STORAGE_BASE_URL')).toMatchObject({ state: 'note' });
});

test('doctor says which settings are right: server, storage and its secret, voices', async () => {
  const secret = 'a-secret-of-a-good-length';
  await using server = await startServer({ ...home, STORAGE_SECRET_KEY: secret });
  const right = {
    ...home,
    VIRTUAL_CHARACTER_SERVER: server.at.url,
    STORAGE_BASE_URL: `${server.at.url}/storage`,
    STORAGE_SECRET_KEY: secret,
  };
  const findings = async (env: Record<string, string>) => {
    const { out, err } = await run(['doctor', '--json'], env);
    expect(out + err).not.toContain(secret);
    const found = JSON.parse(out) as { ok: boolean; findings: { what: string; state: string; is: string }[] };
    return { ok: found.ok, of: (what: string) => found.findings.find((one) => one.what === what) };
  };
  const good = await findings(right);
  expect(good.ok).toBe(true);
  expect(good.of(`server ${server.at.url}`)).toMatchObject({ is: expect.stringContaining('version') });
  expect(good.of('STORAGE_BASE_URL')).toMatchObject({ state: 'ok', is: `${server.at.url}/storage takes files in` });
  expect(good.of('STORAGE_SECRET_KEY')).toMatchObject({ state: 'ok', is: 'set' });
  expect(good.of('voice flite')).toMatchObject({ state: 'ok' });

  const wrong = await findings({
    ...right,
    STORAGE_SECRET_KEY: 'another-of-a-good-length',
    VIRTUAL_CHARACTER_SERVER: 'http://127.0.0.1:2',
    VCCP_VOICES: 'kokoro@http://127.0.0.1:2,flite',
  });
  expect(wrong.ok).toBe(false);
  expect(wrong.of('STORAGE_BASE_URL')).toMatchObject({
    state: 'wrong',
    is: expect.stringContaining('does not take our secret'),
  });
  expect(wrong.of('server http://127.0.0.1:2')).toMatchObject({ state: 'wrong', is: 'does not answer' });
  expect(wrong.of('voice kokoro')).toMatchObject({ state: 'note' });
  // Where no storage is named it is the one of the server.
  const stored = `storage ${server.at.url}/storage`;
  const { STORAGE_BASE_URL: _, ...unnamed } = right;
  expect((await findings(unnamed)).of(stored)).toMatchObject({ state: 'ok', is: 'takes files in' });
  expect((await findings({ ...unnamed, STORAGE_SECRET_KEY: 'another-of-a-good-length' })).of(stored)).toMatchObject({
    state: 'wrong',
    is: 'answers, and does not take our secret',
  });
  // A name that nobody has, as when a machine is off.
  const off = await findings({ ...right, VIRTUAL_CHARACTER_SERVER: 'http://off.invalid:3000' });
  expect(off.of('server http://off.invalid:3000')).toMatchObject({ state: 'wrong', is: 'does not answer' });
  for (const key of ['short', ' , ']) {
    expect((await findings({ ...right, STORAGE_SECRET_KEY: key })).of('STORAGE_SECRET_KEY')).toMatchObject({
      state: 'wrong',
    });
  }
  expect((await findings({ ...home, VCCP_VOICES: 'aivis@http://127.0.0.1:2' })).of('voice aivis')).toMatchObject({
    state: 'wrong',
  });
});
