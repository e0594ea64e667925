import { expect, it } from 'vitest';
import { ChildServer } from '../kit/child-server.js';
import { openSession, PlainBody, PlainMcpClient } from '../plain-client.js';

it('SIGTERM under load: calls under way are answered, bodies are told, and the process ends with 0', async () => {
  await using server = await ChildServer.start();
  const bodies = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const { webSocketUrl, sessionId } = await openSession(server.url);
      const body = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
      await body.introduce([
        { category: 'act', data: {} },
        { category: 'wait', data: {} },
      ]);
      body.onMessage = ({ type, category, id }) => {
        if (type === 'action' && category === 'act') {
          body.send('system', 'action-status', { actionId: id, state: 'completed' });
        }
      };
      return { body, sessionId };
    }),
  );
  const states: unknown[] = [];
  let asked = 0;
  // Each calls as fast as it can until the server is gone.
  const callers = bodies.map(async ({ sessionId }) => {
    const client = new PlainMcpClient(`${server.url}/mcp`);
    await client.connect();
    for (;;) {
      asked += 1;
      const response = await client
        .post({
          jsonrpc: '2.0',
          id: asked,
          method: 'tools/call',
          params: { name: 'play-action', arguments: { sessionId, action: { category: 'act' }, waitMs: 20_000 } },
        })
        .catch(() => undefined);
      // Never let in, or sent away: it was not under way.
      if (!response || response.status === 503) return;
      expect(response.status).toBe(200);
      const text = await response.text();
      states.push(/"state":"(\w+)"/.exec(text)?.[1] ?? text);
    }
  });
  // And each has a call under way that nothing but the end of the server will answer.
  const waiting = bodies.map(async ({ sessionId }, index) => {
    const client = new PlainMcpClient(`${server.url}/mcp`);
    await client.connect();
    const action = { category: index % 2 === 0 ? 'wait' : 'act', meta: { channel: 'other' } };
    const waits =
      index % 2 === 0
        ? client.tool('play-action', { sessionId, action, waitMs: 25_000 })
        : client.tool('wait-for-perception', { sessionId, timeoutMs: 25_000 });
    return (await waits).structuredContent;
  });
  await Promise.all(
    bodies.filter((_, index) => index % 2 === 0).map(({ body }) => body.next(({ category }) => category === 'wait')),
  );
  while (states.length < 200) await new Promise((resolve) => setImmediate(resolve));

  server.signal('SIGTERM');
  const { code, signal } = await server.exited;
  expect({ code, signal }).toEqual({ code: 0, signal: null });
  await Promise.all(callers);
  for (const state of states)
    expect(['completed', 'lost', 'accepted']).toContain(String(state).replace(/.*no session.*/s, 'lost'));
  for (const answer of await Promise.all(waiting))
    expect(answer).toSatisfy(({ state, perceptions }) => state === 'lost' || perceptions.length === 0);
  for (const { body } of bodies) expect((await body.closed).code).toBe(1001);
  expect(server.stderr).toBe('');
});

it('SIGTERM with connections that never end: the process ends all the same', async () => {
  await using server = await ChildServer.start();
  const { webSocketUrl } = await openSession(server.url);
  const deaf = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
  deaf.socket.pause();
  const client = new PlainMcpClient(`${server.url}/mcp`);
  await client.connect();
  const stream = await fetch(`${server.url}/mcp`, {
    headers: { accept: 'text/event-stream', 'mcp-session-id': client.sessionId ?? '' },
  });
  expect(stream.status).toBe(200);
  const half = fetch(`${server.url}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('{')) }),
    duplex: 'half',
  } as RequestInit).catch(() => undefined);
  server.signal('SIGTERM');
  expect(await server.exited).toEqual({ code: 0, signal: null });
  await half;
  deaf.socket.terminate();
});
