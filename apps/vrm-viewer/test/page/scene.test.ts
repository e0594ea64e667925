/** A person writes a scene: tracks, keys, files and a look at any moment, with a body that only takes notes. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenStage, openStage } from './open-stage.js';

let stage: OpenStage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

async function openScene(options: Parameters<OpenStage['open']>[0] = {}) {
  const opened = await stage.open(options);
  await opened.page.locator('.dot.ready, .dot.agent').waitFor();
  await opened.page.locator('#dock-scene').click();
  return opened;
}
const score = (name: string, value: unknown) => ({
  name,
  mimeType: 'application/json',
  buffer: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
});
const bring = (page: Page, file: ReturnType<typeof score>) =>
  page.locator('.scene-tools input[type=file]').setInputFiles(file);
async function exported(page: Page): Promise<string> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as a file' }).click();
  return readFile(await (await download).path(), 'utf8');
}
const playhead = (page: Page) => page.getByRole('slider', { name: 'Playhead' });
const block = (page: Page, what: string) => page.getByRole('button', { name: new RegExp(`^${what}, `) });

const NESTED = {
  name: 'nested',
  author: 'someone',
  loop: true,
  events: [
    { type: 'expression', timestamp: 0.5, id: 'smile', data: { emotion: 'happy' } },
    { type: 'wait', duration: 1 },
    {
      type: 'parallel',
      timestamp: 0,
      colour: 'red',
      events: [
        { type: 'gesture', with: 'smile', timestamp: 0.25, data: { gesture: 'wave' } },
        { type: 'loop', count: 2, events: [{ type: 'gesture', data: { gesture: 'nod' } }] },
      ],
    },
    { type: 'action', after: 'smile', data: { category: 'lookAt', data: { direction: 'left' } } },
  ],
};

test('keys move the playhead and the blocks, make them longer, remove them, and take it all back', async () => {
  const { page, console } = await openScene();
  await page.getByRole('button', { name: 'Start with a greeting' }).click();
  await playhead(page).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => playhead(page).getAttribute('aria-valuetext')).toBe('0.2 seconds');
  await page.keyboard.press('Home');
  await expect.poll(() => playhead(page).getAttribute('aria-valuenow')).toBe('0');

  await block(page, 'Happy').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await page.getByRole('button', { name: 'Happy, Face, from 0.3 to 4.0 s' }).waitFor();
  await page.keyboard.press('Control+z');
  await page.getByRole('button', { name: 'Happy, Face, from 0.3 to 3.9 s' }).waitFor();
  await page.keyboard.press('Control+y');
  await page.getByRole('button', { name: 'Happy, Face, from 0.3 to 4.0 s' }).waitFor();
  await page.keyboard.press('Delete');
  await expect.poll(() => block(page, 'Happy').count()).toBe(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await block(page, 'Happy').waitFor();

  await block(page, 'Wave').focus();
  await page.keyboard.press('Shift+ArrowRight');
  await page.getByRole('status').getByText('its length cannot be set').waitFor();
  expect(console).toEqual([]);
  await page.context().close();
});

test('the fields of a block change it, and what would not be a scene is refused in words', async () => {
  const { page } = await openScene();
  await page.getByRole('button', { name: 'Say hello' }).click();
  await block(page, 'Hello! Nice to meet you.').click();
  await page.getByLabel('Begins at (s)').fill('2.5');
  await page.getByLabel('Text').fill('Good morning!');
  await page.getByRole('button', { name: 'Good morning!, Speech, from 2.5 to 4.0 s' }).waitFor();
  await page.getByLabel('Text').fill('');
  await page.getByRole('status').getByText('score.events[0].data.text').waitFor();
  expect(JSON.parse(await exported(page))).toMatchObject({ events: [{ data: { text: 'Good morning!' } }] });
  await page.context().close();
});

test('a sound file lies in the page where the server takes none, and that is told, also when it is saved', async () => {
  const { page, console } = await openScene();
  await bring(page, score('sound.vccp.json', { name: 'sound', events: [{ type: 'audio', data: { id: 'before' } }] }));
  await block(page, 'before').click();
  const sound = { name: 'laugh.mp3', mimeType: 'audio/mpeg', buffer: Buffer.from('ID3') };
  await page.locator('.scene-inspector input[type=file]').setInputFiles(sound);
  await page.getByText('laugh.mp3 lies in this page alone').waitFor();
  await block(page, 'laugh.mp3').waitFor();
  expect(JSON.parse(await exported(page)).events[0].data).toEqual({
    url: expect.stringMatching(/^blob:/),
    file: 'laugh.mp3',
  });
  await page.getByRole('status').getByText('Some of its sounds lie in this page alone').waitFor();
  await page.reload();
  await page.locator('.dot.ready, .dot.agent').waitFor();
  await page.locator('#dock-scene').click();
  await block(page, 'laugh.mp3').click();
  await page.getByText('laugh.mp3 was in a page that is closed').waitFor();
  // The browser itself remarks that the server has no such door.
  expect(console.filter((line) => !line.includes('404'))).toEqual([]);
  await page.context().close();
});

test('a nested score of another program is drawn, and goes out as it came in', async () => {
  const { page } = await openScene();
  await bring(page, score('nested.vccp.json', NESTED));
  await page.getByRole('status').getByText('nested.vccp.json is open').waitFor();
  await block(page, 'Together').waitFor();
  await page.getByRole('button', { name: 'Wave, Gesture, from 1.8' }).waitFor();
  expect(JSON.parse(await exported(page))).toEqual(NESTED);
  await block(page, 'Together').focus();
  await page.keyboard.press('Shift+ArrowRight');
  await page.getByRole('status').getByText('as long as what is in it').waitFor();
  await block(page, 'Happy').focus();
  await page.keyboard.press('Delete');
  await page.getByRole('status').getByText('counts its time from “smile”').waitFor();
  expect(JSON.parse(await exported(page))).toEqual(NESTED);
  await page.context().close();
});

test('a file that is no scene is told with its place, wherever it is dropped, and nothing is lost', async () => {
  const { page } = await openScene();
  await page.getByRole('button', { name: 'Start with a greeting' }).click();
  const before = await exported(page);
  await bring(page, score('bad.vccp.json', { name: 'x', events: [{ type: 'gesture', data: { gesture: 'fly' } }] }));
  await page.getByRole('status').getByText('bad.vccp.json.events[0].data.gesture').waitFor();
  await page.locator('#dock-try').click();
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['{ "name": '], 'half.vccp.json', { type: 'application/json' }));
    dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true }));
  });
  await page.getByRole('status').getByText('half.vccp.json is not JSON').waitFor();
  expect(await exported(page)).toBe(before);
  await page.reload();
  await page.locator('#dock-scene').click();
  await block(page, 'Bow').waitFor();
  expect(await exported(page)).toBe(before);
  await page.context().close();
});

test('where the playhead stands she shows what holds there, and not a moment longer than the panel', async () => {
  const { page } = await openScene();
  const last = (category: string) =>
    page.evaluate((wanted) => window.standIn.plays.findLast((play) => play.category === wanted)?.data, category);
  await page.getByRole('button', { name: 'Start with a greeting' }).click();
  await playhead(page).focus();
  for (let count = 0; count < 3; count += 1) await page.keyboard.press('ArrowRight');
  await expect.poll(() => last('expression')).toEqual({ emotion: 'happy' });
  expect(await page.evaluate(() => window.standIn.plays.filter((play) => play.category === 'gesture'))).toEqual([]);
  await page.keyboard.press('Home');
  await expect.poll(() => last('expression')).toEqual({ preset: 'neutral' });
  await page.keyboard.press('PageUp');
  await expect.poll(() => last('expression')).toEqual({ emotion: 'happy' });
  await page.locator('#panel-scene .panel-head').getByRole('button', { name: 'Close' }).click();
  await expect.poll(() => last('expression')).toEqual({ preset: 'neutral' });
  await page.context().close();
});

test('a body that cannot play scenes is told so, and held she plays none', async () => {
  const { page } = await openScene();
  await page.getByRole('button', { name: 'Wave', exact: true }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.getByRole('status').getByText('Not all of it was played: no sequence here').waitFor();
  await page.locator('.pause').click();
  await expect.poll(() => page.getByRole('button', { name: 'Play', exact: true }).isDisabled()).toBe(true);
  await page.context().close();
});

test('on a phone it is a list, each thing with its moment', async () => {
  const { page } = await openScene({ viewport: { width: 390, height: 844 }, hasTouch: true, locale: 'ja-JP' });
  await page.getByRole('button', { name: 'あいさつから始める' }).click();
  await page.locator('.scene-entry > summary').getByText('嬉しい').click();
  await page.getByLabel('開始（秒）').filter({ visible: true }).fill('1.5');
  await page.getByLabel('長さ（秒）').filter({ visible: true }).fill('2');
  await page.keyboard.press('Tab');
  await page.locator('.scene-entry > summary').getByText('1.5〜3.5 秒').waitFor();
  await page.context().close();
});
