/** The first minute of somebody who never wrote a scene, with her real body. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenStage, openStage } from './open-stage.js';

let stage: OpenStage;
beforeAll(async () => {
  stage = await openStage({ body: 'real' });
});
afterAll(() => stage[Symbol.asyncDispose]());

/** How far she reaches from side to side, as a share of the picture: what is not green before a green screen. */
async function reach(page: Page): Promise<number> {
  const box = await page.locator('canvas').boundingBox();
  // The canvas begins left of the window.
  const clip = { x: 0, y: 0, width: (box?.x ?? 0) + (box?.width ?? 0), height: box?.height ?? 0 };
  const picture = await page.screenshot({ clip });
  return page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const { width, height } = image;
    const context = new OffscreenCanvas(width, height).getContext('2d');
    context?.drawImage(image, 0, 0);
    // Above the floor, where her arms are.
    const { data = [] } = context?.getImageData(0, 0, width, Math.round(height * 0.42)) ?? {};
    let left = width;
    let right = 0;
    for (let at = 0; at < data.length; at += 4) {
      const [red = 0, green = 0, blue = 0] = [data[at], data[at + 1], data[at + 2]];
      if (green > red + 60 && green > blue + 60) continue;
      left = Math.min(left, (at / 4) % width);
      right = Math.max(right, (at / 4) % width);
    }
    return Math.max(0, right - left) / width;
  }, picture.toString('base64'));
}

test('says hello and waves, drags the wave, plays it on her, saves it, clears it and opens it again', async () => {
  const { page, console } = await stage.open({
    viewport: { width: 800, height: 640 },
    reducedMotion: 'reduce',
    prepare: async (opened) => {
      await opened.addInitScript(() => {
        if (!localStorage.getItem('vccp.settings')) localStorage.setItem('vccp.settings', '{"background":"green"}');
      });
    },
  });
  page.setDefaultTimeout(50_000);
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

  // Her picture alone: what floats over it does not count.
  await page.evaluate(() => document.styleSheets[0]?.insertRule('.top, .dock, .bubble { visibility: hidden }'));
  const still = [await reach(page), await reach(page), await reach(page)];
  const atRest = Math.max(...still);
  expect(atRest).toBeGreaterThan(0.05);
  expect(atRest).toBeLessThan(1.1 * Math.min(...still));
  // Over and over, so that a slow machine sees it, too.
  const repeat = page.getByRole('button', { name: 'Repeat' });
  await repeat.click();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.locator('.bubble').getByText('Hello! Nice to meet you.').waitFor({ state: 'attached' });
  await expect.poll(() => reach(page), { timeout: 50_000 }).toBeGreaterThan(1.15 * atRest);
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
}, 240_000);
