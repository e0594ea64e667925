import { embody } from '@vccp/client';
import { CLOSE_CODES } from '@vccp/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ChildServer } from '../kit/child-server.js';
import { Inbox } from '../kit/inbox.js';
import { openSession, PlainBody, PlainMcpClient, textOf } from '../plain-client.js';

let server: ChildServer;
beforeEach(async () => {
  server = await ChildServer.start();
});
afterEach(() => server[Symbol.asyncDispose]());

const quick = { baseMs: 5, capMs: 50 };

it.each(['SIGTERM', 'SIGKILL'] as const)(
  'a server that ends by %s and is there again: its body and its agent are told, and find each other anew',
  async (signal) => {
    const { sessionId } = await openSession(server.url);
    const heard = new Inbox<{ type: string; code?: number; state?: string }>();
    const started = new Inbox<string>();
    const body = {
      name: 'Ada',
      kind: 'test',
      capabilities: () => ({
        actions: [
          { category: 'dance', data: {} },
          { category: 'nod', data: {} },
        ],
      }),
      play: ({ id, category }: { id: string; category: string }, { signal: stop }: { signal: AbortSignal }) => {
        started.push(id);
        // A dance has no end of its own.
        if (category === 'nod') return Promise.resolve();
        return new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve()));
      },
    };
    const join = (id: string) =>
      embody(body, { serverUrl: server.url, sessionId: id, WebSocket, reconnect: quick }, (event) => heard.push(event));
    const first = await join(sessionId);
    const agent = new PlainMcpClient(`${server.url}/mcp`);
    await agent.connect();
    await agent.tool('register-agent');
    const dance = (await agent.tool('play-action', { action: { category: 'dance' } })).structuredContent.actionId;
    await started.count(1);

    server.signal(signal);
    await server.startAgain();

    // The body comes back by itself, hears that its session is no more, and does not dance on.
    expect(await heard.first(({ type }) => type === 'closed')).toMatchObject({ code: CLOSE_CODES.unknownSession });
    expect(await heard.first(({ type }) => type === 'action-ended')).toMatchObject({ state: 'interrupted' });
    first.close();
    // The agent hears that its MCP session is over, and is told of the action in words once it has another.
    const ping = await agent.post({ jsonrpc: '2.0', id: 1, method: 'ping' });
    expect([ping.status, await ping.text()]).toEqual([404, expect.stringContaining('send initialize')]);
    const again = new PlainMcpClient(`${server.url}/mcp`);
    await again.connect();
    const asked = await again.tool('get-action', { sessionId, actionId: dance });
    expect(asked.isError).toBe(true);
    expect(textOf(asked)).toMatch(/^unknown-session: .* what was open in it is lost.*register-agent/);

    // As the page does: a new session, in which the agent meets it.
    const second = await join((await openSession(server.url)).sessionId);
    const { sessionId: found } = (await again.tool('register-agent')).structuredContent;
    expect(found).toBe(second.sessionId);
    const nod = await again.tool('play-action', { action: { category: 'nod' }, waitMs: 20_000 });
    expect(nod.structuredContent).toMatchObject({ state: 'completed' });
    second.close();
  },
);

it('a body of version 1.0 is told in its own way', async () => {
  const { webSocketUrl } = await openSession(server.url);
  const body = await new PlainBody(webSocketUrl).open();
  server.signal('SIGTERM');
  expect((await body.closed).code).toBe(1001);
  await server.startAgain();
  expect((await new PlainBody(webSocketUrl).closed).code).toBe(CLOSE_CODES.unknownSession10);
});

it('the right token of a session that is no more is no secret of another one', async () => {
  const { webSocketUrl } = await openSession(server.url);
  const body = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
  const { resumeToken, epoch, bodyId } = await body.introduce([]);
  server.signal('SIGKILL');
  await server.startAgain();
  const again = await new PlainBody((await openSession(server.url)).webSocketUrl, ['vccp.v1']).open();
  const welcome = await again.introduce([], { resumeToken, lastSeq: 0 });
  expect(welcome).toMatchObject({ resumed: false, lastSeq: 0 });
  expect(welcome.epoch).not.toBe(epoch);
  expect(welcome.bodyId).not.toBe(bodyId);
});
