import { CLOSE_CODES } from '@vccp/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Addresses, VCCPServer } from '../../src/index.js';
import { type OpenedSession, openSession, PlainBody, PlainMcpClient, textOf } from '../plain-client.js';

const SECRET = 'correct-horse-battery-staple';
const bearer = { authorization: `Bearer ${SECRET}` };
/** What nobody but the owner may ever be sent. */
const PRIVATE = 'the cat sleeps under the stairs';

let server: VCCPServer;
let at: Addresses;
/** The owner's session, with a body and an agent in it, and another that a stranger came by honestly. */
let own: OpenedSession;
let foreign: OpenedSession;
let body: PlainBody;
let resumeToken: string;
let agent: PlainMcpClient;
beforeEach(async () => {
  server = new VCCPServer({ port: 0, secret: SECRET });
  at = await server.start();
  own = await openSession(at.url, bearer);
  foreign = await openSession(at.url, bearer);
  body = (await new PlainBody(own.webSocketUrl, ['vccp.v1', `token.${own.bodyToken}`]).open()).obey();
  resumeToken = String((await body.introduce([{ category: 'act', data: {} }])).resumeToken);
  agent = new PlainMcpClient(at.mcp, bearer);
  await agent.connect();
  body.send('perception', 'message', { text: PRIVATE });
  await body.taken();
});
afterEach(() => server.stop());

/** The owner notices nothing: its body still acts, once, and its words are where they were. */
async function expectUnharmed(owner = body): Promise<void> {
  const { sessionId } = own;
  const before = owner.received.filter(({ type }) => type === 'action').length;
  const played = await agent.tool('play-action', { sessionId, action: { category: 'act' }, waitMs: 20_000 });
  expect(played.structuredContent).toMatchObject({ state: 'completed' });
  expect(owner.received.filter(({ type }) => type === 'action')).toHaveLength(before + 1);
  expect(textOf(await agent.tool('get-perception', { sessionId }))).toContain(PRIVATE);
}

describe('a stranger at the door of a session', () => {
  it.each<[string, () => string[], (() => Record<string, string>)?]>([
    ['without a token', () => ['vccp.v1']],
    ['with a wrong one', () => ['vccp.v1', 'token.wrong']],
    ['with that of another session', () => ['vccp.v1', `token.${foreign.bodyToken}`]],
    [
      'with that of another session as bearer',
      () => ['vccp.v1'],
      () => ({ authorization: `Bearer ${foreign.bodyToken}` }),
    ],
    ['with the token of a return', () => ['vccp.v1', `token.${resumeToken}`]],
    ['with the id of the session', () => ['vccp.v1', `token.${own.sessionId}`]],
    ['as version 1.0', () => []],
  ])('%s is closed before it hears a word', async (_what, protocols, headers = () => ({})) => {
    const stranger = new PlainBody(own.webSocketUrl, protocols(), headers());
    stranger.socket.once('open', () => {
      stranger.send('system', 'hello', { versions: ['1.1'], body: { name: 'eve', kind: 'x' }, role: 'observer' });
      stranger.send('perception', 'message', { text: 'I was here' });
    });
    expect((await stranger.closed).code).toBe(CLOSE_CODES.notAllowed);
    expect(stranger.received).toEqual([]);
    await expectUnharmed();
    expect(textOf(await agent.tool('get-perception', { sessionId: own.sessionId }))).not.toContain('I was here');
  });

  it('with no secret reaches neither MCP nor the list of sessions', async () => {
    const wrong: Record<string, string>[] = [
      {},
      { authorization: 'Bearer wrong' },
      { authorization: `Bearer ${own.bodyToken}` },
    ];
    for (const headers of wrong) {
      const client = new PlainMcpClient(at.mcp, headers);
      const tries = [
        await client.post({
          jsonrpc: '2.0',
          id: 1,
          method: 'tools/call',
          params: { name: 'list-agents', arguments: {} },
        }),
        await new PlainMcpClient(at.mcp, { ...headers, 'mcp-session-id': agent.sessionId ?? '' }).post({
          jsonrpc: '2.0',
          id: 1,
          method: 'tools/call',
          params: { name: 'play-action', arguments: { sessionId: own.sessionId, action: { category: 'act' } } },
        }),
        await fetch(`${at.url}/api/sessions`, { headers }),
        await fetch(`${at.url}/mcp?session=${own.sessionId}`, {
          method: 'DELETE',
          headers: { ...headers, 'mcp-session-id': agent.sessionId ?? '' },
        }),
      ];
      for (const response of tries) {
        expect(response.status).toBe(401);
        const text = await response.text();
        for (const secret of [own.sessionId, own.bodyToken, PRIVATE, SECRET]) expect(text).not.toContain(secret);
      }
    }
    await expectUnharmed();
  });
});

describe('a body of another session', () => {
  it('that shows the token of a return which is not its own is a new body where it is, and no more', async () => {
    const stranger = await new PlainBody(foreign.webSocketUrl, ['vccp.v1', `token.${foreign.bodyToken}`]).open();
    const welcome = await stranger.introduce([{ category: 'act', data: {} }], { resumeToken, lastSeq: 0 });
    expect(welcome).toMatchObject({ resumed: false, sessionId: foreign.sessionId });
    await expectUnharmed();
    const heard = JSON.stringify(stranger.received);
    for (const secret of [own.sessionId, own.bodyToken, PRIVATE]) expect(heard).not.toContain(secret);
  });

  it('may speak of actions that are not its own: nobody listens', async () => {
    const { sessionId } = own;
    body.onMessage = () => undefined;
    const { actionId } = (await agent.tool('play-action', { sessionId, action: { category: 'act' } }))
      .structuredContent;
    const stranger = await new PlainBody(foreign.webSocketUrl, ['vccp.v1', `token.${foreign.bodyToken}`]).open();
    await stranger.introduce([]);
    stranger.send('system', 'action-status', { actionId, state: 'completed', result: { by: 'eve' } });
    await stranger.taken();
    const { state } = (await agent.tool('get-action', { sessionId, actionId })).structuredContent;
    expect(state).toBe('accepted');
  });
});

it('a wrong token first, again and again, and the right one after it: the owner still gets in, and goes on', async () => {
  const { sessionId } = own;
  body.onMessage = () => undefined;
  const { actionId } = (await agent.tool('play-action', { sessionId, action: { category: 'act' } })).structuredContent;
  await body.next(({ id }) => id === actionId);
  const lastSeq = Math.max(...body.received.map(({ seq = 0 }) => seq));
  body.socket.terminate();
  await body.closed;
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const guess = new PlainBody(own.webSocketUrl, ['vccp.v1', `token.guess${attempt}`]);
    expect((await guess.closed).code).toBe(CLOSE_CODES.notAllowed);
    // Also one that is let into the session, and then shows the wrong token of a return.
    const insider = await new PlainBody(own.webSocketUrl, ['vccp.v1', `token.${own.bodyToken}`]).open();
    insider.send('system', 'hello', {
      versions: ['1.1'],
      body: { name: 'eve', kind: 'x' },
      role: 'observer',
      resumeToken: `${resumeToken}${attempt}`,
    });
    expect((await insider.next(({ category }) => category === 'welcome')).data.resumed).toBe(false);
    insider.socket.terminate();
  }
  const back = await new PlainBody(own.webSocketUrl, ['vccp.v1', `token.${own.bodyToken}`]).open();
  const hello = { versions: ['1.1'], body: { name: 'Ada', kind: 'test' }, resumeToken, lastSeq };
  back.send('system', 'hello', hello);
  expect((await back.next(({ category }) => category === 'welcome')).data).toMatchObject({ resumed: true });
  back.send('system', 'action-status', { actionId, state: 'completed' });
  await back.taken();
  expect((await agent.tool('get-action', { sessionId, actionId })).structuredContent.state).toBe('completed');
  back.obey();
  await expectUnharmed(back);
});
