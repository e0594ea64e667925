import { CLOSE_CODES } from '@vccp/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Addresses, type Logger, VCCPServer } from '../../src/index.js';
import { RawHttp } from '../kit/raw-http.js';
import { openSession, PlainBody, PlainMcpClient } from '../plain-client.js';

const SECRET = 'a-secret-of-thirty-two-characters';
const authorization = `Bearer ${SECRET}`;

let server: VCCPServer;
let at: Addresses;
const printed: string[] = [];
beforeEach(async () => {
  printed.length = 0;
  const print = (line: string) => printed.push(line);
  const logger: Logger = { debug: print, info: print, warn: print, error: print };
  // Whatever a person may be handed to speak with fails in all the ways that it can.
  const speech = {
    // biome-ignore lint/correctness/useYield: this voice never gets that far
    async *utter() {
      throw new Error('the voice broke');
    },
  };
  server = new VCCPServer({ port: 0, secret: SECRET, logger, speech });
  at = await server.start();
});
afterEach(() => server.stop());

it('no secret stands in what the server prints, in a URL it gives, or in an answer to anyone who does not have it', async () => {
  const given = await openSession(at.url, { authorization });
  const secrets = new Map([
    ['the secret of the server', SECRET],
    ['the body token', given.bodyToken],
  ]);
  /** All that was answered to those who were let in, and to those who were not. */
  const answered: string[] = [];
  const turnedAway: string[] = [];
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(at.url + path, init);
    const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
    (answer.ok ? answered : turnedAway).push(`${answer.status} ${headers}\n${await answer.text()}`);
  };

  // Those who are let in, and do what goes wrong too.
  const body = await new PlainBody(given.webSocketUrl, ['vccp.v1', `token.${given.bodyToken}`]).open();
  const { resumeToken, token } = await body.introduce([
    { category: 'act', data: {} },
    { category: 'bad', schema: { type: 12 } },
    { category: 'audio', data: { url: 'https://example.org/a.mp3' } },
  ]);
  secrets.set('the resume token', String(resumeToken)).set('the fresh body token', String(token));
  body.socket.send('{');
  body.send('system', 'hello', { versions: ['1.1'], body: { name: 'again', kind: 'test' }, resumeToken });
  body.send('system', 'action-status', { actionId: 'nobody', state: 'completed' });
  body.send('system', 'error', { code: 'x', message: 'broken' });
  await body.taken();
  const agent = new PlainMcpClient(at.mcp, { authorization });
  await agent.connect();
  // It is given a body token, as it should be; what it is told afterwards holds none.
  const registered = (await agent.tool('register-agent', { name: 'Ada' })).structuredContent;
  secrets.set('the token for the agent', String(registered.bodyToken));
  for (const url of [registered.viewerUrl, registered.webSocketUrl, given.viewerUrl, given.webSocketUrl, given.mcpUrl])
    answered.push(String(url));
  const { sessionId } = given;
  for (const [name, args] of [
    ['list-agents', {}],
    ['get-state', { sessionId }],
    ['get-capability', { sessionId }],
    ['get-perception', { sessionId, since: 0 }],
    ['play-action', { sessionId, action: { category: 'act', meta: { policy: 'skip' } } }],
    ['play-action', { sessionId, action: 'nonsense' }],
    ['speak', { sessionId, text: 'Hello.' }],
    ['capture-view', { sessionId }],
    ['get-state', { sessionId: 'nobody' }],
  ] as const) {
    answered.push(JSON.stringify(await agent.tool(name, args)));
  }
  for (const part of ['capability', 'perception', 'state', 'events'])
    answered.push(JSON.stringify(await agent.request('resources/read', { uri: `vccp://${sessionId}/${part}` })));
  for (const path of ['/health', '/openapi.json', '/', '/nothing']) await ask(path);
  for (const path of ['/api/sessions', '/api/connect']) await ask(path, { headers: { authorization } });
  await ask('/api/sessions', { method: 'POST', headers: { authorization }, body: `{"role":"${SECRET}"}` });

  // Those who are not.
  for (const path of ['/mcp', '/api/sessions', '/api/connect', `/mcp?session=${sessionId}`]) {
    await ask(path);
    await ask(path, { headers: { authorization: `Bearer ${given.bodyToken}` } });
    await ask(path, { method: 'POST', headers: { authorization: `${authorization}x` } });
  }
  const foreign = new RawHttp(at.url).request('GET /api/connect', {
    Host: 'evil.example',
    Authorization: authorization,
  });
  turnedAway.push(JSON.stringify(await foreign.response()));
  foreign.close();
  for (const protocols of [['vccp.v1'], ['vccp.v1', 'token.wrong'], ['vccp.v1', `token.${given.bodyToken}x`]]) {
    const { code, reason } = await new PlainBody(given.webSocketUrl, protocols).closed;
    expect(code).toBe(CLOSE_CODES.notAllowed);
    turnedAway.push(reason);
  }
  const replacing = await new PlainBody(given.webSocketUrl, ['vccp.v1', `token.${given.bodyToken}`]).open();
  await replacing.introduce([], { resumeToken, lastSeq: 0 });
  turnedAway.push((await body.closed).reason);
  const heard = [...body.received, ...replacing.received].filter(({ category }) => category !== 'welcome');
  answered.push(...heard.map((message) => JSON.stringify(message)));
  replacing.socket.terminate();
  await server.stop();

  expect(printed.length).toBeGreaterThan(5);
  expect(answered.length).toBeGreaterThan(20);
  expect(turnedAway.length).toBeGreaterThan(10);
  for (const [what, secret] of secrets) {
    for (const text of [...printed, ...answered, ...turnedAway]) expect(text, what).not.toContain(secret);
  }
  // What is printed does not even hold what lets a body in on a server without a secret.
  for (const line of printed) expect(line).not.toContain(sessionId);
  for (const text of turnedAway) expect(text).not.toContain(sessionId);
});
