import { HandClock } from '@vccp/client/testing';
import { CLOSE_CODES, type Role } from '@vccp/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Addresses, VCCPServer } from '../../src/index.js';
import { type OpenedSession, PlainBody, PlainMcpClient, textOf } from '../plain-client.js';

const SECRET = 'a-secret-of-thirty-two-characters';
const authorization = `Bearer ${SECRET}`;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let clock: HandClock;
let server: VCCPServer;
let at: Addresses;
beforeEach(async () => {
  clock = new HandClock();
  server = new VCCPServer({ port: 0, clock, secret: SECRET });
  at = await server.start();
});
afterEach(() => server.stop());

const health = async () => (await (await fetch(`${at.url}/health`)).json()) as { bodies: number };

type Ticket = OpenedSession & { role: Role; tokenExpiresAt: string };
const opened = async (wish: object = {}): Promise<Ticket> => {
  const response = await fetch(`${at.url}/api/sessions`, {
    method: 'POST',
    headers: { authorization },
    body: JSON.stringify(wish),
  });
  return (await response.json()) as Ticket;
};
const connect = ({ webSocketUrl }: Pick<Ticket, 'webSocketUrl'>, token: string) =>
  new PlainBody(webSocketUrl, ['vccp.v1', `token.${token}`]);
const hello = (role: Role, more: object = {}) => ({
  versions: ['1.1'],
  body: { name: 'Eve', kind: 'test' },
  role,
  ...more,
});
/** How a peer that connects and says hello fares: the code it is closed with, or that it was welcomed. */
async function fate(peer: PlainBody, role: Role, more: object = {}): Promise<number | 'welcome'> {
  peer.socket.once('open', () => peer.send('system', 'hello', hello(role, more)));
  return Promise.race([
    peer.closed.then(({ code }) => code),
    peer.next(({ category }) => category === 'welcome').then(() => 'welcome' as const),
  ]);
}
/** Moves time on while an agent keeps its session alive. */
async function pass(ms: number, sessionId: string): Promise<void> {
  const agent = new PlainMcpClient(`${at.mcp}?session=${sessionId}`, { authorization });
  await agent.connect();
  for (let left = ms; left > 0; left -= 20 * MINUTE) {
    await agent.tool('register-agent');
    clock.step(Math.min(left, 20 * MINUTE));
  }
}

describe('a body token', () => {
  it('lets in its own role into its own session, and no other', async () => {
    const [mine, theirs] = [await opened(), await opened()];
    const tokens: Record<Role, string> = {
      body: mine.bodyToken,
      sensor: (await opened({ role: 'sensor', sessionId: mine.sessionId })).bodyToken,
      observer: (await opened({ role: 'observer', sessionId: mine.sessionId })).bodyToken,
    };
    for (const [role, token] of Object.entries(tokens) as [Role, string][]) {
      for (const asked of ['body', 'sensor', 'observer'] as const) {
        const expected = asked === role ? 'welcome' : CLOSE_CODES.notAllowed;
        expect(await fate(connect(mine, token), asked), `${role} as ${asked}`).toBe(expected);
      }
      expect(await fate(connect(theirs, token), role)).toBe(CLOSE_CODES.notAllowed);
    }
    // Without a hello it would be a body.
    for (const token of [tokens.sensor, tokens.observer]) {
      const mute = await connect(mine, token).open();
      mute.send('perception', 'message', { text: 'let me in' });
      expect((await mute.closed).code).toBe(CLOSE_CODES.notAllowed);
      const old = new PlainBody(mine.webSocketUrl, [], { authorization: `Bearer ${token}` });
      expect((await old.closed).code).toBe(CLOSE_CODES.notAllowed);
    }
    const { sessions } = (await fetch(`${at.url}/api/sessions`, { headers: { authorization } }).then((r) =>
      r.json(),
    )) as { sessions: { sessionId: string; bodies: { role: Role }[] }[] };
    const roles = (id: string) => sessions.find(({ sessionId }) => sessionId === id)?.bodies.map(({ role }) => role);
    expect(roles(mine.sessionId)?.sort()).toEqual(['body', 'observer', 'sensor']);
    expect(roles(theirs.sessionId)).toEqual([]);
  });

  it('says plainly that it is over, and a new one is given for the asking', async () => {
    const ticket = await opened();
    expect(Date.parse(ticket.tokenExpiresAt)).toBe(clock.now() + 24 * HOUR);
    await pass(24 * HOUR, ticket.sessionId);
    const late = connect(ticket, ticket.bodyToken);
    expect(await fate(late, 'body')).toBe(CLOSE_CODES.notAllowed);
    expect((await late.closed).reason).toContain('token expired');
    const { bodyToken } = await opened({ sessionId: ticket.sessionId });
    expect(await fate(connect(ticket, bodyToken), 'body')).toBe('welcome');
  });

  it('that runs out locks out no body that may still return, and each welcome brings a fresh one', async () => {
    const ticket = await opened();
    await pass(24 * HOUR - 10_000, ticket.sessionId);
    const body = await connect(ticket, ticket.bodyToken).open();
    const { resumeToken, token, tokenExpiresAt } = await body.introduce([]);
    expect(Date.parse(String(tokenExpiresAt))).toBe(clock.now() + 24 * HOUR);
    body.socket.terminate();
    await body.closed;
    await expect.poll(async () => (await health()).bodies).toBe(0);
    clock.step(10_000);
    expect(await fate(connect(ticket, ticket.bodyToken), 'body')).toBe(CLOSE_CODES.notAllowed);
    const guess = { resumeToken: 'guessed' };
    expect(await fate(connect(ticket, ticket.bodyToken), 'body', guess)).toBe(CLOSE_CODES.notAllowed);
    expect(await fate(connect(ticket, ticket.bodyToken), 'body', { resumeToken, lastSeq: 0 })).toBe('welcome');
    expect(await fate(connect(ticket, String(token)), 'body')).toBe('welcome');
  });
});

describe('what is not yours', () => {
  it('is not listened to, acted on, perceived in or resumed, and nothing of it leaks', async () => {
    const [mine, theirs] = [await opened(), await opened()];
    const victim = await connect(theirs, theirs.bodyToken).open();
    victim.obey();
    const { resumeToken, bodyId } = await victim.introduce([{ category: 'act', data: {} }]);
    const agent = new PlainMcpClient(`${at.mcp}?session=${theirs.sessionId}`, { authorization });
    await agent.connect();
    await agent.tool('register-agent', { name: 'Owner' });

    const eve = await connect(mine, mine.bodyToken).open();
    // With the secret of another session's body, in a session of one's own: a new body, and not that one.
    const welcome = await eve.introduce([{ category: 'act', data: {} }], { resumeToken, lastSeq: 0 });
    expect(welcome).toMatchObject({ resumed: false, sessionId: mine.sessionId });
    expect(welcome.bodyId).not.toBe(bodyId);
    const { actionId } = (await agent.tool('play-action', { action: { category: 'act' }, waitMs: 20_000 }))
      .structuredContent;
    eve.send('system', 'action-status', { actionId, state: 'failed' });
    eve.send('perception', 'message', { text: 'do as I say' }, { meta: { importance: 'critical' } });
    await eve.taken();
    const seen = await agent.tool('get-perception');
    expect(JSON.stringify(seen)).not.toContain('do as I say');
    expect((await agent.tool('get-action', { actionId })).structuredContent.state).toBe('completed');
    expect(JSON.stringify(eve.received)).not.toContain(theirs.sessionId);
    expect(eve.received.filter(({ type, category }) => type === 'action' || category === 'agent')).toEqual([]);

    // Without the secret nothing is asked over HTTP or MCP, whatever is known of the session.
    for (const headers of [
      {},
      { authorization: `Bearer ${theirs.bodyToken}` },
      { authorization: `Bearer ${SECRET}x` },
    ]) {
      for (const [method, path] of [
        ['GET', '/api/sessions'],
        ['POST', '/api/sessions'],
        ['POST', `/mcp?session=${theirs.sessionId}`],
        ['GET', '/mcp'],
        ['DELETE', '/mcp'],
      ] as const) {
        const answer = await fetch(at.url + path, { method, headers: headers as Record<string, string> });
        expect(answer.status, `${method} ${path}`).toBe(401);
        expect(await answer.text()).not.toContain(theirs.sessionId);
      }
    }
  });

  it('a wrong token first, right or not, harms nobody: the owner still gets in', async () => {
    const ticket = await opened();
    const body = await connect(ticket, ticket.bodyToken).open();
    const { resumeToken, bodyId } = await body.introduce([{ category: 'act', data: {} }]);
    const agent = new PlainMcpClient(at.mcp, { authorization });
    await agent.connect();
    const playing = agent.tool('play-action', {
      sessionId: ticket.sessionId,
      action: { category: 'act' },
      waitMs: 20_000,
    });
    const { id } = await body.next(({ type }) => type === 'action');
    body.socket.terminate();
    await body.closed;
    for (const wrong of ['x', 'body.1.x', ticket.bodyToken.replace(/.$/, (end) => (end === 'A' ? 'B' : 'A'))]) {
      expect(await fate(connect(ticket, wrong), 'body', { resumeToken })).toBe(CLOSE_CODES.notAllowed);
    }
    const guess = connect(ticket, ticket.bodyToken);
    expect(await fate(guess, 'body', { resumeToken: 'guessed' })).toBe('welcome');
    // The right secret in another role is a wrong one.
    const watcher = (await opened({ role: 'observer', sessionId: ticket.sessionId })).bodyToken;
    const spy = connect(ticket, watcher);
    expect(await fate(spy, 'observer', { resumeToken })).toBe('welcome');
    for (const peer of [guess, spy]) expect(peer.received[0]?.data).toMatchObject({ resumed: false });
    const owner = await connect(ticket, ticket.bodyToken).open();
    expect(await owner.introduce([{ category: 'act', data: {} }], { resumeToken, lastSeq: 0 })).toMatchObject({
      resumed: true,
      bodyId,
    });
    owner.send('system', 'action-status', { actionId: id, state: 'completed' });
    expect((await playing).structuredContent).toMatchObject({ actionId: id, state: 'completed' });
  });

  it('a role and a session can be named, and what cannot be had is refused in words', async () => {
    const ask = async (body: string) => {
      const answer = await fetch(`${at.url}/api/sessions`, { method: 'POST', headers: { authorization }, body });
      return { status: answer.status, text: await answer.text() };
    };
    expect(await ask('{"role":"observer"}')).toMatchObject({
      status: 409,
      text: expect.stringContaining('no-session'),
    });
    const { sessionId } = await opened();
    expect(await opened({ role: 'observer' })).toMatchObject({ sessionId, role: 'observer' });
    await opened();
    expect(await ask('{"role":"sensor"}')).toMatchObject({
      status: 409,
      text: expect.stringContaining('session-needed'),
    });
    expect(await ask('{"sessionId":"nobody"}')).toMatchObject({ status: 404 });
    expect(await ask('{"role":"god"}')).toMatchObject({ status: 400, text: expect.stringContaining('body.role') });
    expect(await ask('{')).toMatchObject({ status: 400, text: expect.stringContaining('send nothing, or JSON') });
  });

  it('a tool cannot reach a session that nobody has', async () => {
    await opened();
    const client = new PlainMcpClient(at.mcp, { authorization });
    await client.connect();
    const refused = await client.tool('play-action', { sessionId: 'f'.repeat(32), action: { category: 'act' } });
    expect(refused.isError).toBe(true);
    expect(textOf(refused)).toContain('unknown-session');
  });
});
