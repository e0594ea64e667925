/** What a model lets her say aloud, on the page as people open it: nothing sounds before they have touched it. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type SoundServer, serve, speak, wav } from '../body/voice.js';
import { Model } from './model.js';
import { type OpenStage, openStage } from './open-stage.js';

let stage: OpenStage;
let opened: Awaited<ReturnType<typeof open>>;
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
  opened = await open();
}, 240_000);
afterAll(async () => {
  await stage?.[Symbol.asyncDispose]();
  await sounds?.[Symbol.asyncDispose]();
});

const audio = (name: string, text: string) => ({ category: 'audio', data: { url: `${sounds.url}/${name}`, text } });

/**
 * Reads the page without touching it: what the usual way evaluates counts as a gesture of the person.
 * @returns a look that waits until the expression is truthy, and gives it
 */
async function watch(page: Page): Promise<(expression: string) => Promise<unknown>> {
  const devtools = await page.context().newCDPSession(page);
  return async (expression) => {
    const poll = `new Promise((resolve, reject) => {
      const end = Date.now() + 50_000;
      const look = () => {
        const value = ${expression};
        if (value) resolve(value);
        else if (Date.now() > end) reject(new Error('never seen'));
        else setTimeout(look, 50);
      };
      look();
    })`;
    const answer = await devtools.send('Runtime.evaluate', {
      expression: poll,
      awaitPromise: true,
      returnByValue: true,
    });
    if (answer.exceptionDetails) throw new Error(`never seen: ${expression}`);
    return answer.result.value;
  };
}

const button = (name: string) => `[...document.querySelectorAll('button')].find((b) => b.textContent === '${name}')`;
const SESSION = `JSON.parse(sessionStorage.getItem('vccp.session') ?? '{}').sessionId`;

/** The page once its character is there, and a model that holds her. */
async function open() {
  const { page, console } = await stage.open({ viewport: { width: 640, height: 400 }, locale: 'en-GB' });
  const see = await watch(page);
  await see(`!!document.querySelector('.dot.ready')`);
  const model = new Model(new URL(`/mcp?session=${await see(SESSION)}`, stage.url).href);
  await model.arrive('Ada');
  return { page, console, see, model };
}

/** How an action stands when it is over. */
async function ended(model: Model, actionId: unknown): Promise<Record<string, unknown>> {
  const running = ['accepted', 'queued', 'started', 'progress'];
  return vi.waitFor(
    async () => {
      const action = await model.call('get-action', { actionId });
      if (running.includes(String(action.state))) throw new Error(`still ${action.state}`);
      return action;
    },
    { timeout: 60_000, interval: 100 },
  );
}

test('a sound that the page may not fetch fails, and one for which nobody taps, and both say the way out', async () => {
  const { see, model } = opened;
  const away = { category: 'audio', data: { url: 'http://192.0.2.1/hello.wav' } };
  const { actionId: blockedId } = await model.call('play-action', { action: away });
  const blocked = await ended(model, blockedId);
  expect(blocked).toMatchObject({ state: 'failed', error: { code: 'body-failed' } });
  expect(JSON.stringify(blocked)).toMatch(/blocked by the policy of the page.*https: address, or localhost/);

  const { actionId } = await model.call('play-action', { action: audio('hello.wav', 'Hello!') });
  const tap = button('Tap to let her be heard');
  await see(`!!${tap}`);
  await see(`!${tap}`);
  const failed = await ended(model, actionId);
  expect(failed).toMatchObject({ state: 'failed', error: { code: 'body-failed' } });
  expect(JSON.stringify(failed)).toMatch(/ask them to tap or click the page once/);
}, 240_000);

test('a sound waits for the first tap and says so, then plays from its start; the next wait their turn', async () => {
  const { page, console, see, model } = opened;
  const first = await model.call('play-action', { action: audio('hello.wav', 'Hello!') });
  const second = await model.call('play-action', { action: audio('hello.wav', 'And again!') });
  expect(second).toMatchObject({ state: 'queued' });
  const tap = button('Tap to let her be heard');
  const box = (await see(`${tap}?.getBoundingClientRect().toJSON()`)) as { x: number; y: number };
  expect(await see(`!document.querySelector('.bubble')`)).toBe(true);
  // The page shows the button a frame before the body reports.
  await expect
    .poll(() => model.call('get-action', { actionId: first.actionId }))
    .toMatchObject({ state: 'progress', message: expect.stringMatching(/waits for the person to tap/) });

  await page.mouse.click(box.x + 20, box.y + 20);
  await see(`document.querySelector('.bubble')?.textContent === 'Hello!'`);
  await see(`!${tap}`);
  // What is asked later is later: a second that no longer waits had its turn after a first that is over.
  const { state: turn } = await model.call('get-action', { actionId: second.actionId });
  const before = await model.call('get-action', { actionId: first.actionId });
  if (turn !== 'queued') expect(before).toMatchObject({ state: 'completed' });
  await see(`document.querySelector('.bubble')?.textContent === 'And again!'`);
  const whole = { state: 'completed', result: { heardMs: 800, durationMs: 800 } };
  expect(await ended(model, first.actionId)).toMatchObject(whole);
  expect(await ended(model, second.actionId)).toMatchObject(whole);

  const third = await model.call('play-action', { action: audio('long.wav', 'one two three four') });
  await page.locator('.bubble').getByText('one two').waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  const stopped = await ended(model, third.actionId);
  expect(stopped).toMatchObject({ result: { durationMs: 20_000 } });
  expect((stopped.result as { heardMs: number }).heardMs).toBeLessThan(19_000);
  await expect.poll(() => page.locator('.bubble').count()).toBe(0);
  // The browser itself remarks that it waited, and what it blocked.
  expect(console.filter((line) => !/AudioContext|192\.0\.2\.1/.test(line))).toEqual([]);
}, 240_000);
