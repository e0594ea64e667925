import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { VCCPServer, type VCCPServerOptions } from '../src/index.js';
import { prometheus } from '../src/metrics.js';
import { parseExposition } from './exposition.js';
import { openSession, PlainBody, PlainMcpClient } from './plain-client.js';

const running: VCCPServer[] = [];
async function start(options: VCCPServerOptions = {}) {
  const server = new VCCPServer({ port: 0, metrics: prometheus(), ...options });
  running.push(server);
  return server.start();
}
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

async function scrape(url: string, headers: Record<string, string> = {}) {
  const answer = await fetch(`${url}/metrics`, { headers });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const text = await answer.text();
  const families = parseExposition(text);
  const value = (name: string, labels: Record<string, string> = {}) => {
    const family = families.get(name) ?? families.get(name.replace(/_(count|sum)$/, ''));
    const found = family?.samples.find(
      (sample) =>
        sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    );
    return found?.value;
  };
  return { text, families, value };
}

const NOD = { category: 'nod', description: 'Nods', data: {} };
const trick = (n: number) => ({ category: `trick-${n}`, description: 'A trick', data: {} });

it('counts what happened: connections, actions, perceptions, messages, calls', async () => {
  const { url, mcp } = await start();
  const { webSocketUrl, sessionId } = await openSession(url);
  const body = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
  await body.obey().introduce([NOD]);
  const observer = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
  await observer.introduce([], { role: 'observer' });
  body.send('perception', 'touch', { region: 'head' }, { meta: { importance: 'high' } });
  await body.taken();
  const client = new PlainMcpClient(mcp);
  await client.connect();
  await client.tool('register-agent');
  await client.tool('play-action', { action: { category: 'nod' }, waitMs: 20_000 });
  await client.tool('play-action', { action: { category: 'fly' } });

  const { value, text } = await scrape(url);
  expect(value('vccp_sessions')).toBe(1);
  expect(value('vccp_agents')).toBe(1);
  expect(value('vccp_mcp_sessions')).toBe(1);
  expect(value('vccp_connections', { role: 'body' })).toBe(1);
  expect(value('vccp_connections', { role: 'observer' })).toBe(1);
  expect(value('vccp_arrivals_total', { role: 'body' })).toBe(1);
  expect(value('vccp_time_to_body_seconds_count')).toBe(1);
  expect(value('vccp_actions_total', { state: 'completed', category: 'nod' })).toBe(1);
  expect(value('vccp_action_duration_seconds_count', { category: 'nod' })).toBe(1);
  expect(value('vccp_action_queue_seconds_count')).toBe(1);
  expect(value('vccp_actions_open', { phase: 'running' })).toBe(0);
  expect(value('vccp_perceptions_total', { importance: 'high' })).toBe(1);
  expect(value('vccp_messages_total', { direction: 'in' })).toBeGreaterThanOrEqual(7);
  expect(value('vccp_message_bytes_total', { direction: 'out' })).toBeGreaterThan(200);
  expect(value('vccp_tool_duration_seconds_count', { tool: 'play-action', failed: 'false' })).toBe(1);
  expect(value('vccp_tool_duration_seconds_count', { tool: 'play-action', failed: 'true' })).toBe(1);
  expect(value('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);
  expect(value('process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
  // Whoever reads the page cannot join a session by it.
  expect(text).not.toContain(sessionId.slice(0, 8));
});

it('counts drops, returns and what was sent again', async () => {
  const { url, mcp } = await start();
  const { webSocketUrl } = await openSession(url);
  const first = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
  const { resumeToken } = await first.introduce([NOD]);
  const client = new PlainMcpClient(mcp);
  await client.connect();
  await client.tool('register-agent');
  await client.tool('play-action', { action: { category: 'nod' } });
  first.socket.terminate();
  await expect.poll(async () => (await scrape(url)).value('vccp_bodies_away')).toBe(1);
  expect((await scrape(url)).value('vccp_actions_open', { phase: 'running' })).toBe(1);
  const again = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
  again.obey();
  again.send('system', 'hello', {
    versions: ['1.1'],
    body: { name: 'Ada', kind: 'test' },
    resumeToken,
    lastSeq: 0,
  });
  await again.next(({ type }) => type === 'action');
  const { value } = await scrape(url);
  expect(value('vccp_drops_total', { role: 'body', may_return: 'true' })).toBe(1);
  expect(value('vccp_returns_total', { resumed: 'true' })).toBe(1);
  expect(value('vccp_replayed_messages_total')).toBeGreaterThanOrEqual(1);
});

it('counts who was turned away, and asks for the secret itself', async () => {
  const { url, mcp } = await start({ secret: 'open-sesame' });
  const authorization = 'Bearer open-sesame';
  expect((await fetch(`${url}/metrics`)).status).toBe(401);
  expect((await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
  await fetch(mcp, { method: 'POST', body: '{}' });
  await fetch(`${url}/health`, { headers: { origin: 'https://elsewhere.example' } });
  await fetch(`${url}/api/sessions`, { method: 'POST', headers: { authorization }, body: 'x'.repeat(70_000) });
  const { value, text } = await scrape(url, { authorization });
  expect(value('vccp_refused_total', { why: 'auth' })).toBe(3);
  expect(value('vccp_refused_total', { why: 'origin' })).toBe(1);
  expect(value('vccp_refused_total', { why: 'size' })).toBe(1);
  expect(text).not.toContain('open-sesame');
});

it('counts who was turned away at the door of bodies, and who was cut', async () => {
  const secret = 'open-sesame';
  const { url } = await start({ secret, limits: { maxConnections: 3, maxPerceptionsPerSecond: 1 } });
  const authorization = `Bearer ${secret}`;
  const opened = await fetch(`${url}/api/sessions`, { method: 'POST', headers: { authorization } });
  const { webSocketUrl, bodyToken } = (await opened.json()) as { webSocketUrl: string; bodyToken: string };
  const join = (token: string) => new PlainBody(webSocketUrl, ['vccp.v1', `token.${token}`]);
  const refused = async (why: string) =>
    (await scrape(url, { authorization })).value('vccp_refused_total', { why }) ?? 0;

  expect((await join('wrong').closed).code).toBe(4401);
  expect(await refused('auth')).toBe(1);
  // The token is one of a body.
  const observer = await join(bodyToken).open();
  observer.send('system', 'hello', { versions: ['1.1'], body: { name: 'eye', kind: 'test' }, role: 'observer' });
  expect((await observer.closed).code).toBe(4401);
  expect(await refused('auth')).toBe(2);

  const bodies = await Promise.all([1, 2, 3].map(() => join(bodyToken).open()));
  expect((await join(bodyToken).closed).code).toBe(4429);
  expect(await refused('rate')).toBe(1);
  const [flood] = bodies;
  await flood?.introduce([]);
  for (let count = 0; count < 40; count += 1) flood?.send('perception', 'message', { text: `${count}` });
  expect((await flood?.closed)?.code).toBe(4429);
  expect(await refused('rate')).toBe(2);
});

it('counts the messages of a body inside a chat too', async () => {
  const { url, mcp } = await start({ bodyApp: () => '<!doctype html><title>she</title>' });
  const client = new PlainMcpClient(mcp);
  const mimeTypes = ['text/html;profile=mcp-app'];
  await client.connect('host', { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes } } });
  const { _meta } = await client.tool('open-body');
  const ticket = _meta?.['vccp/body'] as { sessionId: string; bodyToken: string } | undefined;
  if (!ticket) throw new Error('the host was given no ticket for its page');
  const { sessionId, bodyToken: token } = ticket;
  const { line } = (await client.tool('relay-body', { sessionId, token })).structuredContent;
  const hello = { versions: ['1.1'], body: { name: 'Ada', kind: 'chat' } };
  const message = JSON.stringify({
    type: 'system',
    category: 'hello',
    timestamp: new Date().toISOString(),
    data: hello,
  });
  const { messages } = (await client.tool('relay-body', { sessionId, line, messages: [message], waitMs: 10_000 }))
    .structuredContent as { messages: string[] };
  expect(messages.length).toBeGreaterThan(0);
  const { value } = await scrape(url);
  expect(value('vccp_messages_total', { direction: 'in' })).toBe(1);
  expect(value('vccp_message_bytes_total', { direction: 'in' })).toBe(message.length);
  expect(value('vccp_messages_total', { direction: 'out' })).toBeGreaterThanOrEqual(messages.length);
});

it('keeps the page short where a body invents categories without end', async () => {
  const { url, mcp } = await start();
  const { webSocketUrl } = await openSession(url);
  const body = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
  const tricks = Array.from({ length: 40 }, (_, n) => n);
  await body.obey().introduce(tricks.map(trick));
  const client = new PlainMcpClient(mcp);
  await client.connect();
  await client.tool('register-agent');
  for (const n of tricks) await client.tool('play-action', { action: trick(n), waitMs: 20_000 });
  const { families, value } = await scrape(url);
  expect(families.get('vccp_actions_total')?.samples).toHaveLength(33);
  expect(value('vccp_actions_total', { category: 'other' })).toBe(8);
});

it('is a page that promtool finds no fault with', async (test) => {
  const { url } = await start();
  const { text } = await scrape(url);
  const checked = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
  if (checked.error) test.skip('promtool is not installed (Debian: apt-get install prometheus)');
  // Its advice on names is for those who chose them; this is about ours.
  const ours = checked.stderr.split('\n').filter((line) => /^vccp_|error while/.test(line));
  expect(ours).toEqual([]);
});

it('has nothing of ours that the README does not tell', async () => {
  const { url } = await start();
  const { families } = await scrape(url);
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const told = [...readme.matchAll(/`(vccp_\w+)`/g)].map(([, name]) => name).sort();
  expect([...families.keys()].filter((name) => name.startsWith('vccp_')).sort()).toEqual(told);
});

it('is not there where nothing counts', async () => {
  const server = new VCCPServer({ port: 0 });
  running.push(server);
  const { url } = await server.start();
  expect((await fetch(`${url}/metrics`)).status).toBe(404);
});
