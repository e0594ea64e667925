import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { EMOTION_TO_PRESETS, VISEME_TO_VOWELS, VISEMES } from '@vccp/protocol';
import { type Addresses, VCCPServer, type VCCPServerOptions } from '@vccp/server';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { HandClock } from '../../packages/vccp-client/src/testing/hand-clock.js';
import { FaultProxy } from '../../packages/vccp-server/test/kit/fault-proxy.js';
import { NO_TOLL, toll } from '../../packages/vccp-server/test/kit/tally.js';
import { openSession, PlainMcpClient, type ToolResult, textOf } from '../../packages/vccp-server/test/plain-client.js';
import { HeadlessBody, type Order } from './headless-body.js';

const SEED = 20_261_125;

/** What the body of a plugin has to do against a real server. `command` gives the program, made on first use. */
export function conformance(kind: string, command: () => string[]): void {
  let server: VCCPServer;
  let at: Addresses;
  let proxy: FaultProxy;
  let sessionId: string;
  let body: HeadlessBody;
  let client: PlainMcpClient;

  const begin = async (options: VCCPServerOptions = {}) => {
    // Through the proxy it is reached by another port than its own.
    server = new VCCPServer({ port: 0, allowedHosts: ['127.0.0.1'], ...options });
    at = await server.start();
    const opened = await openSession(at.url);
    sessionId = opened.sessionId;
    const values = fc.sample(fc.double({ min: 0, max: 0.999, noNaN: true }), { numRuns: 1000, seed: SEED });
    let turn = 0;
    proxy = new FaultProxy({ target: at.url, random: () => values[turn++ % values.length] ?? 0 });
    const through = (await proxy.start()).replace('http', 'ws');
    body = await HeadlessBody.start(command(), through + new URL(opened.webSocketUrl).pathname);
    client = new PlainMcpClient(at.mcp);
    await client.connect();
    await body.next(({ event }) => event === 'connected');
    await offered();
  };
  const end = async () => {
    await body[Symbol.asyncDispose]();
    await proxy.close();
    await server.stop();
  };
  beforeEach(() => begin());
  afterEach(end);

  const play = (category: string, data: object = {}, more: object = {}) =>
    client.tool('play-action', { sessionId, action: { category, data }, waitMs: 20_000, ...more });
  const actionId = ({ structuredContent }: ToolResult) => String(structuredContent.actionId);
  const ended = async (id: string) => {
    let result: ToolResult;
    do result = await client.tool('get-action', { actionId: id, sessionId, waitMs: 20_000 });
    while (['accepted', 'queued', 'started', 'progress'].includes(String(result.structuredContent.state)));
    return result.structuredContent;
  };

  /** The capability travels behind the welcome. */
  async function offered(): Promise<ToolResult> {
    for (;;) {
      const result = await client.tool('get-capability', { sessionId });
      if (textOf(result).includes('gesture')) return result;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** The same id again is the same action. */
  async function insist(category: string, id: string): Promise<void> {
    for (;;) {
      const action = { category, id, data: { gesture: 'nod' } };
      const { structuredContent, content } = await client.tool('play-action', { sessionId, action, waitMs: 0 });
      if (structuredContent?.actionId === id) return;
      expect(content[0]?.text).toMatch(/^(no-body: Robin lost its connection|too-many)/);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  it('says what it can do, and each action ends in its own way', async () => {
    expect(textOf(await offered())).toMatch(/hold[\s\S]*break|break[\s\S]*hold/);
    const waved = await play('gesture', { gesture: 'wave' });
    expect(waved.structuredContent).toMatchObject({ state: 'completed', result: { shown: 'wave' } });

    const broken = await play('break');
    expect(broken.isError).toBe(true);
    expect(JSON.stringify(broken.structuredContent)).toContain('the arm is stuck');

    // The server holds data against the offer; the body is not asked.
    const refused = await play('gesture', { gesture: 'somersault' });
    expect(refused.isError).toBe(true);

    const holding = actionId(await play('hold', {}, { waitMs: 0 }));
    await body.next(({ event, id }) => event === 'action' && id === holding);
    await client.tool('stop-action', { actionId: holding, sessionId });
    expect(await ended(holding)).toMatchObject({ state: 'cancelled', result: { held: true } });

    const first = actionId(await client.tool('play-action', { sessionId, action: { category: 'hold' }, waitMs: 0 }));
    await body.next(({ event, id }) => event === 'action' && id === first);
    const replacing = { category: 'hold', meta: { policy: 'replace' } };
    await client.tool('play-action', { sessionId, action: replacing, waitMs: 0 });
    expect((await ended(first)).state).toBe('interrupted');
    expect(body.events.filter(({ event }) => event === 'rest')).toEqual([]);
    await client.tool('stop-action', { all: true, sessionId });
    await body.next(({ event }) => event === 'rest');
    expect(body.events.filter(({ event }) => event === 'fault')).toEqual([]);
  });

  it('tells what it notices and how it is, in any script', async () => {
    const text = 'こんにちは ☀ 👋 "quoted" \\ \n';
    body.order({ do: 'perceive', category: 'message', data: { text } });
    const { structuredContent } = await client.tool('wait-for-perception', { sessionId, timeoutMs: 20_000 });
    expect(structuredContent.perceptions).toMatchObject([{ category: 'message', data: { text } }]);
    body.order({ do: 'state', data: { posture: 'sit', height: 1.25 } });
    await expect
      .poll(async () => JSON.stringify((await client.tool('get-state', { sessionId })).structuredContent))
      .toContain('"posture":"sit","height":1.25');
  });

  it('shows what it sees, or says why not', async () => {
    const blind = await client.tool('capture-view', { sessionId });
    expect(blind.isError).toBe(true);
    expect(textOf(blind)).toContain('the lens is covered');
    // Two pixels, red and blue.
    const png = 'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP4z8DA8B8ABwAB/9pB6yQAAAAASUVORK5CYII=';
    await body.obey({ do: 'look', base64: png });
    const seen = await client.tool('capture-view', { sessionId, maxWidth: 320 });
    expect(seen.structuredContent).toMatchObject({ mimeType: 'image/png', width: 2, height: 1 });
    expect(seen.content.find(({ type }) => type === 'image')).toMatchObject({ data: png, mimeType: 'image/png' });
  });

  it('draws feelings and mouth shapes as the protocol says', async () => {
    const drawn = async (order: Order) => {
      const seen = body.events.length;
      body.order(order);
      return (await body.next(({ event }) => event === 'drawn', seen)).shape as Record<string, number>;
    };
    for (const [emotion, presets] of Object.entries(EMOTION_TO_PRESETS)) {
      const shape = await drawn({ do: 'draw', expression: { emotion, intensity: 0.5 } });
      const half = Object.entries(presets).map(([preset, weight]) => [preset, weight / 2] as const);
      expect(Object.keys(shape).sort(), emotion).toEqual(half.map(([preset]) => preset).sort());
      for (const [preset, weight] of half) expect(shape[preset], emotion).toBeCloseTo(weight, 6);
    }
    for (const viseme of VISEMES) {
      const visemes = [
        { atMs: 0, viseme: viseme === 'aa' ? 'sil' : 'aa' },
        { atMs: 100, viseme },
        { atMs: 200, viseme: 'sil' },
      ];
      expect(await drawn({ do: 'mouth', visemes, ms: 150 }), viseme).toEqual(VISEME_TO_VOWELS[viseme]);
    }
  });

  it('is held by a person: what runs ends, nothing begins, and then it goes on', async () => {
    const holding = actionId(await play('hold', {}, { waitMs: 0 }));
    await body.next(({ event, id }) => event === 'action' && id === holding);
    body.order({ do: 'pause' });
    expect((await ended(holding)).state).toBe('interrupted');
    const refused = await play('gesture', { gesture: 'nod' });
    expect(textOf(refused)).toContain('body-paused');
    // Still held after the connection was lost.
    const seen = body.events.length;
    proxy.reset();
    await body.next(({ event, resumed }) => event === 'connected' && resumed === true, seen);
    expect((await play('gesture', { gesture: 'nod' })).isError).toBe(true);
    body.order({ do: 'release' });
    await expect
      .poll(async () => (await play('gesture', { gesture: 'nod' })).structuredContent.state)
      .toBe('completed');
  });

  it('comes back from every reset with nothing lost, doubled or swapped, in either direction', async () => {
    const ids = Array.from({ length: 60 }, (_, index) => `a${index}`);
    const words = ids.map((id) => `w${id}`);
    for (const [index, id] of ids.entries()) {
      if (index % 20 === 10) proxy.reset();
      body.order({ do: 'perceive', category: 'message', data: { text: `w${id}` } });
      await insist('gesture', id);
    }
    for (const id of ids) expect((await ended(id)).state).toBe('completed');
    expect(toll(ids, body.played)).toEqual(NO_TOLL);
    const heard: string[] = [];
    for (let since = 0; heard.length < words.length; ) {
      const wait = { sessionId, since, timeoutMs: 20_000 };
      const { perceptions, cursor } = (await client.tool('wait-for-perception', wait)).structuredContent as {
        perceptions: { data: { text: string } }[];
        cursor: number;
      };
      heard.push(...perceptions.map(({ data }) => data.text));
      since = cursor;
    }
    expect(toll(words, heard)).toEqual(NO_TOLL);
    expect(proxy.accepted).toBeGreaterThan(3);
  });

  it('is cut off in the middle of what it says, again and again, and loses nothing', async () => {
    proxy.faults = { cutAfterBytes: 4_000, jitterMs: 2 };
    proxy.reset();
    const ids = Array.from({ length: 30 }, (_, index) => `c${index}`);
    for (const id of ids) {
      await insist('gesture', id);
      expect((await ended(id)).state).toBe('completed');
    }
    expect(toll(ids, body.played)).toEqual(NO_TOLL);
    expect(proxy.accepted).toBeGreaterThan(2);
  });

  it('takes a server that says nothing for 25 s to be gone, and comes back', async () => {
    await body.obey({ do: 'freeze', random: 0 });
    const holding = actionId(await play('hold', {}, { waitMs: 0 }));
    await body.next(({ event, id }) => event === 'action' && id === holding);
    const seen = body.events.length;
    const drops = () => body.events.slice(seen).filter(({ event }) => event === 'dropped');
    proxy.stall();
    await body.obey({ do: 'skip', ms: 24_999 });
    expect(drops()).toEqual([]);
    await body.obey({ do: 'skip', ms: 1 });
    expect(await body.next(({ event }) => event === 'dropped', seen)).toMatchObject({ code: 4408, returns: true });
    proxy.release();
    expect(await body.next(({ event }) => event === 'connected', seen)).toMatchObject({ resumed: true });
    // What was heard counts anew.
    await body.obey({ do: 'skip', ms: 24_000 });
    expect(drops()).toHaveLength(1);
    // It went on with what it did.
    expect(body.events.some(({ event }) => event === 'stopped')).toBe(false);
    await client.tool('stop-action', { actionId: holding, sessionId });
    expect(await ended(holding)).toMatchObject({ state: 'cancelled', result: { held: true } });
  });

  it.each([0.5, 1])('tries again after a share of %s of a ceiling that doubles from 300 ms to 7 s', async (random) => {
    await body.obey({ do: 'freeze', random });
    let seen = body.events.length;
    proxy.goAway();
    for (const ceilingMs of [300, 600, 1200, 2400, 4800, 7000, 7000]) {
      await body.next(({ event }) => event === 'dropped', seen);
      seen = body.events.length;
      const waitMs = ceilingMs * random;
      await body.obey({ do: 'skip', ms: waitMs - 1 });
      expect(body.events.slice(seen).some(({ event }) => event === 'dialled')).toBe(false);
      await body.obey({ do: 'skip', ms: 1 });
      await body.next(({ event }) => event === 'dialled', seen);
    }
    await body.next(({ event }) => event === 'dropped', seen);
    proxy.comeBack();
    await body.obey({ do: 'skip', ms: 7000 });
    await body.next(({ event }) => event === 'connected', seen);
    // Once in, it begins with small steps again.
    seen = body.events.length;
    proxy.reset();
    await body.next(({ event }) => event === 'dropped', seen);
    await body.obey({ do: 'skip', ms: 300 * random });
    await body.next(({ event }) => event === 'connected', seen);
  });

  it('comes back with the newest token that it was given', async () => {
    const doors: string[] = [];
    const gate = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(gate, 'listening');
    gate.on('connection', (socket, { headers }) => {
      doors.push(String(headers['sec-websocket-protocol']).replace(/\s/g, ''));
      const say = (category: string, data: object) =>
        socket.send(JSON.stringify({ type: 'system', category, timestamp: new Date().toISOString(), data }));
      const answers = (message: { category: string }) => {
        if (message.category === 'hello') {
          const welcome = { version: '1.1', sessionId: 's', bodyId: 'b', resumeToken: 'r', resumed: false, lastSeq: 0 };
          const token = `in-${doors.length}`;
          say('welcome', { ...welcome, epoch: 'e', heartbeatMs: 10_000, limits: {}, token });
        } else {
          // It has been welcomed. Whoever answers a ping has read what came before.
          if (doors.length === 2) say('token', { token: 'half-a-day' });
          socket.ping();
        }
      };
      socket.on('message', (text) => answers(JSON.parse(String(text))));
      socket.on('pong', () => socket.terminate());
    });
    const { port } = gate.address() as AddressInfo;
    await using stranger = await HeadlessBody.start(command(), `ws://127.0.0.1:${port}/vccp/s`, 'first');
    await stranger.next(({ event }) => event === 'connected');
    await expect.poll(() => doors.length).toBeGreaterThanOrEqual(4);
    for (const socket of gate.clients) socket.terminate();
    await new Promise((resolve) => gate.close(resolve));
    const tokens = doors.map((door) => door.split('token.')[1]);
    expect(tokens.slice(0, 4)).toEqual(['first', 'in-1', 'half-a-day', 'in-3']);
    expect(doors[0]).toBe('vccp.v1,token.first');
  });

  it('that was away too long stops what it does, and begins anew', async () => {
    await end();
    const clock = new HandClock();
    await begin({ clock });
    const holding = actionId(await play('hold', {}, { waitMs: 0 }));
    await body.next(({ event, id }) => event === 'action' && id === holding);
    // Whoever comes is cut off at the first byte.
    proxy.faults = { cutAfterBytes: 1 };
    proxy.reset();
    await body.next(({ event }) => event === 'dropped');
    body.order({ do: 'perceive', category: 'message', data: { text: 'while away' } });
    await expect
      .poll(() => {
        clock.step(10_000);
        return client.tool('get-action', { actionId: holding, sessionId }).then((r) => r.structuredContent.state);
      })
      .toBe('lost');
    const seen = body.events.length;
    proxy.faults = {};
    const { resumed } = await body.next(({ event }) => event === 'connected', seen);
    expect(resumed).toBe(false);
    await body.next(({ event, id }) => event === 'stopped' && id === holding);
    const { structuredContent } = await client.tool('wait-for-perception', { sessionId, since: 0, timeoutMs: 20_000 });
    expect(structuredContent.perceptions).toMatchObject([{ data: { text: 'while away' } }]);
    expect((await play('gesture', { gesture: 'nod' })).structuredContent.state).toBe('completed');
  });

  it('leaves with a word: what it was doing is lost at once, and it ends', async () => {
    const holding = actionId(await play('hold', {}, { waitMs: 0 }));
    await body.next(({ event, id }) => event === 'action' && id === holding);
    body.order({ do: 'bye' });
    expect((await ended(holding)).state).toMatch(/^(interrupted|lost)$/);
    expect(await body.exited, body.output).toBe(0);
    await expect
      .poll(async () => textOf(await play('gesture', { gesture: 'nod' })), { timeout: 15_000 })
      .toMatch(/no-body/);
  });

  it(`does not come back to a session that is over, and says why (${kind})`, async () => {
    const seen = body.events.length;
    await server.stop();
    await body.next(({ event, returns }) => event === 'dropped' && returns === true, seen);
    // Another server at the same address knows nothing of the session.
    server = new VCCPServer({ port: Number(new URL(at.url).port), allowedHosts: ['127.0.0.1'] });
    at = await server.start();
    const { code } = await body.next(({ event, returns }) => event === 'dropped' && returns === false, seen);
    expect([1008, 4404]).toContain(code);
  });
}
