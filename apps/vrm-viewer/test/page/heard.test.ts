/** What a model lets her say aloud, on the page as people open it: nothing sounds before they have touched it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SoundServer, serve, speak, wav } from '../body/voice.js';
import { Model } from './model.js';
import { type OpenStage, openStage } from './open-stage.js';

let stage: OpenStage;
let sounds: SoundServer;
beforeAll(async () => {
  sounds = await serve({
    'hello.wav': {
      body: wav(
        speak([
          { vowel: 'ee', ms: 400 },
          { vowel: 'oh', ms: 400 },
        ]),
      ),
    },
    'long.wav': { body: wav(speak([{ vowel: 'aa', ms: 20_000 }])) },
  });
  stage = await openStage({ body: 'real' });
});
afterAll(async () => {
  await stage?.[Symbol.asyncDispose]();
  await sounds?.[Symbol.asyncDispose]();
});

const audio = (name: string, text: string) => ({ category: 'audio', data: { url: `${sounds.url}/${name}`, text } });

test('a first sound waits for a tap and says so, then plays from its start; the next wait their turn', async () => {
  const { page, console } = await stage.open({ viewport: { width: 640, height: 400 } });
  page.setDefaultTimeout(50_000);
  await page.locator('.dot.ready').waitFor();
  const model = new Model(new URL('/mcp', stage.url).href);
  await model.arrive('Ada');

  const first = await model.call('play-action', { action: audio('hello.wav', 'Hello!') });
  const second = await model.call('play-action', { action: audio('hello.wav', 'And again!') });
  expect(second).toMatchObject({ state: 'queued' });
  const button = page.getByRole('button', { name: 'Tap to let her be heard' });
  await button.waitFor();
  expect(await page.locator('.bubble').count()).toBe(0);
  const waiting = await model.call('get-action', { actionId: first.actionId });
  expect(waiting).toMatchObject({ state: 'progress', message: expect.stringMatching(/waits for the person to tap/) });

  await button.click();
  await page.locator('.bubble').getByText('Hello!').waitFor();
  expect(await button.count()).toBe(0);
  expect(await model.call('get-action', { actionId: second.actionId })).toMatchObject({ state: 'queued' });
  await page.locator('.bubble').getByText('And again!').waitFor();
  expect(await model.call('get-action', { actionId: first.actionId })).toMatchObject({
    state: 'completed',
    result: { heardMs: 800, durationMs: 800 },
  });
  const ended = await model.call('get-action', { actionId: second.actionId, waitMs: 20_000 });
  expect(ended).toMatchObject({ state: 'completed', result: { heardMs: 800, durationMs: 800 } });

  const third = await model.call('play-action', { action: audio('long.wav', 'one two three four') });
  await page.locator('.bubble').getByText('one two').waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  const stopped = await model.call('get-action', { actionId: third.actionId, waitMs: 20_000 });
  expect(stopped).toMatchObject({ result: { durationMs: 20_000 } });
  expect((stopped.result as { heardMs: number }).heardMs).toBeLessThan(19_000);
  expect(await page.locator('.bubble').count()).toBe(0);
  // The browser itself remarks that it waited.
  expect(console.filter((line) => !line.includes('AudioContext'))).toEqual([]);
}, 120_000);

test('a sound for which nobody taps fails, and says what the person must do', async () => {
  const { page } = await stage.open({ viewport: { width: 640, height: 400 }, path: '/', locale: 'ja-JP' });
  page.setDefaultTimeout(50_000);
  await page.locator('.dot.ready, .dot.agent').waitFor();
  const session = await page.evaluate(() => JSON.parse(sessionStorage.getItem('vccp.session') ?? '{}').sessionId);
  const model = new Model(new URL(`/mcp?session=${session}`, stage.url).href);
  await model.arrive('Bea');
  const { actionId } = await model.call('play-action', { action: audio('hello.wav', 'Hello!') });
  const button = page.getByRole('button', { name: 'タップして声を聞く' });
  await button.waitFor();
  await button.waitFor({ state: 'detached' });
  const ended = await model.call('get-action', { actionId, waitMs: 20_000 });
  expect(ended).toMatchObject({ state: 'failed', error: { code: 'body-failed' } });
  expect(JSON.stringify(ended)).toMatch(/ask them to tap or click the page once/);
}, 120_000);
