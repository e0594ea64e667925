import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Addresses, VCCPServer } from '../../src/index.js';
import { RawHttp } from '../kit/raw-http.js';
import { RawWebSocket } from '../kit/raw-web-socket.js';
import { openSession } from '../plain-client.js';

let server: VCCPServer;
let at: Addresses;
let host: string;
let port: number;
let webSocketUrl: string;
beforeAll(async () => {
  server = new VCCPServer({ port: 0 });
  at = await server.start();
  host = new URL(at.url).host;
  port = Number(new URL(at.url).port);
  webSocketUrl = (await openSession(at.url)).webSocketUrl;
});
afterAll(() => server.stop());

const VERBS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY', 'PROPFIND', 'REPORT'];
const PATHS = ['/', '/health', '/mcp', '/api/sessions', '/api/connect', '/openapi.json', '/vccp/x', '/nothing'];

/** Pages cannot choose Host, but DNS can be made to lead a foreign name here. */
const foreignHosts = () => [
  'evil.example',
  `evil.example:${port}`,
  `localhost.evil.example:${port}`,
  `127.0.0.1.evil.example:${port}`,
  `127.0.0.1.:${port}`,
  `evil.example#@127.0.0.1:${port}`,
  `user@127.0.0.1:${port}`,
  `127.0.0.1:${port + 1}`,
  '127.0.0.1',
  `0.0.0.0:${port}`,
  `[::]:${port}`,
  `169.254.169.254:${port}`,
  `127.0.0.1:${port}/`,
  `127.0.0.1:${port}, evil.example`,
  `127.0.0.1:0${port}0`,
  '',
];
const foreignOrigins = () => [
  'https://evil.example',
  'null',
  `http://127.0.0.1:${port + 1}`,
  `http://evil.example:${port}`,
  `http://127.0.0.1:${port}.evil.example`,
  `http://127.0.0.1:${port}/`,
  `http://user@127.0.0.1:${port}`,
  `ws://127.0.0.1:${port}`,
  'file://',
  'chrome-extension://abcdef',
  '',
];

async function statusOf(line: string, headers: Record<string, string> | [string, string][]): Promise<number> {
  const peer = new RawHttp(at.url).request(line, headers);
  const { status } = await peer.response();
  peer.close();
  return status;
}

describe('over HTTP', () => {
  it('a foreign host is refused on every verb and path', async () => {
    for (const path of PATHS) {
      for (const verb of VERBS) {
        expect(await statusOf(`${verb} ${path}`, { Host: `evil.example:${port}` }), `${verb} ${path}`).toBe(403);
        expect(await statusOf(`${verb} ${path}`, { Host: host, Origin: 'https://evil.example' })).toBe(403);
      }
    }
  });

  it('however it is spelt', async () => {
    for (const given of foreignHosts()) {
      expect([400, 403], given).toContain(await statusOf('POST /api/sessions', { Host: given }));
    }
    for (const origin of foreignOrigins().filter((one) => one !== '')) {
      expect(await statusOf('POST /api/sessions', { Host: host, Origin: origin }), origin).toBe(403);
    }
  });

  it('two hosts, no host, or an address in the request line open no door', async () => {
    const evil = `evil.example:${port}`;
    expect([400, 403]).toContain(await statusOf('GET /api/connect', []));
    for (const hosts of [
      [host, evil],
      [evil, host],
    ]) {
      const headers = hosts.map((given): [string, string] => ['Host', given]);
      expect([400, 403]).toContain(await statusOf('GET /api/connect', headers));
    }
    expect([400, 403]).toContain(await statusOf(`GET http://${evil}/api/connect`, { Host: evil }));
    expect(await statusOf('GET /api/connect', { Host: host, Origin: `http://${host}` })).toBe(200);
    expect(await statusOf('GET /api/connect', { Host: host.toUpperCase() })).toBe(200);
  });

  it('a preflight of a foreign page gets no permission', async () => {
    const peer = new RawHttp(at.url).request('OPTIONS /mcp', {
      Host: host,
      Origin: 'https://evil.example',
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'content-type',
    });
    const { status, headers } = await peer.response();
    expect(status).toBe(403);
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    peer.close();
  });

  it('requests in one stream are answered in order, and none is smuggled in another', async () => {
    const peer = new RawHttp(at.url);
    for (const path of ['/health', '/nothing', '/api/connect']) peer.request(`GET ${path}`, { Host: host });
    const statuses = [await peer.response(), await peer.response(), await peer.response()].map(({ status }) => status);
    expect(statuses).toEqual([200, 404, 200]);
    const hidden = `GET /api/sessions HTTP/1.1\r\nHost: evil.example\r\n\r\n`;
    peer.request('POST /nothing', { Host: host }, hidden);
    expect((await peer.response()).status).toBe(404);
    peer.write(
      `POST /nothing HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    );
    expect((await peer.response()).status).toBe(400);
    await peer.ended;
    peer.close();
  });

  it('a head without end is refused, and a slow one holds nobody up', async () => {
    const slow = new RawHttp(at.url).write(`GET /health HTTP/1.1\r\nHost: ${host}\r\n`);
    for (let count = 0; count < 20; count += 1) {
      slow.write(`X-${count}: y\r\n`);
      expect((await fetch(`${at.url}/health`)).status).toBe(200);
    }
    slow.write('\r\n');
    expect((await slow.response()).status).toBe(200);
    slow.close();
    const long = new RawHttp(at.url).write(`GET /health HTTP/1.1\r\nHost: ${host}\r\nX: ${'y'.repeat(64 * 1024)}`);
    expect((await long.response()).status).toBe(431);
    await long.ended;
    long.close();
  });
});

describe('on the upgrade', () => {
  it('a foreign host or origin is refused however it is spelt', async () => {
    for (const given of foreignHosts()) {
      await expect(RawWebSocket.open(webSocketUrl, { Host: given }), given).rejects.toThrow(/ 40[03] /);
    }
    for (const origin of foreignOrigins()) {
      await expect(RawWebSocket.open(webSocketUrl, { Origin: origin }), origin).rejects.toThrow(' 403 ');
    }
    (await RawWebSocket.open(webSocketUrl, { Origin: `http://${host}` })).close();
  });

  it('on another verb is no upgrade', async () => {
    for (const verb of ['POST', 'PUT', 'HEAD', 'DELETE']) {
      const peer = new RawHttp(at.url).request(`${verb} ${new URL(webSocketUrl).pathname}`, {
        Host: host,
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      });
      expect((await peer.response()).status, verb).toBe(405);
      peer.close();
    }
  });

  it('who is refused is let go of, also where he does not leave', async () => {
    for (const [path, headers] of [
      ['/vccp/x', { Host: 'evil.example' }],
      ['/elsewhere', { Host: host }],
    ] as const) {
      const peer = new RawHttp(at.url, { allowHalfOpen: true });
      peer.request(`GET ${path}`, { ...headers, Connection: 'Upgrade', Upgrade: 'websocket' });
      await peer.ended;
      const left = new Promise((resolve) => peer.socket.once('close', resolve));
      // The server's side is gone: sooner or later what is written to it comes back as a reset.
      while (!peer.socket.closed) {
        peer.write('x');
        await Promise.race([left, new Promise((resolve) => setTimeout(resolve, 10))]);
      }
    }
  });
});
