import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { openBrowser } from '@vccp/vrm-viewer/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FakeVRChat } from '../../../packages/backend-vrchat/test/fake-vrchat.js';
import { start, startServer, storageFolder } from './program.js';

/** One session, two stages: the page in a browser, and an avatar in a VRChat that is as strict as its documents. */
let server: Awaited<ReturnType<typeof startServer>>;
let vrchat: FakeVRChat;
let body: ReturnType<typeof start>;
let browser: Browser;
let page: Page;
let client: Client;

const folder = mkdtempSync(join(tmpdir(), 'vccp-stages-'));
/** The device for her voice in VRChat: writes down when how much of a sound came. */
const device = join(folder, 'device.cjs');
const heard = join(folder, 'heard');
writeFileSync(
  device,
  `process.stdin.on('data', ({ length }) =>
     require('node:fs').appendFileSync(${JSON.stringify(heard)}, Date.now() + ' ' + length + '\\n'));`,
);

beforeAll(async () => {
  server = await startServer();
  vrchat = await FakeVRChat.open({ VRCEmote: ['i', 0], Happy: ['f', 0] });
  browser = await openBrowser(['--autoplay-policy=no-user-gesture-required']);
  page = await browser.newPage({ viewport: { width: 320, height: 400 }, locale: 'en', reducedMotion: 'reduce' });
  await page.addInitScript(() => {
    const begun: Sound[] = [];
    Object.assign(window, { begun });
    const start = AudioBufferSourceNode.prototype.start;
    AudioBufferSourceNode.prototype.start = function (atS = 0, ...more) {
      const seconds = this.buffer?.duration ?? 0;
      if (seconds > 0.4) begun.push({ seconds, atMs: Date.now() + Math.max(0, atS - this.context.currentTime) * 1000 });
      start.call(this, atS, ...more);
    };
  });
  page.setDefaultTimeout(100_000);
  await page.goto(server.at.viewer);
  await page.getByText('Ready for a model').waitFor();
  client = new Client({ name: 'director', version: '1.0.0' });
  await client.connect(new StreamableHTTPClientTransport(new URL(server.at.mcp)));
  const { sessionId } = (await call('register-agent')).data;
  body = start(['body', 'vrchat', '--listen', '0', '--port', server.port, '--session', String(sessionId)], {
    VRCHAT_HOST: `127.0.0.1:${vrchat.port}`,
    VRCHAT_QUERY_URL: vrchat.queryUrl,
    VRCHAT_OSC_FOLDER: storageFolder,
    VRCHAT_AUDIO_PLAYER: `${process.execPath} ${device}`,
  });
  await body.told('VRChat is there');
});

afterAll(async () => {
  await body?.stop('SIGINT');
  await client?.close();
  await browser?.close();
  await vrchat?.close();
  await server?.stop();
});

async function call(name: string, args: Record<string, unknown> = {}) {
  const answer = await client.callTool({ name, arguments: args }, { timeout: 60_000 });
  const text = answer.content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
  return { isError: answer.isError, text, data: (answer.structuredContent ?? {}) as Record<string, unknown> };
}

interface Sound {
  atMs: number;
  seconds: number;
}

interface Played {
  actionId: string;
  category: string;
  state: string;
  parts?: { body: string; state: string }[];
  passedOver?: { body: string; why: string }[];
}
const isOver = ({ state }: Played) => !['accepted', 'queued', 'started', 'progress'].includes(state);

/** Its end, however slow this machine is. */
async function endOf(actionId: string): Promise<Played> {
  for (;;) {
    const action = (await call('get-action', { actionId })).data as unknown as Played;
    if (isOver(action)) return action;
  }
}

async function play(category: string, data: Record<string, unknown>): Promise<Played> {
  const begun = await call('play-action', { action: { category, data } });
  expect(begun.isError, begun.text).toBeFalsy();
  return endOf(String(begun.data.actionId));
}

test('both are in her, and the model is told which does what', async () => {
  const offered = async () => {
    const actions = (await call('get-capability')).data.actions as { category: string }[];
    return ['gesture', 'posture', 'press'].map((name) => actions.filter(({ category }) => category === name).length);
  };
  // Of a gesture each knows others; only the page can sit, only VRChat has buttons. What the program prints may be ahead of
  // what it tells the server.
  await expect.poll(offered, { timeout: 60_000 }).toEqual([2, 1, 1]);
  expect((await call('get-capability')).text).toContain('An action goes to every body that offers it');
  const { data: state } = await call('get-state');
  expect(state.body).toMatchObject({ status: 'connected', others: [{ status: 'connected' }] });
});

test('a wave is a wave on both', async () => {
  const { state, parts } = await play('gesture', { gesture: 'wave' });
  expect(state).toBe('completed');
  expect(parts?.map((part) => part.state)).toEqual(['completed', 'completed']);
  expect(vrchat.emotes).toEqual([1]);
});

test('what only one of them can do it does alone, and the answer says so', async () => {
  expect(await play('posture', { posture: 'sit' })).toMatchObject({
    state: 'completed',
    passedOver: [{ why: 'it does not offer posture' }],
  });
  expect(await play('press', { button: 'Jump' })).toMatchObject({ state: 'completed', passedOver: [{}] });
  expect(await play('posture', { posture: 'stand' })).toMatchObject({ state: 'completed' });
});

test('a text is said on both, sentence by sentence together, and both make the face', async () => {
  const text = 'Hello from two worlds. This is the second sentence. And here comes the third.';
  const { isError, text: answer } = await call('speak', { text, emotion: 'happy' });
  expect(isError, answer).toBeFalsy();
  const begun = () => page.evaluate(() => (window as unknown as { begun: Sound[] }).begun);
  // Between two sentences there may be a moment in which nothing is done.
  await expect.poll(async () => (await begun()).length, { timeout: 60_000 }).toBe(3);
  const spoken = async () => (await call('get-state')).data.actions as Played[];
  await expect.poll(async () => (await spoken()).length, { timeout: 60_000 }).toBe(0);
  const onPage = await begun();
  expect(onPage).toHaveLength(3);
  const came = () => {
    const lines = readFileSync(heard, 'utf8').trim().split('\n');
    return lines.map((line) => line.split(' ').map(Number) as [atMs: number, bytes: number]);
  };
  // All of it: a sound of one channel, of 48000 samples a second in 16 bits.
  const secondsInVRChat = () => came().reduce((sum, [, bytes]) => sum + bytes, 0) / (2 * 48_000);
  const secondsOnPage = onPage.reduce((sum, { seconds }) => sum + seconds, 0);
  await expect.poll(secondsInVRChat).toBeGreaterThan(secondsOnPage - 0.1);
  const inVRChat = came().filter(([atMs], index, all) => atMs - (all[index - 1]?.[0] ?? 0) > 150);
  // How far apart is for whoever reads it: what it is worth depends on what else this machine does.
  const apart = onPage.map(({ atMs }) => Math.min(...inVRChat.map(([other]) => Math.abs(other - atMs))));
  process.stderr.write(`sentences begun apart on page and in VRChat, ms: ${apart.map(Math.round).join(', ')}\n`);
  const happy = () =>
    vrchat.heard.filter(({ address }) => address.endsWith('/Happy')).map(({ values }) => Number(values[0]));
  expect(Math.max(...happy())).toBeGreaterThan(0.5);
  // When all is said each face is again what it was.
  await expect.poll(() => vrchat.values.get('Happy')).toBe(0);
});

test('a line is shown on both: in a bubble, and over her head', async () => {
  expect((await play('say', { text: 'Hello, こんにちは' })).parts).toMatchObject([
    { state: 'completed' },
    { state: 'completed' },
  ]);
  const written = vrchat.heard.filter(({ address }) => address === '/chatbox/input').map(({ values }) => values[0]);
  expect(written).toContain('Hello, こんにちは');
});

test('a scene is played on both, each doing what it can', async () => {
  const before = vrchat.emotes.length;
  const { isError, text, data } = await call('play-sequence', { sequence: 'greet' });
  expect(isError, text).toBeFalsy();
  expect(data.by).toBe('server');
  const show = async () => (await call('get-sequence', { id: data.id })).data;
  await expect.poll(async () => (await show()).state, { timeout: 60_000 }).toBe('completed');
  expect((await show()).faults).toEqual([]);
  expect(vrchat.emotes.slice(before)).toEqual([1]);
});

test('stop stops both', async () => {
  const walk = await call('play-action', {
    action: { category: 'movement', data: { direction: 'forward', distance: 1 } },
  });
  const dance = await call('play-action', { action: { category: 'gesture', data: { gesture: 'dance' } } });
  await expect.poll(() => [vrchat.held, vrchat.values.get('VRCEmote')]).not.toEqual([[], 0]);
  await call('stop-action', { all: true });
  for (const { data } of [walk, dance]) {
    const { parts, state } = await endOf(String(data.actionId));
    expect(['cancelled', 'completed']).toContain(state);
    expect(parts).toHaveLength(2);
  }
  await expect.poll(() => [vrchat.held, vrchat.values.get('VRCEmote')]).toEqual([[], 0]);
});

test('one that is killed spoils nothing for the other', async () => {
  body.child.kill('SIGKILL');
  await body.ended;
  const { data } = await call('get-state');
  expect(data.body).toMatchObject({ status: 'connected' });
  expect(await play('gesture', { gesture: 'nod' })).toMatchObject({ state: 'completed' });
  expect(vrchat.faults).toEqual([]);
});
