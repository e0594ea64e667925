import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { mouthAt, mouthOf } from '../src/audio/mouth.js';
import { readWav } from '../src/audio/wav.js';
import { type PlayerProgram, pacat, VRChatBody } from '../src/index.js';
import { type FakeParameters, FakeVRChat } from './fake-vrchat.js';
import { hasPulse, nullSink, shareHeard } from './null-sink.js';

const RATE = 16_000;

/** A WAV file of 16 bits in which a tone goes from one pitch to another, like nothing else that may be heard. */
function chirp(seconds: number): Buffer {
  const samples = Int16Array.from({ length: RATE * seconds }, (_, index) => {
    const at = index / RATE;
    return 12_000 * Math.sin(2 * Math.PI * (300 * at + (900 * at * at) / (2 * seconds)));
  });
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.byteLength, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([head, Buffer.from(samples.buffer)]);
}

async function serve(sounds: Record<string, Buffer>): Promise<string> {
  const server = createServer((request, response) => {
    const sound = sounds[request.url ?? ''];
    response.writeHead(sound ? 200 : 404).end(sound);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function stage(player: PlayerProgram, own: FakeParameters = {}) {
  const vrchat = await FakeVRChat.open(own);
  const body = await VRChatBody.open({
    ...vrchat.bodyOptions,
    player,
  });
  onTestFinished(async () => {
    await body.close();
    await vrchat.close();
  });
  const play = (data: Record<string, unknown>, signal = new AbortController().signal) =>
    body.play({ id: 'a', category: 'audio', data, meta: {} }, { signal, report: () => undefined });
  return { vrchat, play };
}

test('a WAV file is read at the rate of the player, and whatever else there is, is said to be none', () => {
  const samples = readWav(chirp(0.5));
  expect(samples.length).toBe(24_000);
  expect(Math.max(...samples)).toBeGreaterThan(11_900);
  expect(() => readWav(Buffer.from('ID3 mp3'))).toThrow('the sound is no WAV file');
  expect(() => readWav(chirp(1).subarray(0, 36))).toThrow('no sound in it');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.nat(43), (noise, at) => {
      const broken = chirp(0.01);
      broken.set(noise.subarray(0, broken.length - at), at);
      try {
        expect(readWav(broken)).toBeInstanceOf(Int16Array);
      } catch (error) {
        expect((error as Error).message).toMatch(/WAV|sound/);
      }
    }),
  );
});

test('the mouth of an avatar that has one follows the visemes, by its vowels or its jaw', () => {
  const made = (name: string) => ({ name, type: 'float' as const, writable: true });
  const mouth = mouthOf([made('Mouth_aa'), made('v/ou'), made('JawOpen'), made('Happy')]);
  const visemes = [
    { atMs: 0, viseme: 'aa' as const },
    { atMs: 100, viseme: 'U' as const },
    { atMs: 200, viseme: 'sil' as const },
  ];
  const values = (atMs: number) => mouthAt(mouth, visemes, atMs).map(({ args: [argument] }) => argument?.value);
  expect([values(0), values(150), values(500)]).toEqual([
    [1, 0, 1],
    [0, 0.9, 0.9],
    [0, 0, 0],
  ]);
});

test('a sound that nothing plays is no success: no player, a player that ends, no file', async () => {
  // Longer than a busy machine takes to start a player that ends at once.
  const url = await serve({ '/a.wav': chirp(30), '/a.mp3': Buffer.from('ID3') });
  const none = await stage({ command: 'no-such-player', args: [] });
  await expect(none.play({ url: `${url}/a.wav` })).rejects.toThrow('the player no-such-player cannot be started');
  const ends = await stage({
    command: process.execPath,
    args: ['-e', 'console.error("no such device"); process.exit(3)'],
  });
  await expect(ends.play({ url: `${url}/a.wav` })).rejects.toThrow(/ended with 3: no such device|ended with 3/);
  await expect(ends.play({ url: `${url}/b.wav` })).rejects.toThrow('was answered with 404');
  await expect(ends.play({ url: `${url}/a.mp3` })).rejects.toThrow('the sound is no WAV file');
});

test('a sound begins where it is to, and later than it would where that is asked', async () => {
  const url = await serve({ '/a.wav': chirp(0.5) });
  const { play } = await stage({ command: process.execPath, args: ['-e', 'process.stdin.resume()'] });
  const startAt = new Date(Date.now() + 300).toISOString();
  const heard = await play({ url: `${url}/a.wav`, text: 'hello', fromMs: 400, startAt });
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(startAt) + 80);
  expect(heard).toEqual({ heardMs: 500, heard: 'hello' });
  expect(await play({ url: `${url}/a.wav`, fromMs: 9000 })).toEqual({ heardMs: 500 });
});

test.skipIf(!hasPulse)(
  'what she says is heard at the microphone, a second time too, and ends when she is cut short',
  async () => {
    const url = await serve({ '/hello.wav': chirp(0.6), '/long.wav': chirp(30) });
    const { name, server, samples } = await nullSink();
    const { command, args } = pacat(name);
    // Which server that is, is said by an argument: the environment is everybody's.
    const player = { command, args: [`--server=${server}`, ...args] };
    const { vrchat, play } = await stage(player, { JawOpen: ['f', 0] });
    const said = readWav(chirp(0.6));
    const isSilent = (part: Int16Array) => part.every((value) => Math.abs(value) < 50);
    /** Of what comes from now on, a tenth of a second in which nothing is heard. */
    const quiet = async () => {
      const from = samples().length;
      await expect
        .poll(() => samples().length >= from + 4800 && isSilent(samples().slice(-4800)), { timeout: 30_000 })
        .toBe(true);
    };
    const share = async () => {
      await quiet();
      const from = samples().length;
      const visemes = [{ atMs: 0, viseme: 'aa' }];
      expect(await play({ url: `${url}/hello.wav`, text: 'hello', visemes })).toEqual({ heardMs: 600, heard: 'hello' });
      await quiet();
      return shareHeard(said, samples().subarray(from), 20);
    };
    for (const time of ['once', 'again']) {
      // Where other programs take the processor for longer than is given ahead, the sink runs dry, and it is said anew.
      let most = 0;
      for (let tries = 0; tries < 5 && most < 0.75; tries += 1) most = Math.max(most, await share());
      expect(most, time).toBeGreaterThanOrEqual(0.75);
    }
    expect(vrchat.heard.some(({ address, values }) => address.endsWith('JawOpen') && values[0] === 1)).toBe(true);
    await expect.poll(() => vrchat.values.get('JawOpen')).toBe(0);

    const stop = new AbortController();
    const from = samples().length;
    const long = play({ url: `${url}/long.wav`, text: 'word '.repeat(100) }, stop.signal);
    await expect.poll(() => isSilent(samples().subarray(from)), { timeout: 30_000 }).toBe(false);
    stop.abort(new Error('interrupted'));
    const { heard, heardMs } = (await long) as { heard: string; heardMs: number };
    expect(heardMs).toBeLessThan(30_000);
    expect(heard.length).toBeLessThan(500);
    await quiet();
  },
  // Up to ten tries.
  240_000,
);
