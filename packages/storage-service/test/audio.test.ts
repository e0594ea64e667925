import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AudioAction, AudioSourceError, classifySource, detectAudio, playAudio, wavHeader } from '../src/audio.js';
import { StorageClient } from '../src/client.js';
import { Running, sha256 } from './running.js';

/** An MPEG 1 layer III frame of 128 kbit/s at 44.1 kHz: 417 bytes. */
const mp3Frame = () => Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x00]), Buffer.alloc(413)]);
const latin = (text: string) => Buffer.from(text, 'latin1');

const SOUNDS = {
  mp3: Buffer.concat([mp3Frame(), mp3Frame(), mp3Frame()]),
  'mp3 with a tag': latin('ID3\x04\x00\x00\x00\x00\x00\x00rest'),
  wav: latin('RIFF\x24\x00\x00\x00WAVEfmt '),
  ogg: latin(`OggS\x00\x02${'\x00'.repeat(22)}\x01vorbis`),
  opus: latin(`OggS\x00\x02${'\x00'.repeat(22)}OpusHead`),
  flac: latin('fLaC\x00\x00\x00\x22'),
  m4a: latin('\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00'),
  'm4a in a film container': latin('\x00\x00\x00\x20ftypisom\x00\x00\x00\x00'),
  aac: latin('\xff\xf1\x50\x80'),
  webm: latin('\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm'),
};

async function stage() {
  const running = await Running.start();
  const actions: AudioAction[] = [];
  const storage = new StorageClient({ baseUrl: running.url, token: ({ method, id }) => running.token(method, id) });
  const play = async (action: AudioAction) => {
    actions.push(action);
    return 'played';
  };
  const folder = await mkdtemp(join(tmpdir(), 'vccp-audio-'));
  const clean = async () => {
    await running[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  };
  return { running, actions, storage, play, folder, [Symbol.asyncDispose]: clean };
}

test('a sound is known by its bytes, whatever its name', () => {
  for (const [name, bytes] of Object.entries(SOUNDS)) {
    expect(detectAudio(bytes, { name: 'x.pcm', type: 'audio/l16' }), name).toBe(name.split(' ')[0]);
  }
  for (const bytes of [
    latin('\x89PNG\r\n\x1a\n'),
    latin('<html>'),
    latin('%PDF-1.7'),
    latin('GIF89a'),
    Buffer.alloc(0),
    latin('\xff\xfe<\x00'),
  ]) {
    expect(detectAudio(bytes)).toBeUndefined();
  }
  expect(detectAudio(randomBytes(100).fill(1), { name: 'voice.PCM' })).toBe('pcm');
  expect(detectAudio(randomBytes(100).fill(1), { type: 'audio/L16;rate=16000' })).toBe('pcm');
});

test('what a sound is can be asked of any bytes', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => void detectAudio(bytes)));
});

test('a local file, a data URL and bytes are uploaded once; the body gets a URL and no bytes', async () => {
  await using on = await stage();
  const path = join(on.folder, 'hello world.mp3');
  await writeFile(path, SOUNDS.mp3);
  const sources: (string | Uint8Array)[] = [
    path,
    pathToFileURL(path).href,
    `data:audio/mpeg;base64,${SOUNDS.mp3.toString('base64')}`,
    SOUNDS.mp3,
  ];
  for (const source of sources) {
    const result = await playAudio(source, { ...on, text: 'hello', gain: 0.5 });
    expect(result).toMatchObject({ played: 'played', format: 'mp3', uploaded: true });
    expect(on.actions.at(-1)).toEqual({ category: 'audio', data: { url: result.url, text: 'hello', gain: 0.5 } });
    const response = await fetch(result.url);
    expect(response.headers.get('content-type')).toBe('audio/mpeg');
    expect(sha256(Buffer.from(await response.arrayBuffer()))).toBe(sha256(SOUNDS.mp3));
  }
  expect(JSON.stringify(on.actions)).not.toContain(SOUNDS.mp3.toString('base64').slice(0, 40));
  expect(await (await fetch(`${on.running.url}/health`)).json()).toMatchObject({ storedBytes: SOUNDS.mp3.length });
});

test('every kind of sound is served as what it is', async () => {
  await using on = await stage();
  for (const [name, bytes] of Object.entries(SOUNDS)) {
    const { url, format } = await playAudio(bytes, on);
    expect(format, name).toBe(name.split(' ')[0]);
    expect((await fetch(url)).headers.get('content-type'), name).toMatch(/^audio\//);
  }
});

test('a web address and a stored file are played as they are', async () => {
  await using on = await stage();
  const web = await playAudio('https://example.org/a.mp3', on);
  expect(web).toEqual({ played: 'played', url: 'https://example.org/a.mp3', format: undefined, uploaded: false });
  const stored = await on.storage.upload(new Uint8Array(SOUNDS.flac));
  const byId = await playAudio(stored.id, on);
  expect(byId.uploaded).toBe(false);
  expect((await fetch(byId.url)).status).toBe(200);
  await expect(playAudio('0'.repeat(32), on)).rejects.toMatchObject({ code: 'unknown-file' });
  expect(on.actions).toHaveLength(2);
});

test('raw samples travel as WAV, with the rate they were said to have', async () => {
  await using on = await stage();
  const samples = Buffer.alloc(4800, 1);
  const path = join(on.folder, 'voice.pcm');
  await writeFile(path, samples);
  const rateOf = async (url: string) => {
    const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
    expect(bytes.toString('latin1', 0, 4) + bytes.toString('latin1', 8, 12)).toBe('RIFFWAVE');
    expect(bytes.readUInt32LE(40)).toBe(samples.length);
    expect(bytes.subarray(44).equals(samples)).toBe(true);
    return [bytes.readUInt32LE(24), bytes.readUInt16LE(22)];
  };
  expect(await rateOf((await playAudio(path, on)).url)).toEqual([24_000, 1]);
  expect(await rateOf((await playAudio(samples, { ...on, pcm: { sampleRateHz: 48_000, channels: 2 } })).url)).toEqual([
    48_000, 2,
  ]);
  const data = `data:audio/L16;rate=16000;channels=1;base64,${samples.toString('base64')}`;
  const { url, format } = await playAudio(data, on);
  expect([format, ...(await rateOf(url))]).toEqual(['pcm', 16_000, 1]);
  await expect(playAudio(samples, { ...on, pcm: { channels: 0 } })).rejects.toThrow(/0 channels/);
  expect(() => wavHeader(1, { sampleRateHz: Number.NaN, channels: 1 })).toThrow(RangeError);
});

test('what is no sound is not uploaded, and the refusal names it', async () => {
  await using on = await stage();
  const secret = join(on.folder, 'passwords.txt');
  await writeFile(secret, 'root:x:0:0');
  await mkdir(join(on.folder, 'sounds'));
  await symlink(secret, join(on.folder, 'sounds', 'link.mp3'));
  const cases: [string | Uint8Array, RegExp][] = [
    [secret, /passwords\.txt: its bytes are no sound/],
    [join(on.folder, 'nowhere.mp3'), /no such file/],
    [on.folder, /is no file/],
    ['', /empty/],
    ['ftp://example.org/a.mp3', /ftp: is not played/],
    ['file://elsewhere/a.mp3', /names no local file/],
    ['data:audio/mpeg;base64', /no comma/],
    ['data:audio/mpeg;base64,!!!', /not base64/],
    ['data:text/html,<b>', /no sound/],
    [new Uint8Array(), /no sound/],
  ];
  for (const [source, why] of cases) await expect(playAudio(source, on), String(source)).rejects.toThrow(why);
  expect(on.actions).toEqual([]);
  expect(await (await fetch(`${on.running.url}/health`)).json()).toMatchObject({ files: 0 });
});

test('where folders are given, nothing outside them is played, through no spelling and no link', async () => {
  await using on = await stage();
  const sounds = join(on.folder, 'sounds');
  await mkdir(sounds);
  await mkdir(join(on.folder, 'sounds-not'));
  await writeFile(join(sounds, 'in.mp3'), SOUNDS.mp3);
  await writeFile(join(on.folder, 'out.mp3'), SOUNDS.mp3);
  await writeFile(join(on.folder, 'sounds-not', 'out.mp3'), SOUNDS.mp3);
  await symlink(join(on.folder, 'out.mp3'), join(sounds, 'link.mp3'));
  const options = { ...on, folders: [sounds] };
  expect((await playAudio(join(sounds, 'in.mp3'), options)).uploaded).toBe(true);
  for (const path of ['../out.mp3', 'link.mp3', '../sounds-not/out.mp3']) {
    await expect(playAudio(`${sounds}/${path}`, options), path).rejects.toThrow(/outside the folders/);
  }
});

test('a web address is copied only when asked, and never from inside this network unless allowed', async () => {
  await using on = await stage();
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.setHeader('content-type', 'audio/mpeg').end(SOUNDS.mp3);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/line%201.mp3`;
  try {
    expect((await playAudio(url, on)).url).toBe(url);
    await expect(playAudio(url, { ...on, copyRemote: true })).rejects.toThrow(/may not be reached/);
    expect(asked).toBe(0);
    const copied = await playAudio(url, { ...on, copyRemote: true, remote: { mayReach: () => true } });
    expect(copied).toMatchObject({ format: 'mp3', uploaded: true });
    expect((await fetch(copied.url)).headers.get('content-disposition')).toContain('line 1.mp3');
  } finally {
    server.close();
  }
});

test('every text is something, or refused with a reason', () => {
  expect(classifySource(' C:\\sounds\\a.wav ')).toEqual({ kind: 'path', path: 'C:\\sounds\\a.wav' });
  expect(classifySource('HTTPS://example.org')).toEqual({ kind: 'url', url: 'HTTPS://example.org' });
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      try {
        classifySource(text);
      } catch (error) {
        expect(error).toBeInstanceOf(AudioSourceError);
      }
    }),
  );
});
