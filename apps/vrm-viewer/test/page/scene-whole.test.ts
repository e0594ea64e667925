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

/** The share of her picture that differs between two screenshots. */
function difference(page: Page, before: Buffer, after: Buffer): Promise<number> {
  return page.evaluate(
    async (pictures) => {
      const [one, other] = await Promise.all(
        pictures.map(async (base64) => {
          const picture = new Image();
          picture.src = `data:image/png;base64,${base64}`;
          await picture.decode();
          const canvas = new OffscreenCanvas(picture.width, picture.height);
          const context = canvas.getContext('2d');
          context?.drawImage(picture, 0, 0);
          return context?.getImageData(0, 0, picture.width, picture.height).data ?? new Uint8ClampedArray();
        }),
      );
      let different = 0;
      for (let at = 0; at < (one?.length ?? 0); at += 4) {
        const far = [0, 1, 2].some(
          (channel) => Math.abs((one?.[at + channel] ?? 0) - (other?.[at + channel] ?? 0)) > 24,
        );
        if (far) different += 1;
      }
      return (different * 4) / (one?.length ?? 1);
    },
    [before.toString('base64'), after.toString('base64')],
  );
}

test('says hello and waves, drags the wave, plays it on her, saves it, clears it and opens it again', async () => {
  const { page, console } = await stage.open({ viewport: { width: 640, height: 600 }, reducedMotion: 'reduce' });
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

  const canvas = page.locator('canvas');
  const still = await canvas.screenshot();
  const idle = await difference(page, still, await canvas.screenshot());
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.locator('.bubble').getByText('Hello! Nice to meet you.').waitFor();
  await expect
    .poll(async () => Number(await page.getByRole('slider').getAttribute('aria-valuenow')), { timeout: 50_000 })
    .toBeGreaterThan(1.4);
  const waving = await difference(page, still, await canvas.screenshot());
  expect(waving).toBeGreaterThan(Math.max(0.002, idle * 2));
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await expect.poll(() => page.getByRole('slider').getAttribute('aria-valuenow')).toBe('0');

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

  // Held in its middle, and gone on with.
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  const hold = page.getByRole('button', { name: 'Hold the scene' });
  await expect
    .poll(async () => Number(await page.getByRole('slider').getAttribute('aria-valuenow')), { timeout: 50_000 })
    .toBeGreaterThan(0.3);
  await hold.click();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await expect.poll(() => page.getByRole('slider').getAttribute('aria-valuenow')).toBe('0');
  expect(await page.locator('.scene-telling').textContent()).toBe('');
  expect(console).toEqual([]);
}, 240_000);
