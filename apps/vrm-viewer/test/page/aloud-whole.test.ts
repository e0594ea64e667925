/** A model says a sentence, with the voice and the files that a server has by default: what comes out of the page. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOUD, loudness, now, openness, SILENT, since, widest } from './heard.js';
import { Model } from './model.js';
import { type OpenStage, openStage } from './open-stage.js';
import { type OwnVoice, ownVoice } from './own-voice.js';

let voice: OwnVoice;
let stage: OpenStage;
beforeAll(async () => {
  voice = await ownVoice();
  stage = await openStage({ body: 'heard', voice });
});
afterAll(async () => {
  await stage?.[Symbol.asyncDispose]();
  await voice?.[Symbol.asyncDispose]();
});

test('it is audible, her mouth opens and is shut at the end; stop-action is silence within 50 ms', async () => {
  // What listens at her speaker is a script of its own, which the page's policy forbids.
  const { page, console } = await stage.open({ viewport: { width: 640, height: 480 }, bypassCSP: true });
  await page.locator('.dot.ready').waitFor();
  // A browser plays nothing before the person has touched the page.
  await page.locator('.brand').click();
  const model = new Model(new URL('/mcp', stage.url).href);
  await model.arrive('Ada');
  const said = await model.call('speak', { text: 'Hello, I am your new companion.', waitMs: 25_000 });
  expect(said).toMatchObject({ state: 'said', aloud: true });
  const { levels } = await since(page, 0);
  const loud = levels.filter(({ rms }) => rms > LOUD);
  const [begin, end] = [loud[0]?.at ?? 0, loud.at(-1)?.at ?? 0];
  expect(end - begin).toBeGreaterThan(0.8);
  await expect.poll(() => openness(page)).toBeLessThan(0.05);

  const before = await now(page);
  await model.call('speak', { text: `${'One day she went on and on, '.repeat(10)}and was still not done.` });
  await expect.poll(() => loudness(page, before), { timeout: 50_000 }).toBeGreaterThan(LOUD);
  await expect.poll(() => widest(page, before), { timeout: 50_000 }).toBeGreaterThan(0.2);
  const count = await page.evaluate(() => window.watched.marks.length);
  await model.call('stop-action');
  await expect.poll(() => page.evaluate(() => window.watched.marks.length)).toBeGreaterThan(count);
  const mark = await page.evaluate((index) => window.watched.marks[index] ?? 0, count);
  await expect.poll(() => now(page), { timeout: 50_000 }).toBeGreaterThan(mark + 0.2);
  const after = (await since(page, mark)).levels;
  const last = after.findLast(({ rms }) => rms >= SILENT)?.at ?? mark;
  expect((last - mark) * 1000).toBeLessThan(50);
  expect((await since(page, before)).levels.some(({ at, rms }) => at < mark && rms > LOUD)).toBe(true);
  expect(console).toEqual([]);
}, 180_000);
