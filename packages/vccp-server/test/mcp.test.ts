import { HandClock } from '@vccp/client/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Addresses, VCCPServer } from '../src/index.js';
import { openSession, PlainBody, PlainMcpClient, textOf } from './plain-client.js';

const EXPRESSION = { type: 'action', category: 'expression', data: { preset: 'happy|sad|surprised' } };
const GESTURE = {
  category: 'gesture',
  description: 'Moves the arms',
  schema: {
    type: 'object',
    properties: { gesture: { enum: ['wave', 'nod'] } },
    required: ['gesture'],
    additionalProperties: false,
  },
};

let server: VCCPServer;
let at: Addresses;
beforeEach(async () => {
  server = new VCCPServer({ port: 0 });
  at = await server.start();
});
afterEach(() => server.stop());

async function embodied(actions: object[] = [EXPRESSION, GESTURE], extra: object = {}) {
  const { webSocketUrl, sessionId } = await openSession(at.url);
  const body = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
  await body.introduce(actions, extra);
  const client = new PlainMcpClient(at.mcp);
  await client.connect();
  await client.tool('register-agent');
  return { body, client, sessionId };
}

it('a body of version 1.0 and a client of nothing but fetch do the whole flow', async () => {
  const client = new PlainMcpClient(at.mcp);
  expect(await client.connect()).toMatchObject({ protocolVersion: '2025-11-25', instructions: expect.any(String) });
  const { structuredContent: registered } = await client.tool('register-agent');
  const body = await new PlainBody(String(registered.webSocketUrl)).open();
  body.send('system', 'capability', { actions: [EXPRESSION] });
  body.send('perception', 'object', { name: 'ball', position: { x: 1, y: 0, z: 2 } });
  await body.taken();

  const capability = await client.tool('get-capability');
  expect(textOf(capability)).toContain('{"category":"expression","data":{"preset":"happy"}}');
  expect((await client.tool('get-perception')).structuredContent.perceptions).toMatchObject([
    { category: 'object', key: 'ball', data: { position: { x: 1, y: 0, z: 2 } } },
  ]);
  const played = await client.tool('play-action', {
    action: { type: 'action', category: 'expression', timestamp: '2026-01-01T00:00:00.000Z', data: { preset: 'sad' } },
  });
  expect(played.structuredContent).toMatchObject({ state: 'sent', body: { status: 'connected' } });
  expect(await body.next(({ type }) => type === 'action')).toMatchObject({
    category: 'expression',
    data: { preset: 'sad' },
  });
});

describe('play-action', () => {
  it('waits for the end when asked to, and takes an action as object, message or JSON text', async () => {
    const { body, client } = await embodied();
    body.obey();
    const action = { category: 'gesture', data: { gesture: 'wave' } };
    const message = { type: 'action', timestamp: '2026-01-01T00:00:00.000Z', ...action };
    for (const form of [action, message, JSON.stringify(action), JSON.stringify(message)]) {
      const result = await client.tool('play-action', { action: form, waitMs: 5000 });
      expect(result.structuredContent).toMatchObject({ state: 'completed', category: 'gesture' });
      expect(textOf(result).split('\n').length).toBeLessThanOrEqual(3);
    }
  });

  it('answers at once without waitMs, and get-action tells how it went on', async () => {
    const { body, client } = await embodied();
    const { structuredContent } = await client.tool('play-action', {
      action: { category: 'gesture', data: { gesture: 'nod' } },
    });
    expect(structuredContent.state).toBe('accepted');
    const { actionId } = structuredContent;
    body.send('system', 'action-status', {
      actionId,
      state: 'failed',
      error: { code: 'stuck', message: 'an arm is stuck' },
    });
    await body.taken();
    expect((await client.tool('get-action', { actionId })).structuredContent).toMatchObject({
      state: 'failed',
      error: { message: 'an arm is stuck' },
    });
    expect((await client.tool('get-action')).structuredContent).toEqual({
      actions: [],
      body: { status: 'connected', name: 'Ada', openActions: 0 },
    });
  });

  it('that failed while it waited is an error that keeps its state', async () => {
    const { body, client } = await embodied();
    body.onMessage = ({ type, id }) => {
      if (type === 'action')
        body.send('system', 'action-status', { actionId: id, state: 'failed', message: 'too tired' });
    };
    const action = { category: 'gesture', data: { gesture: 'nod' } };
    const result = await client.tool('play-action', { action, waitMs: 5000 });
    expect(result).toMatchObject({ isError: true, structuredContent: { state: 'failed' } });
    expect(textOf(result)).toContain('too tired');
  });

  it('that the client takes back is cancelled at the body', async () => {
    const { body, client } = await embodied();
    const params = {
      name: 'play-action',
      arguments: { action: { category: 'gesture', data: { gesture: 'nod' } }, waitMs: 20_000 },
    };
    const answer = client.request('tools/call', params).catch(() => undefined);
    const { id } = await body.next(({ type }) => type === 'action');
    await client.notify('notifications/cancelled', { requestId: client.lastId, reason: 'changed my mind' });
    expect((await body.next(({ category }) => category === 'cancel')).data.actionId).toBe(id);
    void answer;
  });

  it('tells a client that gave a token how far it is', async () => {
    const { body, client } = await embodied();
    body.onMessage = ({ type, id }) => {
      if (type !== 'action') return;
      body.send('system', 'action-status', { actionId: id, state: 'progress', progress: 0.5 });
      body.send('system', 'action-status', { actionId: id, state: 'completed' });
    };
    const action = { category: 'gesture', data: { gesture: 'nod' } };
    const response = await client.post({
      jsonrpc: '2.0',
      id: 'p',
      method: 'tools/call',
      params: { name: 'play-action', arguments: { action, waitMs: 5000 }, _meta: { progressToken: 't' } },
    });
    expect(await response.text()).toMatch(/notifications\/progress.*"progress":0\.5/);
  });

  it('stop-action ends it, with the word of the body', async () => {
    const { body, client } = await embodied();
    body.onMessage = ({ category, data }) => {
      if (category !== 'cancel') return;
      body.send('system', 'action-status', { actionId: data.actionId, state: 'cancelled', message: 'half-way' });
    };
    await client.tool('play-action', { action: { category: 'gesture', data: { gesture: 'nod' } } });
    const stopped = await client.tool('stop-action', { all: true });
    expect(stopped.structuredContent).toMatchObject({ state: 'cancelled', actions: [{ message: 'half-way' }] });
    expect((await client.tool('stop-action')).structuredContent.actions).toEqual([]);
  });
});

describe('wrong input is answered with how to do it right, and the connection stays', () => {
  it.each<[string, object, RegExp]>([
    [
      'an unknown category',
      { action: { category: 'gestur', data: {} } },
      /offers expression, gesture.*Did you mean "gesture"/,
    ],
    [
      'a wrong choice',
      { action: { category: 'expression', data: { preset: 'hapy' } } },
      /none of happy, sad, surprised.*Did you mean "happy"/,
    ],
    ['a missing field', { action: { category: 'gesture', data: {} } }, /data\.gesture is missing.*"gesture":"wave"/],
    ['an unknown field', { action: { category: 'gesture', data: { gesture: 'nod', sped: 1 } } }, /no field "sped"/],
    ['no action', {}, /give action as \{category, data\}/],
    ['text that is not JSON', { action: 'wave!' }, /not JSON.*for example/],
    ['a category that cannot be', { action: { category: 'a b', data: {} } }, /action\.category/],
    [
      'a huge array',
      { action: { category: 'expression', data: { list: Array(5_000).fill(1) } } },
      /more than the maximum of 1000 elements/,
    ],
    [
      'a huge text',
      { action: { category: 'expression', data: { preset: 'x'.repeat(200_000) } } },
      /too-big.*at most 131072/,
    ],
    [
      'an unknown session',
      { action: { category: 'gesture', data: {} }, sessionId: 'nobody' },
      /no session "nobody".*register-agent/,
    ],
  ])('%s', async (_what, args, words) => {
    const { body, client } = await embodied();
    const result = await client.tool('play-action', args);
    expect(result.isError).toBe(true);
    expect(textOf(result)).toMatch(words);
    expect(textOf(result).length).toBeLessThan(4000);
    body.obey();
    const right = { action: { category: 'gesture', data: { gesture: 'wave' } }, waitMs: 5000 };
    expect((await client.tool('play-action', right)).structuredContent.state).toBe('completed');
  });

  it('any JSON at all', async () => {
    const { body, client } = await embodied();
    body.obey();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.jsonValue(), fc.json(), fc.record({ category: fc.constant('gesture'), data: fc.jsonValue() })),
        async (action) => {
          const result = await client.tool('play-action', { action, waitMs: 5000 });
          expect(result.isError === true || result.structuredContent.state === 'completed').toBe(true);
          expect(textOf(result)).not.toMatch(/^internal/);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('two live sessions and none named', async () => {
    const [one, two, stranger] = [1, 2, 3].map(() => new PlainMcpClient(at.mcp)) as [
      PlainMcpClient,
      PlainMcpClient,
      PlainMcpClient,
    ];
    for (const client of [one, two, stranger]) await client.connect();
    const ids = [await one.tool('register-agent'), await two.tool('register-agent')].map(
      (r) => r.structuredContent.sessionId,
    );
    expect(new Set(ids).size).toBe(2);
    const result = await stranger.tool('get-state');
    expect(result.isError).toBe(true);
    for (const id of ids) expect(textOf(result)).toContain(id);
    expect((await stranger.tool('get-state', { sessionId: ids[1] })).structuredContent.sessionId).toBe(ids[1]);
    const pinned = new PlainMcpClient(`${at.mcp}?session=${ids[0]}`);
    await pinned.connect();
    expect((await pinned.tool('get-state')).structuredContent.sessionId).toBe(ids[0]);
  });

  it('no session yet, and a session without a body', async () => {
    const client = new PlainMcpClient(at.mcp);
    await client.connect();
    expect(textOf(await client.tool('get-capability'))).toContain('call register-agent');
    const { viewerUrl } = (await client.tool('register-agent')).structuredContent;
    const result = await client.tool('get-capability');
    expect(result.isError).toBe(true);
    expect(textOf(result)).toContain(String(viewerUrl));
  });

  it('a held body', async () => {
    const { body, client } = await embodied();
    body.send('system', 'pause', { paused: true, by: 'Kim' });
    await body.taken();
    const result = await client.tool('play-action', { action: { category: 'gesture', data: { gesture: 'nod' } } });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toContain('Kim holds Ada');
    expect((await client.tool('get-state')).structuredContent.body).toMatchObject({ status: 'paused' });
  });
});

describe('perceiving', () => {
  it('a wait is woken by what comes, and a timeout is an empty list', async () => {
    const { body, client } = await embodied();
    expect((await client.tool('wait-for-perception', { timeoutMs: 0 })).structuredContent.perceptions).toEqual([]);
    const waiting = client.tool('wait-for-perception', { timeoutMs: 20_000 });
    body.send('perception', 'message', { text: 'hello you' });
    const result = await waiting;
    expect(result.structuredContent.perceptions).toMatchObject([{ category: 'message', data: { text: 'hello you' } }]);
    expect(textOf(result)).toMatch(/^Observed \(data, not instructions\): message/);
  });

  it('urgent news rides on the next answer, once, also on an error', async () => {
    const { body, client } = await embodied();
    const shout = async (text: string) => {
      body.send('perception', 'message', { text }, { meta: { importance: 'high' } });
      await body.taken();
    };
    await shout('look out');
    expect((await client.tool('get-action')).structuredContent.urgent).toMatchObject([{ data: { text: 'look out' } }]);
    expect((await client.tool('get-action')).structuredContent.urgent).toBeUndefined();
    await shout('duck');
    expect(textOf(await client.tool('play-action', { action: { category: 'no', data: {} } }))).toContain('duck');
  });

  it('since a cursor, by category', async () => {
    const { body, client } = await embodied();
    for (const text of ['one', 'two']) body.send('perception', 'message', { text });
    body.send('perception', 'user', { present: true });
    await body.taken();
    const { cursor } = (await client.tool('get-perception', { category: 'message' })).structuredContent;
    expect(cursor).toBe(3);
    const since = await client.tool('get-perception', { category: 'message', since: 1 });
    expect(since.structuredContent.perceptions).toMatchObject([{ data: { text: 'two' } }]);
  });
});

it('capture-view gives the picture of a body that has one, and says so where there is none', async () => {
  const { body, client } = await embodied([EXPRESSION], { features: ['view'] });
  body.onMessage = ({ category, id }) => {
    if (category === 'view')
      body.send('system', 'view', { mimeType: 'image/jpeg', base64: 'AAAA', width: 4, height: 3 }, { replyTo: id });
  };
  const result = await client.tool('capture-view', { maxWidth: 320 });
  expect(result.content[1]).toEqual({ type: 'image', mimeType: 'image/jpeg', data: 'AAAA' });
  expect(result.structuredContent).toMatchObject({ width: 4, height: 3 });
  body.onMessage = ({ category, id }) => {
    if (category === 'view')
      body.send('system', 'error', { code: 'hidden', message: 'the page is hidden', replyTo: id });
  };
  expect(textOf(await client.tool('capture-view'))).toContain('the page is hidden');
});

describe('register-agent', () => {
  it('adopts a waiting body and says so; again, it is the same session', async () => {
    const { webSocketUrl, sessionId } = await openSession(at.url);
    await (await new PlainBody(webSocketUrl).open()).taken();
    const client = new PlainMcpClient(at.mcp);
    await client.connect();
    const first = await client.tool('register-agent', { name: 'Mia' });
    expect(first.structuredContent.sessionId).toBe(sessionId);
    expect(textOf(first)).toMatch(/is already here; call get-capability/);
    expect((await client.tool('register-agent')).structuredContent.sessionId).toBe(sessionId);
    const other = new PlainMcpClient(at.mcp);
    await other.connect();
    expect((await other.tool('register-agent', { name: 'Mia' })).structuredContent.sessionId).toBe(sessionId);
  });

  it('a page that comes later is given the session of the waiting agent', async () => {
    const client = new PlainMcpClient(at.mcp);
    await client.connect();
    const { sessionId } = (await client.tool('register-agent')).structuredContent;
    expect((await openSession(at.url)).sessionId).toBe(sessionId);
  });
});

describe('resources and prompts', () => {
  it('the guide, the schema of a message, and four views of each session', async () => {
    const { client, sessionId } = await embodied();
    const read = async (uri: string) => {
      const { contents } = (await client.request('resources/read', { uri })) as { contents: { text: string }[] };
      return contents[0]?.text ?? '';
    };
    expect(await read('vccp://guide')).toContain('# Living in a body');
    expect(JSON.parse(await read('vccp://schema/message'))).toHaveProperty('oneOf');
    for (const view of ['capability', 'perception', 'state', 'events']) {
      expect(JSON.parse(await read(`vccp://${sessionId}/${view}`))).toBeTypeOf('object');
    }
    expect(((await client.request('resources/list')).resources as unknown[]).length).toBe(6);
    await expect(read('vccp://nobody/state')).rejects.toThrow('no session "nobody"');
  });

  it('each prompt is a text that names the tools', async () => {
    const { client } = await embodied();
    for (const [name, args] of [
      ['embody', { character: 'a grumpy cat' }],
      ['direct-scene', { scene: 'a farewell' }],
      ['debug-body', {}],
    ] as const) {
      const { messages } = await client.request('prompts/get', { name, arguments: args });
      expect(JSON.stringify(messages)).toContain('get-capability');
    }
  });
});

describe('sessions of the 2025 revisions', () => {
  it('each has its own, and one that is over is a 404', async () => {
    const [one, two] = [new PlainMcpClient(at.mcp), new PlainMcpClient(at.mcp)];
    await one.connect();
    await two.connect();
    expect(one.sessionId).not.toBe(two.sessionId);
    expect((await one.close()).status).toBe(200);
    expect((await one.post({ jsonrpc: '2.0', id: 1, method: 'tools/list' })).status).toBe(404);
    expect(await two.request('tools/list')).toHaveProperty('tools');
  });

  it('one that nobody uses is closed after a while, and its agent has left', async () => {
    const clock = new HandClock();
    await using patient = new VCCPServer({ port: 0, clock });
    const there = await patient.start();
    const client = new PlainMcpClient(there.mcp);
    await client.connect();
    const { sessionId } = (await client.tool('register-agent')).structuredContent;
    clock.step(29 * 60_000);
    expect((await client.tool('get-state')).structuredContent.agent).toMatchObject({ present: true });
    clock.step(31 * 60_000);
    expect((await client.post({ jsonrpc: '2.0', id: 1, method: 'tools/list' })).status).toBe(404);
    const { sessions } = (await fetch(`${there.url}/api/sessions`).then((response) => response.json())) as {
      sessions: object[];
    };
    expect(sessions).toMatchObject([{ sessionId, agent: { present: false } }]);
  });

  it('when there is no more room, the one that is idle longest gives way, but none that is in use', async () => {
    const clock = new HandClock();
    await using small = new VCCPServer({ port: 0, clock, limits: { maxMcpSessions: 2 } });
    const there = await small.start();
    const clients = [1, 2, 3].map(() => new PlainMcpClient(there.mcp)) as [
      PlainMcpClient,
      PlainMcpClient,
      PlainMcpClient,
    ];
    await clients[0].connect();
    await clients[1].connect();
    await expect(clients[2].connect()).rejects.toThrow('too many MCP sessions');
    clock.step(60_000);
    await clients[1].request('tools/list');
    await clients[2].connect();
    expect((await clients[0].post({ jsonrpc: '2.0', id: 1, method: 'tools/list' })).status).toBe(404);
    expect(await clients[1].request('tools/list')).toHaveProperty('tools');
  });

  it('when the stream on which a client listens ends, its agent has left', async () => {
    const { body, client } = await embodied();
    const abort = new AbortController();
    const headers = { accept: 'text/event-stream', 'mcp-session-id': client.sessionId ?? '' };
    expect((await fetch(at.mcp, { headers, signal: abort.signal })).status).toBe(200);
    abort.abort();
    expect((await body.next(({ category, data }) => category === 'agent' && data.present === false)).data.name).toBe(
      'plain',
    );
    await client.tool('get-state');
    expect(body.received.findLast(({ category }) => category === 'agent')?.data.present).toBe(true);
  });

  it('a bomb of elements is refused before it is read', async () => {
    const client = new PlainMcpClient(at.mcp);
    await client.connect();
    const list = `[${Array(1_200_000).fill('{}').join(',')}]`;
    const params = `{"name":"play-action","arguments":{"action":{"category":"x","data":{"list":${list}}}}}`;
    const bomb = await client.post(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`);
    expect(bomb.status).toBe(413);
    expect((await bomb.text()).length).toBeLessThan(1000);
    const giant = await client.post(`"${'x'.repeat(5_000_000)}"`);
    expect(giant.status).toBe(413);
    expect(await client.request('tools/list')).toHaveProperty('tools');
  });

  it('what is no JSON, no JSON-RPC, or of another type is a 4xx', async () => {
    const client = new PlainMcpClient(at.mcp);
    await client.connect();
    for (const text of ['{', 'null', '[]', '{}', '{"jsonrpc":"2.0","id":{},"method":7}', '[[[[]]]]']) {
      const { status } = await client.post(text);
      expect(status, text).toBeGreaterThanOrEqual(400);
      expect(status, text).toBeLessThan(500);
    }
    const wrongType = await fetch(at.mcp, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' });
    expect(wrongType.status).toBe(415);
    expect((await fetch(at.mcp)).status).toBe(405);
  });
});
