/** The first minute of somebody who never wrote a scene, with her real body. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { speak, wav } from '../body/voice.js';
import { LOUD, loudness, now, openness, SILENT, since, widest } from './heard.js';
import { type OpenStage, openStage } from './open-stage.js';
import { type OwnVoice, ownVoice } from './own-voice.js';

// What listens at her speaker is a script of its own, which the page's policy forbids: `bypassCSP`.
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

test('says hello and waves, drags the wave, plays it on her, saves it, clears it and opens it again', async () => {
  const { page, console } = await stage.open({
    viewport: { width: 800, height: 640 },
    reducedMotion: 'reduce',
    bypassCSP: true,
  });
  await page.locator('.dot.ready').waitFor();
  await page.locator('#dock-scene').click();
  await page.getByRole('button', { name: 'Say hello' }).click();
  await page.getByRole('button', { name: 'Wave', exact: true }).click();

  const wave = page.getByRole('button', { name: /^Wave, Gesture/ });
  const [lane, box] = await Promise.all([page.locator('.scene-lane.on-gesture').boundingBox(), wave.boundingBox()]);
  const span = Number(await page.getByRole('slider').getAttribute('aria-valuemax'));
  const x = (box?.x ?? 0) + 20;
  const y = (box?.y ?? 0) + 15;
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 40, y, { steps: 3 });
  await page.mouse.move(x + (0.7 * (lane?.width ?? 0)) / span, y, { steps: 3 });
  await page.mouse.up();
  await page.getByRole('button', { name: /^Wave, Gesture, from 0\.7/ }).waitFor();

  const atRest = await page.evaluate(() => ({
    count: window.watched.frames.length,
    hand: window.watched.frames.at(-1)?.hand ?? 0,
  }));
  // Over and over, so that a slow machine sees it, too.
  const repeat = page.getByRole('button', { name: 'Repeat' });
  await repeat.click();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.locator('.bubble').getByText('Nice to meet you.').waitFor({ state: 'attached' });
  const highest = () =>
    page.evaluate((from) => Math.max(...window.watched.frames.slice(from).map(({ hand }) => hand)), atRest.count);
  await expect.poll(highest, { timeout: 50_000 }).toBeGreaterThan(atRest.hand + 0.3);
  await page.getByRole('button', { name: 'Stop and go to the start' }).click();
  await expect.poll(() => page.getByRole('slider').getAttribute('aria-valuenow')).toBe('0');
  await repeat.click();

  const save = async () => {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as a file' }).click();
    const file = await download;
    return { name: file.suggestedFilename(), buffer: await readFile(await file.path()) };
  };
  const saved = await save();
  expect(saved.name).toBe('scene.vccp.json');
  expect(JSON.parse(saved.buffer.toString())).toMatchObject({
    events: [
      { type: 'speech', timestamp: 0 },
      { type: 'gesture', timestamp: 0.7, data: { gesture: 'wave' } },
    ],
  });
  await page.getByRole('button', { name: 'Clear' }).last().click();
  await page.getByRole('button', { name: 'Start with a greeting' }).waitFor();
  await page.locator('#panel-scene input[type=file]').setInputFiles({ ...saved, mimeType: 'application/json' });
  await page.getByRole('button', { name: /^Wave, Gesture, from 0\.7/ }).waitFor();
  expect((await save()).buffer.toString()).toBe(saved.buffer.toString());

  // Begun in its middle, held there, gone on with, and played to its end.
  await repeat.click();
  await page.getByRole('slider').press('PageUp');
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('button', { name: 'Hold the scene' }).click();
  await repeat.click();
  await page.getByRole('button', { name: /^(Go on|Play)$/ }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await expect.poll(() => page.getByRole('slider').getAttribute('aria-valuenow')).toBe('0');
  expect(await page.locator('.scene-telling').textContent()).toBe('');
  expect(console).toEqual([]);
}, 400_000);

test('is heard, her lips moving, and is silent within 50 ms of being held, moved or stopped', async () => {
  const { page, console } = await stage.open({ viewport: { width: 800, height: 480 }, bypassCSP: true });
  await page.locator('.dot.ready').waitFor();
  await page.locator('#dock-scene').click();
  await page.getByRole('button', { name: 'Start with a greeting' }).click();
  const play = page.getByRole('button', { name: /^(Play|Go on)$/ });
  await play.click();
  await page.locator('.bubble').getByText('Nice to meet you.').waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  const { levels } = await since(page, 0);
  const loud = levels.filter(({ rms }) => rms > LOUD);
  const span = (loud.at(-1)?.at ?? 0) - (loud[0]?.at ?? 0);
  expect(span).toBeGreaterThan(0.8);
  expect(span).toBeLessThan(6);
  await expect.poll(() => openness(page)).toBeLessThan(0.05);
  expect(await page.locator('.scene-telling').textContent()).toBe('');

  const open = async (name: string, events: object[]) => {
    const buffer = Buffer.from(JSON.stringify({ name, events }));
    const file = { name: `${name}.vccp.json`, mimeType: 'application/json', buffer };
    await page.locator('.scene-tools input[type=file]').setInputFiles(file);
    await page.getByRole('status').getByText(`${name}.vccp.json is open`).waitFor();
  };
  await open('sound', [{ type: 'audio', data: { url: 'https://example.org/a.wav', gain: 0.9 } }]);
  await page.getByRole('button', { name: /^https:.*, Speech/ }).click();
  const hum = { name: 'hum.wav', mimeType: 'audio/wav', buffer: wav(speak([{ vowel: 'aa', ms: 400 }])) };
  await page.locator('.scene-inspector input[type=file]').setInputFiles(hum);
  await page.getByText(/^hum\.wav lies at this server until .*20\d\d/).waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as a file' }).click();
  const saved = JSON.parse(await readFile(await (await download).path(), 'utf8'));
  expect(saved.events[0].data).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    until: expect.any(String),
    file: 'hum.wav',
    gain: 0.9,
  });
  await page.getByRole('status').getByText('Saved. Its sounds lie at this server until').waitFor();
  const silent = await now(page);
  await play.click();
  await expect.poll(() => loudness(page, silent), { timeout: 50_000 }).toBeGreaterThan(LOUD);
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();

  const text = `${'One day she went on and on, '.repeat(20)}and was still not done.`;
  await open('long', [{ type: 'speech', data: { text } }]);
  const ways = [
    () => page.getByRole('button', { name: 'Hold the scene' }).click(),
    () => page.getByRole('slider').press('PageUp'),
    () => page.getByRole('button', { name: 'Stop and go to the start' }).click(),
  ];
  for (const end of ways) {
    const before = await now(page);
    await play.click();
    await expect.poll(() => loudness(page, before), { timeout: 50_000 }).toBeGreaterThan(LOUD);
    await expect.poll(() => widest(page, before), { timeout: 50_000 }).toBeGreaterThan(0.2);
    const count = await page.evaluate(() => window.watched.marks.length);
    await end();
    await expect.poll(() => page.evaluate(() => window.watched.marks.length)).toBeGreaterThan(count);
    const mark = await page.evaluate((index) => window.watched.marks[index] ?? 0, count);
    await expect.poll(() => now(page), { timeout: 50_000 }).toBeGreaterThan(mark + 0.2);
    expect((await since(page, before)).levels.some(({ at, rms }) => at < mark && rms > LOUD)).toBe(true);
    const { levels: after } = await since(page, mark);
    const last = after.findLast(({ rms }) => rms >= SILENT)?.at ?? mark;
    expect((last - mark) * 1000).toBeLessThan(50);
  }
  expect(console).toEqual([]);

  await stage.restart();
  await page.locator('.dot.ready').waitFor();
  await play.click();
  await page.getByRole('status').getByText('Her words are shown and not heard: this server has no voice.').waitFor();
  await page.locator('.bubble').getByText('One day she went on').waitFor({ state: 'attached' });
}, 400_000);
