import { type Embodiment, embody } from '@vccp/client';
import { mockBody } from '@vccp/client/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Addresses, VCCPServer } from '../src/index.js';
import { openSession, PlainBody, PlainMcpClient, textOf } from './plain-client.js';

let server: VCCPServer;
let at: Addresses;
let client: PlainMcpClient;
let webSocketUrl: string;
let sessionId: string;
beforeEach(async () => {
  server = new VCCPServer({ port: 0 });
  at = await server.start();
  ({ webSocketUrl, sessionId } = await openSession(at.url));
  client = new PlainMcpClient(at.mcp);
  await client.connect();
});
afterEach(() => server.stop());

const filter = (args: object = {}) => client.tool('filter-perceptions', { sessionId, ...args });
const noticed = async () => {
  const { perceptions } = (await client.tool('get-perception', { sessionId, since: 0 })).structuredContent as {
    perceptions: { category: string; data: { x: number } }[];
  };
  return perceptions.map(({ category, data }) => `${category} ${data.x}`);
};
const introduced = async (extra: object = {}) => {
  const body = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
  await body.introduce([], extra);
  return body;
};

describe('filter-perceptions', () => {
  it('tells each body and sensor, now and when one joins, and takes it back', async () => {
    const [body, sensor, observer] = [
      await introduced(),
      await introduced({ role: 'sensor' }),
      await introduced({ role: 'observer' }),
    ];
    const answer = await filter({ ignore: ['pointer'], minIntervalMs: { camera: 5_000 } });
    expect(textOf(answer)).toContain('pointer not at all; camera at most every 5000 ms');
    const told = { categories: { camera: { minIntervalMs: 5_000 }, pointer: { send: false } } };
    for (const one of [body, sensor]) {
      expect((await one.next(({ category }) => category === 'perception-filter')).data).toEqual(told);
    }
    const late = await introduced();
    expect((await late.next(({ category }) => category === 'perception-filter')).data).toEqual(told);
    await filter({ ignore: ['pointer'], minIntervalMs: { camera: 5_000 } });
    await filter();
    for (const one of [body, sensor, observer]) await one.taken();
    const heard = (one: PlainBody) => one.received.filter(({ category }) => category === 'perception-filter');
    expect(heard(body).map(({ data }) => data)).toEqual([told, { categories: {} }]);
    expect(heard(observer)).toEqual([]);
    expect((await introduced()).received.filter(({ category }) => category === 'perception-filter')).toEqual([]);
  });

  it('holds for a body of version 1.0 too, which is told nothing: what is ignored does not reach the agent', async () => {
    const old = await new PlainBody(webSocketUrl).open();
    const observer = await introduced({ role: 'observer' });
    old.send('system', 'capability', { actions: [] });
    await filter({ ignore: ['pointer'] });
    old.send('perception', 'pointer', { x: 1 });
    old.send('perception', 'message', { x: 2 });
    old.send('perception', 'pointer', { x: 3 }, { meta: { importance: 'critical' } });
    await old.taken();
    expect(await noticed()).toEqual(['message 2', 'pointer 3']);
    expect(old.received.map(({ category }) => category)).toEqual(['error']);
    await observer.next(({ category, data }) => category === 'pointer' && data.x === 3);
    expect(observer.received.filter(({ type }) => type === 'perception')).toHaveLength(3);
  });

  it('ends with its agent: another one is told everything', async () => {
    const body = await introduced();
    await client.tool('register-agent', { name: 'Ada' });
    await filter({ ignore: ['pointer'] });
    const other = new PlainMcpClient(`${at.mcp}?session=${sessionId}`);
    await other.connect();
    await other.tool('register-agent', { name: 'Bo' });
    await body.next(({ category, data }) => category === 'perception-filter' && JSON.stringify(data).includes('{}'));
  });

  it('refuses what is no category, in words', async () => {
    const refused = await filter({ ignore: ['not one!'] });
    expect(refused.isError).toBe(true);
    expect(textOf(refused)).toContain('a category is 1 to 64');
    expect((await filter({ minIntervalMs: { camera: -1 } })).isError).toBe(true);
  });
});

describe('a body of the client library', () => {
  let embodiment: Embodiment;
  beforeEach(async () => {
    embodiment = await embody(mockBody(), { serverUrl: at.url, sessionId, WebSocket });
  });
  afterEach(() => embodiment.close());

  it('stops sending what nobody reads, and sends its latest when somebody does', async () => {
    await filter({ ignore: ['pointer'] });
    await expect.poll(() => embodiment.wants('pointer')).toBe(false);
    const observer = await introduced({ role: 'observer' });
    for (const x of [1, 2, 3]) embodiment.perceive('pointer', { x }, { importance: 'low' });
    embodiment.perceive('message', { x: 4 });
    await observer.next(({ category }) => category === 'message');
    // Not even those who watch are sent it: it did not leave the body.
    expect(observer.received.filter(({ category }) => category === 'pointer')).toEqual([]);
    await filter();
    await observer.next(({ category }) => category === 'pointer');
    expect(await noticed()).toEqual(['message 4', 'pointer 3']);
  });
});

describe('pictures and sounds', () => {
  const INLINE = 'data:image/png;base64,iVBORw0KGgo=';

  it('travel by URL only, and who sends one inline is told the way', async () => {
    const body = await introduced();
    const media = (url: string) => ({ meta: { media: [{ mimeType: 'image/png', url }] } });
    body.send('perception', 'photo', { x: 1 }, media(INLINE));
    body.send('perception', 'photo', { x: 2 }, media('file:///etc/passwd'));
    body.send('perception', 'photo', { x: 3, seen: [{ picture: INLINE }] });
    body.send('perception', 'photo', { x: 4 }, media('https://example.org/a.png'));
    body.send('perception', 'photo', { x: 5, text: 'data: five cups' });
    await body.taken();
    expect((await noticed()).sort()).toEqual(['photo 4', 'photo 5']);
    const faults = body.received
      .filter(({ data }) => data.code === 'bad-message')
      .map(({ data }) => String(data.message));
    expect(faults[0]).toMatch(/^message\.meta\.media\[0\]\.url: media travels by URL, never inline: upload it/);
    expect(faults[1]).toContain('media needs an http or https URL');
    expect(faults[2]).toMatch(/^message\.data\.seen\[0\]\.picture: .* upload it .*meta\.media$/);
  });

  it('of a body of version 1.0 are cut as they always were', async () => {
    const old = await new PlainBody(webSocketUrl).open();
    old.send('perception', 'photo', { x: 1, picture: INLINE });
    await old.taken();
    expect(await noticed()).toEqual(['photo 1']);
  });
});

describe('urgent news', () => {
  it('rides on what fails as well, a few at a time, and none is lost', async () => {
    const body = await introduced();
    for (let x = 0; x < 7; x += 1) body.send('perception', 'alarm', { x }, { meta: { importance: 'high' } });
    await body.taken();
    const failing = { sessionId, action: { category: 'nothing' } };
    const told = [];
    for (let round = 0; round < 3; round += 1) told.push(textOf(await client.tool('play-action', failing)));
    const heard = told.map((text) => [...text.matchAll(/\{"x":(\d)\}/g)].map(([, x]) => Number(x)));
    expect(heard).toEqual([[0, 1, 2, 3, 4], [5, 6], []]);
  });
});
