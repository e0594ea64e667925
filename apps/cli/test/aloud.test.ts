/** From a text to a body that sounds: what is made when, and what the lips are read from. */

import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { type Body, embody } from '@vccp/client';
import { VCCPServer } from '@vccp/server';
import type { StorageClient } from '@vccp/storage-service/client';
import type { SpokenPiece, TextToSpeech } from '@vccp/voice';
import { soundAligner } from '@vccp/voice/align';
import { fliteVoice } from '@vccp/voice/flite';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Failure } from '../src/failure.js';
import { aloud } from '../src/speech.js';

/** Nobody asks for what is kept here. */
const KEPT = { upload: async () => ({ url: 'https://example.org/a.wav' }) } as unknown as StorageClient;

/** A server that speaks with this voice, and a body on which a sound lasts until the test says so. */
async function scene(voice: TextToSpeech, aligner?: ReturnType<typeof soundAligner>, storage = async () => KEPT) {
  // No time passes: a sentence is heard when the body says so.
  const clock = { now: () => Date.now(), setTimeout: () => () => undefined };
  const server = new VCCPServer({ port: 0, clock, speech: aloud(voice, storage, { aligner }) });
  const at = await server.start();
  const sounds: { data: Record<string, unknown>; sound: () => void; end: () => void }[] = [];
  const body: Body = {
    name: 'Ada',
    kind: 'test',
    capabilities: () => ({
      actions: [{ type: 'action', category: 'audio', data: { url: 'https://example.org/a.wav' }, channel: 'speech' }],
    }),
    play: ({ data }, { report, signal }) =>
      new Promise<undefined>((resolve) => {
        sounds.push({ data, sound: () => report(0.01), end: () => resolve(undefined) });
        signal.addEventListener('abort', () => resolve(undefined));
      }),
  };
  const opened = await fetch(`${at.url}/api/sessions`, { method: 'POST' });
  const { sessionId } = (await opened.json()) as { sessionId: string };
  const embodiment = await embody(body, { serverUrl: at.url, sessionId, WebSocket });
  const client = new Client({ name: 'aloud', version: '1.0.0' });
  await client.connect(new StreamableHTTPClientTransport(new URL(at.mcp)));
  await client.callTool({ name: 'register-agent', arguments: {} });
  return {
    sounds,
    speak: (text: string) => client.callTool({ name: 'speak', arguments: { text } }),
    stop: () => client.callTool({ name: 'stop-action', arguments: {} }),
    async [Symbol.asyncDispose]() {
      await client.close();
      embodiment.close();
      await server.stop();
      await voice[Symbol.asyncDispose]();
      await aligner?.[Symbol.asyncDispose]();
    },
  };
}

/** flite, and which texts it was asked for. */
function watched(change: (piece: SpokenPiece) => SpokenPiece = (piece) => piece) {
  const flite = fliteVoice();
  const asked: string[] = [];
  const voice: TextToSpeech = {
    name: 'watched',
    languages: ['en'],
    voices: () => flite.voices(),
    async synthesize(text, options) {
      asked.push(text);
      return change(await flite.synthesize(text, options));
    },
    [Symbol.asyncDispose]: () => flite[Symbol.asyncDispose](),
  };
  return { voice, asked };
}

test('of five sentences the first sounds before the third is made, and what is never heard is never made', async () => {
  const { voice, asked } = watched();
  await using on = await scene(voice);
  await on.speak('One is here. Two is here. Three is here. Four is here. Five is here.');
  await expect.poll(() => on.sounds.length).toBe(1);
  await expect.poll(() => asked).toEqual(['One is here.', 'Two is here.']);
  on.sounds[0]?.sound();
  await expect.poll(() => asked.at(-1)).toBe('Three is here.');
  on.sounds[0]?.end();
  await expect.poll(() => on.sounds.length).toBe(2);
  expect(asked.length).toBe(3);
  on.sounds[1]?.sound();
  await expect.poll(() => asked.at(-1)).toBe('Four is here.');
  await on.stop();
  expect(asked.length).toBe(4);
});

const WORDS = [
  { text: 'Hello', atMs: 200, durationMs: 400 },
  { text: 'there.', atMs: 700, durationMs: 300 },
];

test.each([
  ['times', undefined],
  ['words', (piece: SpokenPiece) => ({ ...piece, phonemes: undefined, words: WORDS })],
  ['aligned', (piece: SpokenPiece) => ({ ...piece, phonemes: undefined })],
] as const)('lips are read from what is best known: %s', async (from, change) => {
  await using on = await scene(watched(change).voice, soundAligner());
  const { structuredContent } = await on.speak('Hello there.');
  expect(structuredContent).toMatchObject({ actions: [{ text: 'Hello there.', visemesFrom: from }] });
  await expect.poll(() => on.sounds.length).toBe(1);
  const visemes = on.sounds[0]?.data.visemes as { viseme: string }[];
  expect(new Set(visemes.map(({ viseme }) => viseme)).size).toBeGreaterThan(4);
  on.sounds[0]?.end();
});

test('a voice that tells no times, with nothing that finds them, leaves the lips to the body', async () => {
  await using on = await scene(watched((piece) => ({ ...piece, phonemes: undefined })).voice);
  const { structuredContent } = await on.speak('Hello there.');
  expect((structuredContent as { actions: object[] }).actions[0]).not.toHaveProperty('visemesFrom');
  await expect.poll(() => on.sounds.length).toBe(1);
  expect(on.sounds[0]?.data).not.toHaveProperty('visemes');
  on.sounds[0]?.end();
});

test('a storage that does not answer is told, and asked again for the next text', async () => {
  const { voice } = watched();
  let isUp = false;
  const storage = async () => {
    if (!isUp) throw new Failure('no storage answers at http://files:8021', 'start one');
    return KEPT;
  };
  await using play = await scene(voice, undefined, storage);
  expect(await play.speak('Hello.')).toMatchObject({
    isError: true,
    content: [{ text: expect.stringContaining('no storage answers at http://files:8021') }],
  });
  isUp = true;
  expect((await play.speak('Hello.')).isError ?? false).toBe(false);
  expect(play.sounds.length).toBe(1);
});
