import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OpenOptions, ToolAnswer } from './host/host.js';
import { type OpenChat, openChat } from './open-chat.js';

/** Beside her, where a waving arm goes; shares of the frame: left, top, right, bottom. */
const ARM = [0.22, 0.1, 0.42, 0.5] as const;
/** The two frames that hosts put pages in: without an origin of its own, and with that of the sandbox. */
const OPAQUE = 'allow-scripts';
const OWN = 'allow-scripts allow-same-origin';
const ENDED = ['completed', 'failed', 'rejected', 'interrupted', 'cancelled', 'lost'];

let chat: OpenChat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat?.[Symbol.asyncDispose]());

const call = (name: string, input: object = {}): Promise<ToolAnswer> =>
  chat.page.evaluate((how) => window.host.call(how.name, how.input), { name, input });

/** Shows her page, and resolves when she has joined; with what the model read. */
async function open(options: Omit<OpenOptions, 'sandboxUrl'>): Promise<string> {
  const before = idsOf((await call('get-state')).data);
  const read = await chat.page.evaluate((how) => window.host.open(how), { sandboxUrl: chat.sandboxUrl, ...options });
  await expect
    .poll(async () => idsOf((await call('get-state')).data).some((id) => !before.includes(id)), { timeout: 60_000 })
    .toBe(true);
  return read;
}

const bodiesOf = (data: Record<string, unknown>) => (data.bodies ?? []) as { bodyId: string; connected: boolean }[];
const idsOf = (data: Record<string, unknown>) =>
  bodiesOf(data).flatMap(({ bodyId, connected }) => (connected ? [bodyId] : []));

async function type(frame: Frame, text: string): Promise<void> {
  await frame.getByRole('textbox').fill(text);
  await frame.getByRole('textbox').press('Enter');
}

/** The frame that she is in, as it is on the screen. */
async function picture(): Promise<string> {
  return (await chat.page.locator('iframe').last().screenshot()).toString('base64');
}

/** Share of the pixels beside her that differ clearly between two pictures. */
const difference = (before: string, after: string): Promise<number> =>
  chat.page.evaluate(
    async ([one, two, [left, top, right, bottom]]) => {
      const pixels = async (base64: string) => {
        const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
        const { width, height } = image;
        const context = new OffscreenCanvas(width, height).getContext('2d');
        if (!context) throw new Error('no canvas');
        context.drawImage(image, 0, 0);
        return context.getImageData(left * width, top * height, (right - left) * width, (bottom - top) * height).data;
      };
      const [a, b] = await Promise.all([pixels(one), pixels(two)]);
      const differs = (at: number) =>
        [0, 1, 2].reduce((sum, channel) => sum + Math.abs((a[at + channel] ?? 0) - (b[at + channel] ?? 0)), 0) > 90;
      return a.filter((_, at) => at % 4 === 0 && differs(at)).length / (a.length / 4);
    },
    [before, after, ARM] as const,
  );

test('open-body shows her in a frame that has no origin and may reach nothing, dressed as the host is', async () => {
  expect(await chat.page.evaluate(() => window.host.toolsOfModel())).toContain('open-body');
  expect(await chat.page.evaluate(() => window.host.toolsOfModel())).not.toContain('relay-body');
  const read = await open({ sandbox: OPAQUE, context: { theme: 'dark', locale: 'en-GB' } });
  expect(read).toContain('shown in the chat');
  expect(read).not.toMatch(/token/i);
  const frame = await chat.frame();
  expect(await frame.evaluate(() => self.origin)).toBe('null');
  expect(await frame.evaluate(() => ({ ...document.documentElement.dataset }))).toMatchObject({ theme: 'dark' });
  expect(await chat.page.evaluate(() => window.host.sizes)).toEqual([480]);
  await frame.getByRole('button', { name: 'Pause' }).waitFor();
  const { data } = await call('get-capability');
  expect(data.actions).toContainEqual(expect.objectContaining({ category: 'gesture' }));
});

test('she waves in the chat, for all to see', async () => {
  const before = await picture();
  const gesture = { category: 'gesture', data: { gesture: 'wave', speed: 0.5 } };
  const { actionId } = (await call('play-action', { action: gesture })).data;
  const state = async () => String((await call('get-action', { actionId })).data.state);
  let changed = 0;
  while (changed < 0.03 && !ENDED.includes(await state())) changed = await difference(before, await picture());
  expect(changed).toBeGreaterThan(0.03);
  await expect.poll(state, { timeout: 60_000 }).toBe('completed');
});

test('scrolled out of sight, where browsers draw nothing, she is known to be', async () => {
  const isVisible = async () => JSON.stringify((await call('get-perception', { category: 'page' })).data);
  const scroll = (to: 'top' | 'frame') =>
    chat.page.evaluate((place) => {
      document.body.style.paddingTop = place === 'top' ? '3000px' : '';
      scrollTo(0, 0);
    }, to);
  await scroll('top');
  await expect.poll(isVisible).toContain('"visible":false');
  await scroll('frame');
  await expect.poll(isVisible).toContain('"visible":true');
});

test('she is heard there, though the frame may fetch nothing', async () => {
  const { actionId } = (await call('play-action', { action: { category: 'audio', data: { url: chat.soundUrl } } }))
    .data;
  const action = async () => (await call('get-action', { actionId })).data;
  await expect.poll(async () => ENDED.includes(String((await action()).state)), { timeout: 60_000 }).toBe(true);
  expect(await action()).toMatchObject({ state: 'completed', result: { heardMs: 300, durationMs: 300 } });
});

test('what the person types reaches the model that waits for it', async () => {
  const { perceptionCursor: since } = (await call('get-state')).data;
  const waiting = call('wait-for-perception', { categories: ['message'], since });
  await type(await chat.frame(), 'can you hear me?');
  expect((await waiting).data.perceptions).toMatchObject([{ category: 'message', data: { text: 'can you hear me?' } }]);
});

test('where no model waits, the host has it as a message of the person, and the model is told once', async () => {
  const frame = await chat.frame();
  for (const text of ['and now?', 'and one more']) {
    await type(frame, text);
    await expect.poll(() => chat.page.evaluate(() => window.host.messages)).toContain(text);
  }
  // What the host has of the first came back with the second, at the latest.
  expect(JSON.stringify(await call('get-state'))).not.toContain('and now?');
});

test('the person pauses her there, and the host changes how the page looks', async () => {
  const frame = await chat.frame();
  await frame.getByRole('button', { name: 'Pause' }).click();
  const action = { category: 'gesture', data: { gesture: 'nod' } };
  await expect.poll(async () => (await call('get-state')).data.body).toMatchObject({ status: 'paused' });
  expect((await call('play-action', { action })).text).toContain('body-paused');
  await chat.page.evaluate(() => window.host.changeContext({ theme: 'light', locale: 'ja' }));
  await frame.getByRole('button', { name: '再開' }).click();
  expect(await frame.evaluate(() => document.documentElement.dataset.theme)).toBe('light');
  await expect.poll(async () => (await call('get-state')).data.body).toMatchObject({ status: 'connected' });
});

test('shown again, she is in the newer place only; a host that takes no messages has the model know', async () => {
  const older = await chat.frame();
  await open({ sandbox: OWN, isMute: true, context: { theme: 'light', locale: 'en' } });
  await older.getByRole('alert').waitFor();
  expect(idsOf((await call('get-state')).data)).toHaveLength(1);
  await type(await chat.frame(), 'over here');
  await expect.poll(() => chat.page.evaluate(() => window.host.known)).toEqual(['over here']);
});

test('taken away by the host, she has left when the host is answered', async () => {
  await chat.page.evaluate(() => window.host.tearDown());
  await chat.page.evaluate(() => window.host.tearDown());
  expect(idsOf((await call('get-state')).data)).toEqual([]);
});

test('her page neither complained nor asked for anything', () => {
  expect(chat.complaints).toEqual([]);
  expect(chat.asked).toEqual([]);
});
