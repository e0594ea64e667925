import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Addresses, VCCPServer, type VCCPServerOptions } from '../src/index.js';
import { openSession, PlainBody, PlainMcpClient } from './plain-client.js';

const running: VCCPServer[] = [];
async function start(options: VCCPServerOptions = {}): Promise<Addresses> {
  const server = new VCCPServer({ port: 0, ...options });
  running.push(server);
  return server.start();
}
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

/** A request with a Host of its own, which fetch does not allow. */
function ask(url: string, method: string, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asking.on('error', reject);
    asking.end();
  });
}

const foreign = (port: number): Record<string, string>[] => [
  { host: 'evil.example' },
  { host: 'localhost.evil.example' },
  { host: `127.0.0.1:${port + 1}` },
  { origin: 'https://evil.example' },
  { origin: 'null' },
];

describe('the HTTP face', () => {
  let at: Addresses;
  beforeEach(async () => {
    at = await start();
  });

  it('tells that it lives', async () => {
    const { webSocketUrl } = await openSession(at.url);
    await (await new PlainBody(webSocketUrl).open()).taken();
    expect(await fetch(`${at.url}/health`).then((response) => response.json())).toEqual({
      status: 'ok',
      version: expect.any(String),
      protocol: '1.1',
      uptimeSeconds: expect.any(Number),
      sessions: 1,
      bodies: 1,
    });
  });

  it('describes itself: every path of the description answers as it says', async () => {
    const description = (await fetch(`${at.url}/openapi.json`).then((response) => response.json())) as {
      openapi: string;
      paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
    };
    expect(description.openapi).toBe('3.1.0');
    expect(Object.keys(description.paths)).toContain('/metrics');
    for (const [path, verbs] of Object.entries(description.paths)) {
      for (const [verb, { responses }] of Object.entries(verbs)) {
        const { status } = await fetch(at.url + path, { method: verb.toUpperCase() });
        expect(Object.keys(responses), `${verb} ${path}`).toContain(String(status));
      }
    }
  });

  it('opens a session for a body, and lists it', async () => {
    const response = await fetch(`${at.url}/api/sessions`, { method: 'POST' });
    expect(response.status).toBe(201);
    const session = (await response.json()) as Record<string, string>;
    expect(session).toEqual({
      sessionId: expect.stringMatching(/^[0-9a-f]{32}$/),
      webSocketUrl: `${at.url.replace('http', 'ws')}/vccp/${session.sessionId}`,
      viewerUrl: `${at.url}/?session=${session.sessionId}`,
      mcpUrl: `${at.mcp}?session=${session.sessionId}`,
      role: 'body',
      bodyToken: expect.stringMatching(/^body\.\d{10}\.[\w-]{43}$/),
      tokenExpiresAt: expect.stringMatching(/^20\d\d-.*Z$/),
    });
    const listed = await fetch(`${at.url}/api/sessions`).then((answer) => answer.text());
    expect(listed).toContain(session.sessionId);
    expect(listed).not.toContain(session.bodyToken);
  });

  it('tells a page how a host connects', async () => {
    const { mcp, url } = await start({ stdioCommand: { command: 'vccp', args: ['mcp'] } });
    expect(await fetch(`${url}/api/connect`).then((response) => response.json())).toEqual({
      mcpUrl: mcp,
      stdio: { command: 'vccp', args: ['mcp'] },
    });
    expect(await fetch(`${at.url}/api/connect`).then((response) => response.json())).toMatchObject({
      stdio: { command: 'npx', args: ['-y', 'vccp-server', 'mcp'] },
    });
  });

  it('gives leave to upload to whoever it trusts, where it takes files in', async () => {
    const uploadToken = async () => ({ token: 'a-token', expiresAtMs: Date.parse('2026-01-01T00:00:00.000Z') });
    const options = { storage: { fetch: () => new Response(), uploadToken } };
    const asked = async (url: string, headers: Record<string, string> = {}) => {
      const answer = await fetch(`${url}/api/uploads`, { method: 'POST', headers });
      return [answer.status, await answer.json()];
    };
    const leave = { path: '/storage', token: 'a-token', expiresAt: '2026-01-01T00:00:00.000Z' };
    expect(await asked((await start(options)).url)).toEqual([201, leave]);
    expect(await asked(at.url)).toMatchObject([404, { error: { code: 'not-found' } }]);
    const secret = 'a-secret-of-thirty-two-characters';
    const guarded = await start({ ...options, secret });
    const { bodyToken } = (await (
      await fetch(`${guarded.url}/api/sessions`, { method: 'POST', headers: { authorization: `Bearer ${secret}` } })
    ).json()) as { bodyToken: string };
    // What a body has is not enough.
    for (const token of ['', bodyToken]) {
      expect((await asked(guarded.url, { authorization: `Bearer ${token}` }))[0]).toBe(401);
    }
    expect(await asked(guarded.url, { authorization: `Bearer ${secret}` })).toEqual([201, leave]);
  });

  it('lets the storage refuse a body by its headers, before it is sent to whoever asks first', async () => {
    const { url } = await start({
      storage: {
        async fetch(request, env) {
          if (request.headers.get('x-wanted') === null) return new Response('too big', { status: 413 });
          (env as { onBodyWanted: () => void }).onBodyWanted();
          return new Response(await request.text(), { status: 201 });
        },
      },
    });
    const send = (path: string, headers: Record<string, string>) =>
      new Promise<{ status: number | undefined; wasWanted: boolean }>((resolve, reject) => {
        let wasWanted = false;
        const asking = request(url + path, {
          method: 'POST',
          headers: { ...headers, expect: '100-continue', 'content-length': '5' },
        });
        asking.on('continue', () => {
          wasWanted = true;
          asking.end('hello');
        });
        asking.on('response', (response) => {
          response.resume();
          resolve({ status: response.statusCode, wasWanted });
          if (!wasWanted) asking.destroy();
        });
        asking.on('error', reject);
        asking.flushHeaders();
      });
    expect(await send('/storage/upload', {})).toEqual({ status: 413, wasWanted: false });
    expect(await send('/storage/upload', { 'x-wanted': '1' })).toEqual({ status: 201, wasWanted: true });
    expect(await send('/storage/upload', { 'x-wanted': '1', host: 'evil.example' })).toMatchObject({
      status: 403,
      wasWanted: false,
    });
    // Whatever reads its body as a matter of course goes on at once.
    expect(await send('/api/sessions', {})).toEqual({ status: 400, wasWanted: true });
  });

  it('refuses a foreign host or origin on every verb and path', async () => {
    for (const path of ['/', '/health', '/mcp', '/api/sessions', '/api/uploads', '/openapi.json']) {
      for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS', 'PUT', 'HEAD']) {
        for (const headers of foreign(Number(new URL(at.url).port))) {
          const { status } = await ask(at.url + path, method, headers);
          expect(status, `${method} ${path} ${JSON.stringify(headers)}`).toBe(403);
        }
      }
    }
    const port = new URL(at.url).port;
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]) {
      expect((await ask(`${at.url}/health`, 'GET', { host, origin: `http://${host}` })).status).toBe(200);
    }
  });

  it('says what is wrong in JSON', async () => {
    const missing = await fetch(`${at.url}/nothing`);
    expect([missing.status, await missing.json()]).toEqual([
      404,
      { error: { code: 'not-found', message: 'nothing is at /nothing' } },
    ]);
    const big = await fetch(`${at.url}/api/sessions`, { method: 'POST', body: 'x'.repeat(100_000) });
    expect(big.status).toBe(413);
  });

  it('whatever is posted wherever, the server does not fail', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('/mcp', '/api/sessions', '/', '/health', '/vccp/x'),
        fc.oneof(
          fc.jsonValue(),
          fc.record({
            jsonrpc: fc.constant('2.0'),
            id: fc.oneof(fc.integer(), fc.string(), fc.constant(null)),
            method: fc.constantFrom('initialize', 'tools/list', 'tools/call', 'resources/read', 'server/discover', 'x'),
            params: fc.jsonValue(),
          }),
        ),
        async (path, value) => {
          const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
          const response = await fetch(at.url + path, { method: 'POST', headers, body: JSON.stringify(value) });
          expect(response.status).toBeLessThan(500);
          await response.body?.cancel();
        },
      ),
      { numRuns: 150 },
    );
    expect((await fetch(`${at.url}/health`)).status).toBe(200);
  });
});

describe('the page', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vccp-'));
    await mkdir(join(folder, 'site', 'assets'), { recursive: true });
    await writeFile(join(folder, 'site', 'index.html'), '<!doctype html><title>page</title>');
    await writeFile(join(folder, 'site', 'assets', 'app-Ab12Cd34.js'), 'export {};');
    await writeFile(join(folder, 'site', 'avatar.vrm'), 'glTF');
    await writeFile(join(folder, 'secret.txt'), 'secret');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is served from its folder, with a policy and the right life in caches', async () => {
    const { url } = await start({ viewerDirectory: join(folder, 'site') });
    const page = await fetch(`${url}/?session=x`);
    expect(await page.text()).toContain('<title>page</title>');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(page.headers.get('content-security-policy')).toContain(`ws://${new URL(url).host}`);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const script = await fetch(`${url}/assets/app-Ab12Cd34.js`);
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect(script.headers.get('content-type')).toContain('javascript');
    expect((await fetch(`${url}/avatar.vrm`)).status).toBe(200);
    for (const path of [
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/assets/../../secret.txt',
      '//secret.txt',
    ]) {
      const { status, text } = await ask(url + path, 'GET', {});
      expect(text, path).not.toContain('secret\n');
      expect([403, 404], path).toContain(status);
    }
  });

  it('where there is none, says what this is', async () => {
    const { url } = await start();
    expect(await fetch(url).then((response) => response.text())).toContain('This VCCP server is running');
  });
});

describe('protection', () => {
  it('refuses to listen beyond this machine without a secret', async () => {
    await expect(new VCCPServer({ host: '0.0.0.0', port: 0 }).start()).rejects.toThrow(
      /refusing to listen on 0\.0\.0\.0 without a secret/,
    );
  });

  it.each(['0.0.0.0', '::', '192.0.2.1', 'example.org', '128.0.0.1', '127.0.0.1.example.org', ''])(
    'and not on "%s" with one that can be guessed',
    async (host) => {
      for (const secret of ['!!', 'fifteen-letters']) {
        const refused = new VCCPServer({ host, port: 0, secret }).start();
        await expect(refused).rejects.toThrow(/can be guessed: at least 16/);
        await expect(refused).rejects.not.toThrow(secret);
      }
      await expect(new VCCPServer({ host, port: 0 }).start()).rejects.toThrow('without a secret');
    },
  );

  it('refuses a secret that no header could carry', async () => {
    for (const secret of ['', 'open sesame open sesame', 'sésame-ouvre-toi-vite', 'a\nb'.repeat(8)]) {
      await expect(new VCCPServer({ port: 0, secret }).start()).rejects.toThrow('visible ASCII without blanks');
    }
  });

  it('with a secret, wants it from agents and pages, and the token from bodies', async () => {
    const at = await start({ host: '0.0.0.0', secret: 'open-sesame-open' });
    const authorization = 'Bearer open-sesame-open';
    for (const path of ['/mcp', '/api/sessions']) {
      expect((await fetch(at.url + path, { method: 'POST' })).status).toBe(401);
      const wrong = await fetch(at.url + path, { method: 'POST', headers: { authorization: 'Bearer x' } });
      expect(wrong.status).toBe(401);
      expect(wrong.headers.get('www-authenticate')).toBe('Bearer');
    }
    expect((await fetch(`${at.url}/health`)).status).toBe(200);
    const { webSocketUrl, bodyToken } = await openSession(at.url, { authorization });
    expect((await new PlainBody(webSocketUrl, ['vccp.v1']).closed).code).toBe(4401);
    expect((await new PlainBody(webSocketUrl, ['vccp.v1', 'token.no']).closed).code).toBe(4401);
    await new PlainBody(webSocketUrl, ['vccp.v1', `token.${bodyToken}`]).open();
    const client = new PlainMcpClient(at.mcp, { authorization });
    await client.connect();
    expect((await client.tool('register-agent')).isError).toBeUndefined();
  });

  it('other origins and hosts are let in when they are listed', async () => {
    const at = await start({ allowedOrigins: ['https://friend.example'], allowedHosts: ['vccp.example'] });
    const response = await fetch(`${at.url}/api/sessions`, {
      method: 'POST',
      headers: { origin: 'https://friend.example' },
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://friend.example');
    const { webSocketUrl } = (await response.json()) as { webSocketUrl: string };
    await new PlainBody(webSocketUrl, ['vccp.v1'], { origin: 'https://friend.example' }).open();
    expect((await ask(`${at.url}/health`, 'GET', { host: 'vccp.example' })).status).toBe(200);
  });
});

describe('the life of a server', () => {
  it('two in one process know nothing of each other', async () => {
    const [one, two] = [await start(), await start()];
    await openSession(one.url);
    expect(await fetch(`${two.url}/health`).then((response) => response.json())).toMatchObject({ sessions: 0 });
  });

  it('says which port is taken', async () => {
    const port = Number(new URL((await start()).url).port);
    await expect(start({ port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      message: expect.stringContaining(`port ${port}`),
    });
  });

  it('stops gently: bodies are told, waits are answered, the port is free, and twice is once', async () => {
    const server = new VCCPServer({ port: 0 });
    const at = await server.start();
    expect(await server.start()).toEqual(at);
    const { webSocketUrl } = await openSession(at.url);
    const body = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
    await body.introduce([{ category: 'act', data: {} }]);
    const client = new PlainMcpClient(at.mcp);
    await client.connect();
    await client.tool('register-agent');
    const playing = client.tool('play-action', { action: { category: 'act' }, waitMs: 20_000 });
    await body.next(({ type }) => type === 'action');
    const waiting = new PlainMcpClient(at.mcp);
    await waiting.connect();
    const wait = waiting.tool('wait-for-perception', { timeoutMs: 20_000 });
    await fetch(`${at.url}/health`);
    const stopped = Promise.all([server.stop(), server.stop(), server[Symbol.asyncDispose]()]);
    expect((await body.closed).code).toBe(1001);
    expect((await playing).structuredContent).toMatchObject({ state: 'lost' });
    expect((await wait).structuredContent.perceptions).toEqual([]);
    await stopped;
    await expect(fetch(`${at.url}/health`)).rejects.toThrow();
    await expect(server.start()).resolves.toEqual(at);
  });

  it('that was never started can be stopped', async () => {
    const server = new VCCPServer({ port: 0 });
    await server.stop();
    await expect(server.start()).rejects.toThrow('make another');
  });
});
