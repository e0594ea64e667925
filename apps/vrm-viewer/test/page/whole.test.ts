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
  await expect.poll(() => noticed('model')).toMatchObject([{ name, vrmVersion: '1' }]);
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
  await page.context().close();
}, 400_000);

test('every form of Try her completes as it stands, with no sound from elsewhere', async () => {
  const asked: string[] = [];
  const { page, console } = await stage.open({
    viewport: { width: 640, height: 400 },
    prepare: async (page) => void page.on('request', (request) => asked.push(new URL(request.url()).origin)),
  });
  await page.locator('.dot.ready, .dot.agent').waitFor();
  await page.locator('#dock-try').click();
  const names = ['Move', 'Look', 'Expression', 'Gesture', 'Posture', 'Clip', 'Say', 'Sound', 'Scene'];
  const all = page.locator('#panel-try details.action');
  await expect.poll(() => all.count()).toBe(names.length);
  const forms = await all.all();
  await forms[1]?.getByRole('radio', { name: 'Balloon', includeHidden: true }).waitFor({ state: 'attached' });
  const ended: Record<string, string | null> = {};
  for (const form of forms) {
    await form.locator('summary').first().click();
    await form.locator('button[type=submit]').click();
    const outcome = form.locator('.form-state').getByText(/completed|failed|refused|interrupted|stopped/);
    await outcome.waitFor();
    ended[(await form.locator('.action-name').textContent()) ?? ''] = await outcome.textContent();
  }
  expect(ended).toEqual(Object.fromEntries(names.map((name) => [name, 'completed'])));
  expect([...new Set(asked)]).toEqual([new URL(stage.url).origin]);
  expect(console).toEqual([]);
  await page.context().close();
}, 400_000);

test('the model plays the example of audio as it stands, and finds her balloon wherever the keyboard moves it', async () => {
  const { page, console } = await stage.open({ viewport: { width: 640, height: 400 } });
  await page.locator('.dot.ready, .dot.agent').waitFor();
  const session = await page.evaluate(() => JSON.parse(sessionStorage.getItem('vccp.session') ?? '{}').sessionId);
  const model = new Model(new URL(`/mcp?session=${session}`, stage.url).href);
  await model.arrive('Ada');
  type Offer = { category: string; example: unknown; schema: { properties: Properties } };
  type Properties = Record<string, { enum?: string[] }>;
  const offer = async (category: string) => {
    const { actions } = (await model.call('get-capability')) as { actions: Offer[] };
    return actions.find((action) => action.category === category);
  };
  const targets = async () => (await offer('lookAt'))?.schema.properties.target?.enum;
  const play = (category: string, data: unknown) =>
    model.call('play-action', { action: { category, data }, waitMs: 25_000 });
  const balloon = async () => {
    const { perceptions } = await model.call('get-perception', { category: 'object' });
    return (perceptions as { data: { name: string; position: { x: number; y: number; z: number } } }[])[0]?.data;
  };

  await page.locator('#dock-view').click();
  const played = await play('audio', (await offer('audio'))?.example);
  expect(played).toMatchObject({ state: 'completed', result: { durationMs: 1100 } });
  await expect.poll(targets).toEqual(['user', 'pointer', 'balloon']);
  await expect.poll(balloon).toMatchObject({ name: 'balloon', held: false });

  const slider = page.getByRole('slider', { name: 'To the right' });
  await slider.focus();
  await page.keyboard.press('Home');
  await expect.poll(async () => (await balloon())?.position.x, { timeout: 50_000 }).toBe(-3.5);
  await page.getByRole('spinbutton', { name: 'To the right' }).fill('-0.8');
  await page.keyboard.press('Tab');
  await expect.poll(async () => (await balloon())?.position.x, { timeout: 50_000 }).toBe(-0.8);
  expect(await play('lookAt', { target: 'balloon' })).toMatchObject({ state: 'completed' });

  await page.getByRole('checkbox', { name: 'Show it beside her' }).uncheck();
  await expect.poll(balloon, { timeout: 50_000 }).toBeUndefined();
  await expect.poll(targets, { timeout: 50_000 }).toEqual(['user', 'pointer']);
  await page.reload();
  await page.locator('.dot.ready, .dot.agent').waitFor();
  await page.locator('#dock-view').click();
  await expect.poll(() => page.getByRole('checkbox', { name: 'Show it beside her' }).isChecked()).toBe(false);
  expect(console).toEqual([]);
  await page.context().close();
}, 400_000);
