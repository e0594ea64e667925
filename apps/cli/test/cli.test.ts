import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, test } from 'vitest';
import { main, run, start, startServer } from './program.js';

test('up says in one line of JSON where it is, serves the page, and ends with 0 on SIGTERM', async () => {
  await using server = await startServer();
  expect(Object.keys(server.at)).toEqual(['url', 'mcp', 'viewer']);
  expect(await fetch(`${server.at.url}/health`).then((answer) => answer.json())).toMatchObject({ status: 'ok' });
  expect(await fetch(server.at.viewer).then((answer) => answer.text())).toContain('<!doctype html>');
  expect(await server.stop()).toBe(0);
  expect(server.out).toHaveLength(1);
});

test('up draws a block for people, with the line to paste', async () => {
  await using server = start(['--port', '0', '--no-open']);
  await server.line('claude mcp add --transport http vccp http://127.0.0.1:');
  expect(await server.stop('SIGINT')).toBe(0);
});

test('up says who has the port, and how to choose another', async () => {
  await using server = await startServer();
  const again = await run(['up', '--port', server.port, '--no-open']);
  expect(again).toMatchObject({ code: 1, out: '' });
  expect(again.err).toContain(`already runs at ${server.at.url}`);
  expect(again.err).toContain('--port 0');

  const other = createServer((_request, response) => response.end('hello'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const taken = await run(['up', '--port', String((other.address() as AddressInfo).port), '--no-open']);
  other.close();
  expect(taken.code).toBe(1);
  expect(taken.err).toContain('taken by another program');
});

test('up refuses to listen beyond this machine without a secret, and says how', async () => {
  const open = await run(['up', '--host', '0.0.0.0', '--port', '0', '--no-open']);
  expect(open.code).toBe(1);
  expect(open.err).toContain('without a secret');
  const guessable = await run(['up', '--host', '0.0.0.0', '--port', '0', '--no-open'], { VCCP_SECRET: 'hush' });
  expect(guessable.code).toBe(1);
  expect(guessable.err).toContain('at least 16');
  await using server = start(['up', '--host', '0.0.0.0', '--port', '0', '--json', '--no-open'], {
    VCCP_SECRET: 'hush-hush-hush-hush',
    VCCP_LOG_LEVEL: 'debug',
  });
  const { mcp } = JSON.parse(await server.line('"url"')) as { mcp: string };
  expect((await fetch(mcp, { method: 'POST', body: '{}' })).status).toBe(401);
  expect(await server.stop()).toBe(0);
  expect([...server.out, ...server.err, guessable.err].join()).not.toContain('hush');
});

test('body --mock prints what act asks, and sessions lists both sides', async () => {
  await using server = await startServer();
  const at = ['--port', server.port];
  await using body = start(['body', '--mock', ...at]);
  await body.told('In session');
  await using watcher = start(['watch', '--json', ...at]);
  await watcher.told('Watching');

  const acted = await run(['act', 'gesture', 'gesture=wave', '--json', ...at]);
  expect(acted.code).toBe(0);
  expect(JSON.parse(acted.out)).toMatchObject({ category: 'gesture', state: 'completed' });
  expect(await body.line('gesture')).toContain('{"gesture":"wave"}');
  expect(JSON.parse(await watcher.line('{"type":"action","category":"gesture","timestamp"'))).toMatchObject({
    category: 'gesture',
    data: { gesture: 'wave' },
  });

  const listed = await run(['sessions', ...at]);
  expect(listed.out).toContain('terminal (terminal)');

  const wrong = await run(['act', 'gesture', 'gesture=wav', ...at]);
  expect(wrong.code).toBe(1);
  expect(wrong.err).toContain('Did you mean "wave"?');
  expect(await body.stop()).toBe(0);

  // Its session is still there, and another body is in one of its own: that one is meant.
  await using again = start(['body', '--mock', ...at]);
  await again.told('In session');
  expect((await run(['act', 'say', 'text=again', ...at])).code).toBe(0);
  expect(await again.line('say')).toContain('again');
});

test('a server with a secret lets in a body, a watcher and an act that have it, and nobody else', async () => {
  const secret = { VCCP_SECRET: 'open sesame'.replace(' ', '-') };
  await using server = await startServer(secret);
  const at = ['--port', server.port];
  const refused = await run(['sessions', ...at]);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.err).toContain('set VCCP_SECRET');
  await using body = start(['body', '--mock', ...at], secret);
  await body.told('In session');
  expect((await run(['act', 'say', 'text=hello', ...at], secret)).code).toBe(0);
  await body.line('hello');
});

test.each([
  [['upp'], 'Did you mean up?'],
  [['up', '--prot', '1'], 'Did you mean --port?'],
  [['up', '--port', '99999'], '"99999" is not a port'],
  [['up', '--log-level', 'loud'], '"loud" is no log level'],
  [['act'], "missing required argument 'category'"],
])('%j is not understood: exit code 2, and a way out', async (words, way) => {
  const { code, out, err } = await run(words);
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toContain(way);
});

test('an environment variable that makes no sense is named', async () => {
  const { code, err } = await run(['doctor'], { VCCP_PORT: 'three' });
  expect(code).toBe(2);
  expect(err).toContain('VCCP_PORT: "three" is not a port');
});

test.each(['act', 'sessions', 'watch', 'body'])('%s without a server says how to start one', async (command) => {
  const { code, err } = await run([command, ...(command === 'act' ? ['wave'] : []), '--port', '1']);
  expect(code).toBe(1);
  expect(err).toContain('vccp up');
});

test('act says what is wrong with words that are not data', async () => {
  expect((await run(['act', 'wave', 'hello'])).err).toContain('"hello" is not key=value');
  expect((await run(['act', 'wave', '{nope'])).err).toContain('the data is not JSON');
});

test('help names every command, and each command shows an example', async () => {
  const { out } = await run(['--help']);
  for (const command of ['up', 'mcp', 'body', 'act', 'watch', 'sessions', 'doctor']) {
    expect(out).toContain(`  ${command} `);
    expect((await run(['help', command])).out).toContain('Example:');
  }
  expect((await run(['--version'])).out).toMatch(/^\d+\.\d+\.\d+$/);
});

test('doctor finds the server, the page and what is wrong, as text and as JSON', async () => {
  await using server = await startServer();
  const text = await run(['doctor', '--port', server.port]);
  expect(text.out).toContain('no body yet');
  const wrong = await run(['doctor', '--json', '--host', '0.0.0.0']);
  expect(wrong.code).toBe(1);
  expect(JSON.parse(wrong.out)).toMatchObject({ ok: false });
});

test.each(['legacy', 'auto'] as const)(
  'mcp starts a server where none runs, and joins one that does (%s era)',
  async (mode) => {
    const args = [main, 'mcp', '--port', '0'];
    const first = new Client({ name: 'host', version: '1' }, { versionNegotiation: { mode } });
    await first.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' }));
    expect((await first.listTools()).tools.map(({ name }) => name)).toContain('play-action');
    await first.close();

    await using server = await startServer();
    await using body = start(['body', '--mock', '--port', server.port]);
    await body.told('In session');
    const second = new Client({ name: 'host', version: '1' }, { versionNegotiation: { mode } });
    const joining = [main, 'mcp', '--port', server.port];
    await second.connect(new StdioClientTransport({ command: process.execPath, args: joining, stderr: 'ignore' }));
    const registered = await second.callTool({ name: 'register-agent', arguments: {} });
    expect(JSON.stringify(registered.content)).toContain('terminal is already here');
    const played = await second.callTool({
      name: 'play-action',
      arguments: { action: { category: 'say', data: { text: 'over stdio' } }, waitMs: 10_000 },
    });
    expect(played.structuredContent).toMatchObject({ state: 'completed' });
    await body.line('over stdio');
    await second.close();
  },
);

test('logs are lines for people, or JSON with session and body in fields of their own; /metrics asks for the secret', async () => {
  const secret = 'a-secret-of-the-test';
  const asJson = { VCCP_SECRET: secret, VCCP_LOG_FORMAT: 'json' };
  await using server = start(['up', '--port', '0', '--no-open', '--json', '--log-level', 'debug'], asJson);
  const { url } = JSON.parse(await server.line('"url"')) as { url: string };
  const at = ['--port', new URL(url).port];
  await using body = start(['body', '--mock', '--name', 'Robin', ...at], asJson);
  await body.told('In session');
  await run(['act', 'gesture', 'gesture=wave', ...at], asJson);
  const ended = JSON.parse(await server.told('"state":"completed"')) as Record<string, string>;
  expect(ended).toMatchObject({
    level: 'debug',
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    session: expect.stringMatching(/^[0-9a-f]{8}$/),
    body: expect.any(String),
    action: expect.any(String),
    category: 'gesture',
    message: `session ${ended.session} body ${ended.body}: action gesture ${ended.action} completed`,
  });

  expect((await fetch(`${url}/metrics`)).status).toBe(401);
  const page = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${secret}` } });
  const metrics = await page.text();
  expect(metrics).toContain('vccp_actions_total{state="completed",category="gesture"} 1');
  const said = [...server.err, ...server.out, metrics].join('\n');
  for (const line of server.err) expect(JSON.parse(line)).toHaveProperty('message');
  expect(said).not.toContain(secret);

  await using plain = start(['up', '--port', '0', '--no-open', '--json', '--log-level', 'info']);
  expect(await plain.told('listening on')).toMatch(/^\d\d:\d\d:\d\d info {2}listening on http/);
  const wrong = await run(['up', '--log-format', 'xml']);
  expect(wrong.code).toBe(2);
  expect(wrong.err).toContain('choose text or json');
});

test('an SDK of OpenTelemetry that is loaded with --import is told of calls, queues and bodies', async () => {
  const sdk = fileURLToPath(new URL('./span-printer.mjs', import.meta.url));
  await using server = await startServer({ NODE_OPTIONS: `--import=${sdk}` });
  const at = ['--port', server.port];
  await using body = start(['body', '--mock', ...at]);
  await body.told('In session');
  await run(['act', 'gesture', 'gesture=wave', ...at]);
  const span = async (name: string) =>
    JSON.parse(await server.told(`"name":"${name}"`)) as { spanId: string; parent: string | null };
  const call = await span('tools/call play-action');
  const action = await span('action gesture');
  expect(call.parent).toBeNull();
  expect(action.parent).toBe(call.spanId);
  expect((await span('queue gesture')).parent).toBe(action.spanId);
  expect((await span('play gesture')).parent).toBe(action.spanId);
});

test('a host that shows apps and speaks stdio only has all that her page needs: the page, its body, its sounds', async () => {
  await using server = await startServer();
  const args = [main, 'mcp', '--port', server.port];
  const apps = { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } };
  const host = new Client({ name: 'host', version: '1' }, { capabilities: { extensions: apps } });
  await host.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' }));
  const { contents } = await host.readResource({ uri: 'ui://vccp/body' });
  expect(contents).toMatchObject([{ mimeType: 'text/html;profile=mcp-app' }]);
  expect(JSON.stringify(contents)).toContain('<!doctype html>');

  const { _meta = {} } = await host.callTool({ name: 'open-body' });
  const { sessionId, bodyToken: token } = _meta['vccp/body'] as { sessionId: string; bodyToken: string };
  const relay = async (input: object) =>
    (await host.callTool({ name: 'relay-body', arguments: { sessionId, ...input } })).structuredContent as {
      line: string;
      messages: string[];
      file?: { mimeType: string; base64: string };
    };
  const { line } = await relay({ token });
  const system = (category: string, data: object) =>
    JSON.stringify({ type: 'system', category, timestamp: new Date().toISOString(), data });
  const hello = system('hello', { versions: ['1.1'], body: { name: 'page', kind: 'test' } });
  const audio = { type: 'action', category: 'audio', data: { url: 'https://example.com/a.wav' } };
  await relay({ line, messages: [hello, system('capability', { actions: [audio] })] });
  await host.callTool({ name: 'speak', arguments: { text: 'Hello.' } });
  let spoken: { category: string; data: { url: string } } | undefined;
  while (!spoken) {
    const { messages } = await relay({ line, waitMs: 10_000 });
    spoken = messages.map((text) => JSON.parse(text)).find(({ category }) => category === 'audio');
  }
  const { file } = await relay({ line, fileUrl: spoken.data.url });
  expect(file?.mimeType).toBe('audio/wav');
  expect(Buffer.from(file?.base64 ?? '', 'base64').toString('latin1', 0, 4)).toBe('RIFF');
  await host.close();
});
