import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Addresses, VCCPServer } from '../../src/index.js';
import { RawHttp } from '../kit/raw-http.js';
import { openSession, PlainBody, PlainMcpClient, textOf } from '../plain-client.js';

/** What an id may be made to look like; those with blanks or beyond ASCII are no ids of the protocol. */
const ODD = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '%00',
  '..%2f..%2f',
  '../../x',
  '%0d%0ax:y',
  "';--",
  '*',
  '?x=1',
  '#',
  '0',
  '-1',
  'NaN',
  'null',
  'undefined',
  'true',
  '{}',
  '[]',
  '<script>',
];
const ILL = ['', ' ', '\u0000', 'a\r\nSet-Cookie: b', 'a\nb', '‮evil', '𝄞', 'x'.repeat(129), 'x'.repeat(5_000)];

let server: VCCPServer;
let at: Addresses;
let sessionId: string;
let body: PlainBody;
let client: PlainMcpClient;
const logged: string[] = [];
beforeEach(async () => {
  logged.length = 0;
  const quiet = () => undefined;
  server = new VCCPServer({
    port: 0,
    logger: { debug: quiet, info: quiet, warn: quiet, error: (line) => logged.push(line) },
  });
  at = await server.start();
  const opened = await openSession(at.url);
  sessionId = opened.sessionId;
  body = await new PlainBody(opened.webSocketUrl, ['vccp.v1']).open();
  await body.introduce([{ category: 'act', data: {} }]);
  body.obey();
  client = new PlainMcpClient(at.mcp);
  await client.connect();
  await client.tool('register-agent');
});
afterEach(async () => {
  expect(logged).toEqual([]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  await server.stop();
});

const stillWhole = async () => {
  const { structuredContent } = await client.tool('play-action', { action: { category: 'act' }, waitMs: 20_000 });
  expect(structuredContent.state).toBe('completed');
};

it('a session that nobody has is unknown, whatever its id looks like', async () => {
  for (const id of [...ODD, ...ILL]) {
    for (const tool of ['get-state', 'get-capability', 'get-perception', 'stop-action', 'capture-view']) {
      const result = await client.tool(tool, { sessionId: id, all: true });
      expect(result.isError, `${tool} ${id}`).toBe(true);
      expect(textOf(result).length).toBeLessThan(2_000);
    }
    const raw = new RawHttp(at.url).request(
      `POST /mcp?session=${encodeURIComponent(id)}`,
      {
        Host: new URL(at.url).host,
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
        'Mcp-Session-Id': client.sessionId ?? '',
      },
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get-state","arguments":{}}}',
    );
    const { status, body: answer } = await raw.response();
    expect(status).toBe(200);
    if (id !== '') expect(answer, id).toContain('"isError":true');
    raw.close();
  }
  await stillWhole();
});

it('an MCP session that nobody has is over, whatever its id looks like', async () => {
  for (const id of [...ODD, ' ', 'x'.repeat(5_000)]) {
    for (const verb of ['POST', 'GET', 'DELETE']) {
      const peer = new RawHttp(at.url).request(
        `${verb} /mcp`,
        {
          Host: new URL(at.url).host,
          'Content-Type': 'application/json',
          Accept: 'application/json, text/event-stream',
          'Mcp-Session-Id': id,
        },
        verb === 'POST' ? '{"jsonrpc":"2.0","id":1,"method":"ping"}' : '',
      );
      const { status } = await peer.response();
      expect([400, 404, 405], `${verb} ${id}`).toContain(status);
      peer.close();
    }
  }
  await stillWhole();
});

it('an action may have any id of the protocol, and each is an action of its own', async () => {
  for (const id of ODD) {
    const args = { action: { category: 'act', id }, waitMs: 20_000 };
    expect((await client.tool('play-action', args)).structuredContent).toMatchObject({
      actionId: id,
      state: 'completed',
    });
    expect((await client.tool('get-action', { actionId: id })).structuredContent).toMatchObject({ actionId: id });
    expect((await client.tool('stop-action', { actionId: id })).isError).toBeUndefined();
  }
  expect(body.received.filter(({ type }) => type === 'action').map(({ id }) => id)).toEqual(ODD);
  for (const id of ILL) {
    expect((await client.tool('play-action', { action: { category: 'act', id } })).isError, id).toBe(true);
    expect((await client.tool('get-action', { actionId: id })).isError, id).toBe(true);
  }
});

it('a channel, a body, a group and a trace may be called anything', async () => {
  for (const name of [...ODD, ...ILL.filter((id) => id !== '' && id.length < 64)]) {
    const meta = { channel: name.slice(0, 64), group: name, traceparent: name };
    const { structuredContent } = await client.tool('play-action', {
      action: { category: 'act', meta },
      waitMs: 20_000,
    });
    expect(structuredContent.state, name).toBe('completed');
    const addressed = await client.tool('play-action', { action: { category: 'act', meta: { bodyId: name } } });
    expect(addressed.isError, name).toBe(true);
  }
});

it('keys of perceptions and states are only keys', async () => {
  for (const key of ODD) {
    body.send('perception', 'thing', JSON.parse(`{"name":"n","__proto__":{"polluted":true},"${key}":1}`) as object, {
      meta: { key },
    });
    body.send('system', 'state', JSON.parse(`{"rev":0,"full":{"__proto__":{"polluted":true}}}`) as object);
    body.send(
      'system',
      'state',
      JSON.parse(`{"rev":1,"patch":{"constructor":{"prototype":{"polluted":true}}}}`) as object,
    );
  }
  await body.taken();
  const { perceptions } = (await client.tool('get-perception')).structuredContent as { perceptions: { key: string }[] };
  expect(perceptions.map(({ key }) => key).sort()).toEqual([...ODD].sort());
  expect((await client.tool('get-state')).isError).toBeUndefined();
});

it('categories of the protocol that are words of the language are only categories', async () => {
  const categories = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then', 'valueOf'];
  body.send('system', 'capability', { actions: categories.map((category) => ({ category, data: {} })) });
  for (const category of categories) {
    body.send('system', category, {});
    body.send('perception', category, { x: 1 });
  }
  await body.taken();
  expect(
    body.received.filter(
      (message) => message.category === 'error' && !String(message.data.replyTo).startsWith('probe'),
    ),
  ).toEqual([]);
  for (const category of categories) {
    const { structuredContent } = await client.tool('play-action', { action: { category }, waitMs: 20_000 });
    expect(structuredContent, category).toMatchObject({ category, state: 'completed' });
  }
});

it('reports about actions that nobody plays, and answers to what nobody asked, change nothing', async () => {
  for (const id of ODD) {
    body.send('system', 'action-status', { actionId: id, state: 'completed' }, { id, replyTo: id });
    body.send('system', 'view', { mimeType: 'image/png', base64: 'AAAA', width: 1, height: 1 }, { replyTo: id });
    body.send('system', 'error', { code: 'x', message: 'y', replyTo: id }, { replyTo: id });
  }
  await body.taken();
  await stillWhole();
});

it('a resume token that is no one’s makes a new body and harms no other', async () => {
  const { webSocketUrl } = { webSocketUrl: `${at.url.replace('http', 'ws')}/vccp/${sessionId}` };
  for (const resumeToken of ODD) {
    const stranger = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
    const welcome = await stranger.introduce([], { role: 'sensor', resumeToken, lastSeq: 0 });
    expect(welcome.resumed).toBe(false);
    stranger.socket.terminate();
  }
  await stillWhole();
});

describe('JSON-RPC ids', () => {
  it('of a thousand clients at once, all the same, cross nowhere', async () => {
    const clients = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const one = new PlainMcpClient(at.mcp);
        await one.connect(`client ${index}`);
        return { one, name: `agent ${index}` };
      }),
    );
    await Promise.all(
      clients.flatMap(({ one, name }) =>
        [1, '1', 0, -1, '__proto__', '', 'a\r\nb', 9_007_199_254_740_991].map(async (id) => {
          const response = await one.post({
            jsonrpc: '2.0',
            id,
            method: 'tools/call',
            params: { name: 'register-agent', arguments: { name } },
          });
          const text = await response.text();
          const json = JSON.parse(text.slice(text.indexOf('{'))) as { id: unknown; result: { content: unknown } };
          expect(json.id).toBe(id);
          expect(JSON.stringify(json.result)).toContain('session');
        }),
      ),
    );
    const listed = (await client.tool('list-agents')).structuredContent as { sessions: { agent?: { name: string } }[] };
    const names = listed.sessions.map(({ agent }) => agent?.name);
    for (const { name } of clients)
      expect(
        names.filter((one) => one === name),
        name,
      ).toHaveLength(1);
  });

  it('that are none are refused', async () => {
    for (const id of [null, 1.5, true, {}, [], [1]]) {
      const response = await client.post({ jsonrpc: '2.0', id, method: 'tools/list', params: {} });
      expect(response.status, JSON.stringify(id)).toBeGreaterThanOrEqual(400);
      expect(response.status, JSON.stringify(id)).toBeLessThan(500);
      await response.text();
    }
    await stillWhole();
  });
});
