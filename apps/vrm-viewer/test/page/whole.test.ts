import { afterAll, beforeAll, expect, test } from 'vitest';
import { Model } from './model.js';
import { type OpenStage, openStage } from './open-stage.js';

let stage: OpenStage;
beforeAll(async () => {
  stage = await openStage({ body: 'real' });
});
afterAll(() => stage[Symbol.asyncDispose]());

test('with her real body: she waves for a person and for a model, a broken avatar changes nothing, what the page notices reaches the model, the console is clean', async () => {
  const { page, console } = await stage.open({ viewport: { width: 960, height: 540 } });
  page.setDefaultTimeout(50_000);
  await page.locator('.dot.ready').waitFor();
  await page.locator('#dock-avatar').click();
  const name = await page.locator('.model-head strong').textContent();
  await page.locator('input[type=file]').setInputFiles({
    name: 'broken.vrm',
    mimeType: 'model/gltf-binary',
    buffer: Buffer.from('glTF, and then nothing of the kind'),
  });
  await page.getByRole('alert').getByText('broken.vrm cannot be used').waitFor();
  expect(await page.locator('.model-head strong').textContent()).toBe(name);

  await page.locator('#dock-try').click();
  await page.getByRole('button', { name: 'Wave' }).click();
  await page.getByRole('log').getByText('completed').waitFor();

  const model = new Model(new URL('/mcp', stage.url).href);
  await model.arrive('Ada');
  const { actions } = (await model.call('get-capability')) as { actions?: { category: string }[] };
  expect(actions?.map(({ category }) => category)).toEqual(expect.arrayContaining(['movement', 'lookAt', 'gesture']));
  const played = await model.call('play-action', {
    action: { category: 'gesture', data: { gesture: 'nod' } },
    waitMs: 25_000,
  });
  expect(played).toMatchObject({ state: 'completed' });

  // A scene that she performs by herself: the person holds her in the middle of it, and lets her go.
  const events = [
    { type: 'gesture', timestamp: 0, data: { gesture: 'wave' } },
    { type: 'action', timestamp: 600, data: { category: 'say', data: { text: 'That was a scene.' } } },
  ];
  const { id, by } = await model.call('play-sequence', { sequence: { name: 'scene', events } });
  expect(by).toBe('body');
  const standing = () => model.call('get-sequence', { id }).then(({ state }) => state);
  await expect.poll(standing).toBe('playing');
  await page.keyboard.press('Escape');
  await expect.poll(standing).toBe('paused');
  await page.locator('.pause').click();
  await expect.poll(standing).toBe('playing');
  await model.call('control-sequence', { id, command: 'seek', position: 599.5 });
  await page.getByText('That was a scene.').first().waitFor();
  expect(await model.call('get-sequence', { id, waitMs: 25_000 })).toMatchObject({ state: 'completed', faults: [] });

  const noticed = async (category: string) => {
    const { perceptions } = await model.call('get-perception', { category });
    return (perceptions as { data: Record<string, unknown> }[]).map(({ data }) => data);
  };
  expect(await noticed('model')).toMatchObject([{ name, vrmVersion: '1' }]);
  // The canvas is laid so that she stands in its middle, whatever lies beside her.
  const canvas = await page.locator('canvas').boundingBox();
  const middle = [(canvas?.x ?? 0) + (canvas?.width ?? 0) / 2, (canvas?.y ?? 0) + (canvas?.height ?? 0) / 2] as const;
  await page.mouse.move(...middle);
  await expect.poll(() => noticed('pointer'), { timeout: 50_000 }).toMatchObject([{ over: 'torso' }]);
  await page.mouse.click(...middle);
  await expect.poll(() => noticed('touch'), { timeout: 50_000 }).toMatchObject([{ region: 'torso' }]);
  await page.mouse.wheel(0, -400);
  await expect.poll(() => noticed('camera'), { timeout: 50_000 }).toMatchObject([{ distance: expect.any(Number) }]);
  expect(console).toEqual([]);
}, 240_000);
