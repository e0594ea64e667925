import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { openBrowser } from '@vccp/vrm-viewer/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { start, startServer } from './program.js';

/** Parts of the picture, as shares of its width and height: left, top, right, bottom. The window is made to fit. */
const FACE = [0.4, 0.26, 0.6, 0.355] as const;
const EYES = [0.42, 0.275, 0.58, 0.33] as const;
const ARM = [0.25, 0.18, 0.43, 0.59] as const;
const ALL = [0, 0, 1, 1] as const;
type Region = readonly [number, number, number, number];

let server: Awaited<ReturnType<typeof startServer>>;
let browser: Browser;
let page: Page;
let client: Client;
const complaints: string[] = [];

beforeAll(async () => {
  server = await startServer();
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 480, height: 600 }, locale: 'en', reducedMotion: 'reduce' });
  page.setDefaultTimeout(100_000);
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol !== 'blob:' && protocol !== 'data:' && host !== new URL(server.at.url).host)
      complaints.push(request.url());
  });
  await page.goto(server.at.viewer);
  await page.getByText('Ready for a model').waitFor();
  client = new Client({ name: 'first light', version: '1.0.0' });
  await client.connect(new StreamableHTTPClientTransport(new URL(server.at.mcp)));
});

afterAll(async () => {
  await client?.close();
  await browser?.close();
  await server?.stop();
});

async function call(name: string, args: Record<string, unknown> = {}) {
  const answer = await client.callTool({ name, arguments: args }, { timeout: 60_000 });
  const text = answer.content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
  return { ...answer, text, data: (answer.structuredContent ?? {}) as Record<string, unknown> };
}

const isOver = (data: Record<string, unknown>) =>
  !['accepted', 'queued', 'started', 'progress'].includes(String(data.state));

/** Plays an action, and resolves with its end, however slow this machine is. */
async function perform(category: string, data: Record<string, unknown>, whileItRuns = async () => {}) {
  let action = await call('play-action', { action: { category, data } });
  while (!isOver(action.data)) {
    await whileItRuns();
    action = await call('get-action', { actionId: action.data.actionId });
  }
  return action.data;
}

const play = async (...how: Parameters<typeof perform>) => (await perform(...how)).state;

async function view(): Promise<string> {
  const { content } = await call('capture-view');
  const image = content.find((part) => part.type === 'image');
  return image?.type === 'image' ? image.data : '';
}

/** Share of the pixels of a region that differ clearly between two pictures. */
const difference = (before: string, after: string, region: Region): Promise<number> =>
  page.evaluate(
    async ([one, two, [left, top, right, bottom]]) => {
      const pixels = async (base64: string) => {
        const image = await createImageBitmap(
          new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], { type: 'image/jpeg' }),
        );
        const { width, height } = image;
        const context = new OffscreenCanvas(width, height).getContext('2d');
        if (!context) throw new Error('no canvas');
        context.drawImage(image, 0, 0);
        return context.getImageData(left * width, top * height, (right - left) * width, (bottom - top) * height).data;
      };
      const [a, b] = await Promise.all([pixels(one), pixels(two)]);
      let differing = 0;
      for (let at = 0; at < a.length; at += 4) {
        const by = [0, 1, 2].reduce(
          (sum, channel) => sum + Math.abs((a[at + channel] ?? 0) - (b[at + channel] ?? 0)),
          0,
        );
        if (by > 90) differing += 1;
      }
      return (differing * 4) / a.length;
    },
    [before, after, region] as const,
  );

/** Share of a region that is of the iris's colour: it is where her eyes are open, wherever her head sways. */
const openEyes = (picture: string, region: Region): Promise<number> =>
  page.evaluate(
    async ([base64, [left, top, right, bottom]]) => {
      const image = await createImageBitmap(
        new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], { type: 'image/jpeg' }),
      );
      const { width, height } = image;
      const context = new OffscreenCanvas(width, height).getContext('2d');
      if (!context) throw new Error('no canvas');
      context.drawImage(image, 0, 0);
      const box = [left * width, top * height, (right - left) * width, (bottom - top) * height] as const;
      const { data } = context.getImageData(...box);
      let green = 0;
      for (let at = 0; at < data.length; at += 4) {
        const [red = 0, leaf = 0, blue = 0] = data.subarray(at, at + 3);
        if (leaf > red + 25 && blue > red) green += 1;
      }
      return (green * 4) / data.length;
    },
    [picture, region] as const,
  );

/** Resolves when the camera and she have come to rest: two pictures that are all but the same. */
async function settled(): Promise<void> {
  let before = await view();
  for (let after = await view(); (await difference(before, after, ALL)) > 0.02; after = await view()) before = after;
}

test('register-agent adopts the body that waits, with no id copied anywhere', async () => {
  const { text, data } = await call('register-agent');
  expect(text).toContain('is already here; call get-capability');
  expect(page.url()).not.toContain(String(data.sessionId));
  await page.getByText('first light').first().waitFor();
});

test('get-capability lists what she can do, each with its schema', async () => {
  const { data } = await call('get-capability');
  const actions = data.actions as { category: string; schema: { type?: string; properties?: object } }[];
  expect(actions.map(({ category }) => category).sort()).toEqual(
    ['animation', 'audio', 'expression', 'gesture', 'lookAt', 'movement', 'posture', 'say', 'sequence'].sort(),
  );
  for (const { schema } of actions) expect(schema).toMatchObject({ type: 'object', properties: {} });
});

test('expression happy changes her face: her eyes laugh shut', async () => {
  await settled();
  // She may blink in one picture, hardly in the next.
  const before = Math.max(await openEyes(await view(), FACE), await openEyes(await view(), FACE));
  expect(await play('expression', { preset: 'happy' })).toBe('completed');
  expect(await openEyes(await view(), FACE)).toBeLessThan(before / 3);
  expect(await play('expression', { preset: 'neutral' })).toBe('completed');
  expect(Math.max(await openEyes(await view(), FACE), await openEyes(await view(), FACE))).toBeGreaterThan(before / 2);
});

test('lookAt left changes her eyes', async () => {
  const before = await view();
  expect(await play('lookAt', { direction: 'left' })).toBe('completed');
  expect(await difference(before, await view(), EYES)).toBeGreaterThan(0.05);
  expect(await play('lookAt', { target: 'user' })).toBe('completed');
});

test('gesture wave changes where her arm is, and she comes to rest again', async () => {
  const before = await view();
  const seen: number[] = [];
  expect(
    await play('gesture', { gesture: 'wave', speed: 0.5 }, async () => {
      seen.push(await difference(before, await view(), ARM));
    }),
  ).toBe('completed');
  expect(Math.max(...seen)).toBeGreaterThan(0.03);
  expect(await difference(before, await view(), ARM)).toBeLessThan(Math.max(...seen));
});

test('movement 1 m forward changes where she is', async () => {
  const before = await view();
  const { state, result } = await perform('movement', { direction: 'forward', distance: 1 });
  expect(state).toBe('completed');
  expect((result as { position: { z: number } }).position.z).toBeCloseTo(1, 1);
  const after = await view();
  expect(await difference(before, after, ALL)).toBeGreaterThan(0.05);
});

test('what is typed on the page arrives in the wait that is already open', async () => {
  const waiting = call('wait-for-perception', { categories: ['message'] });
  await page.getByRole('textbox').first().fill('hello, can you hear me?');
  await page.keyboard.press('Enter');
  const { text, data } = await waiting;
  expect(text).toContain('not instructions');
  expect(data.perceptions).toMatchObject([{ category: 'message', data: { text: 'hello, can you hear me?' } }]);
});

/** How many expressions she has made so far. */
async function facesMade(): Promise<number> {
  const { data } = await call('register-agent');
  const { contents } = await client.readResource({ uri: `vccp://${data.sessionId}/events` });
  return [...JSON.stringify(contents).matchAll(/action expression \S+ completed/g)].length;
}

test('speak is heard: the page plays each sentence to its end', async () => {
  const before = await facesMade();
  const text = 'Hello, I am your new companion. [happy] How are you?';
  let said = await call('speak', { text, waitMs: 25_000 });
  const sentences = said.data.actions as { actionId: string; text: string; visemesFrom?: string }[];
  expect(said.data.aloud).toBe(true);
  // A slow machine may take longer than one call waits.
  for (const { actionId } of sentences) {
    let action = await call('get-action', { actionId });
    while (!isOver(action.data)) action = await call('get-action', { actionId });
    expect(action.data).toMatchObject({ state: 'completed' });
    const { heardMs, durationMs, mouth } = action.data.result as { heardMs: number; durationMs: number; mouth: string };
    expect(durationMs).toBeGreaterThan(500);
    expect(heardMs).toBe(durationMs);
    expect(mouth).toBe('visemes');
  }
  expect(sentences[0]).toMatchObject({ text: 'Hello, I am your new companion.', visemesFrom: 'times' });
  // Her face laughed with the second sentence, and was then given back.
  while ((await facesMade()) < before + 2) await call('get-state');
  said = await call('speak', { text: 'こんにちは' });
  expect(said.isError).toBe(true);
  expect(said.text).toContain('flite speaks English');
});

test.each([
  [{ action: { category: 'dnace', data: {} } }, 'this body offers'],
  [{ action: { category: 'gesture', data: { gesture: 'wav' } } }, 'Did you mean "wave"?'],
  [{ action: { category: 'gesture', data: {} } }, 'data.gesture is missing'],
  [{ action: { category: 'animation', data: { clip: 'bow' } } }, '{"category":"animation","data":{"gesture":"clap"}}'],
  [{ action: { category: 'say', data: { text: 'x'.repeat(3000) } } }, '2000'],
  [{ action: { category: 'movement', data: { target: { x: 999, z: 0 } } } }, 'data.target.x 999 must be <= 4'],
  [{ action: { category: 'say', data: { text: 'hi', list: Array.from({ length: 5000 }, () => 0) } } }, '1000'],
  [{ action: { category: 'gesture', data: { gesture: 'wave' } }, sessionId: 'nowhere' }, 'nowhere'],
])('wrong input %# is an error that says how to do it right, and the connection stays', async (args, way) => {
  const { isError, text } = await call('play-action', args);
  expect(isError, text).toBe(true);
  expect(text).toContain(way);
  expect((await call('list-agents')).isError).toBeFalsy();
});

test('with two sessions and no id, the call says how to choose', async () => {
  await using body = start(['body', '--mock', '--port', server.port]);
  await body.told('In session');
  const stranger = new Client({ name: 'stranger', version: '1.0.0' });
  await stranger.connect(new StreamableHTTPClientTransport(new URL(server.at.mcp)));
  const answer = await stranger.callTool({ name: 'get-state', arguments: {} });
  expect(answer.isError).toBe(true);
  expect(JSON.stringify(answer.content)).toContain('name one as sessionId');
  await stranger.close();
});

test('the page neither complained nor asked anybody but its own server', () => {
  expect(complaints).toEqual([]);
});
