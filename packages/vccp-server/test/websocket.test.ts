import { connect } from 'node:net';
import { HandClock } from '@vccp/client/testing';
import { CLOSE_CODES } from '@vccp/protocol';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Addresses, VCCPServer } from '../src/index.js';
import { openSession, PlainBody, PlainMcpClient } from './plain-client.js';

let clock: HandClock;
let server: VCCPServer;
let at: Addresses;
beforeEach(async () => {
  clock = new HandClock();
  // Here much is said on a clock that stands still.
  server = new VCCPServer({
    port: 0,
    clock,
    limits: { maxMessagesPerSecond: 100_000, maxPerceptionsPerSecond: 100_000 },
  });
  at = await server.start();
});
afterEach(() => server.stop());

const toWs = (url: string) => url.replace('http', 'ws');
const refusal = (body: PlainBody) =>
  new Promise<number | undefined>((resolve) =>
    body.socket.once('unexpected-response', (_request, { statusCode }) => resolve(statusCode)),
  );

describe('who may connect', () => {
  it('an unknown session closes with 4404, or 1008 for a peer of version 1.0', async () => {
    expect((await new PlainBody(`${toWs(at.url)}/vccp/nobody`, ['vccp.v1']).closed).code).toBe(
      CLOSE_CODES.unknownSession,
    );
    expect((await new PlainBody(`${toWs(at.url)}/vccp/nobody`).closed).code).toBe(CLOSE_CODES.unknownSession10);
  });

  it('ids that look like something else are only unknown', async () => {
    for (const id of ['__proto__', '%00', '..%2f..', 'constructor']) {
      expect((await new PlainBody(`${toWs(at.url)}/vccp/${id}`, ['vccp.v1']).closed).code).toBe(
        CLOSE_CODES.unknownSession,
      );
    }
    expect(await refusal(new PlainBody(`${toWs(at.url)}/elsewhere`))).toBe(404);
  });

  it('a foreign host or origin is refused at the door', async () => {
    const { webSocketUrl } = await openSession(at.url);
    const port = new URL(at.url).port;
    const foreign: Record<string, string>[] = [
      { host: 'evil.example' },
      { host: `evil.example:${port}` },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ];
    for (const headers of foreign) {
      expect(await refusal(new PlainBody(webSocketUrl, [], headers))).toBe(403);
    }
    const own = await new PlainBody(webSocketUrl, ['vccp.v1'], { origin: at.url }).open();
    expect(own.socket.protocol).toBe('vccp.v1');
  });

  it('a body token is checked where one is given', async () => {
    const { webSocketUrl, bodyToken } = await openSession(at.url);
    expect((await new PlainBody(webSocketUrl, ['vccp.v1', 'token.wrong']).closed).code).toBe(CLOSE_CODES.notAllowed);
    expect((await new PlainBody(webSocketUrl, ['vccp.v1', `token.${bodyToken}`]).open()).socket.protocol).toBe(
      'vccp.v1',
    );
    const headers = { authorization: `Bearer ${bodyToken}` };
    await new PlainBody(webSocketUrl, [], headers).open();
  });
});

describe('a connection', () => {
  it('keeps the order of what a body sends', async () => {
    const { webSocketUrl, sessionId } = await openSession(at.url);
    const body = await new PlainBody(webSocketUrl).open();
    for (let count = 0; count < 200; count += 1) body.send('perception', 'message', { text: String(count) });
    await body.taken();
    const client = new PlainMcpClient(at.mcp);
    await client.connect();
    const { perceptions } = (await client.tool('get-perception', { sessionId, since: 100 })).structuredContent as {
      perceptions: { data: { text: string } }[];
    };
    expect(perceptions.map(({ data }) => Number(data.text))).toEqual(
      Array.from({ length: 100 }, (_, index) => index + 100),
    );
  });

  it('hears a ping when nothing else was sent, and is closed with 4408 when it is silent', async () => {
    const { webSocketUrl } = await openSession(at.url);
    const body = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
    await body.introduce([]);
    clock.step(10_000);
    await body.next(({ category }) => category === 'ping');
    body.socket.pause();
    clock.step(25_000);
    body.socket.resume();
    expect((await body.closed).code).toBe(CLOSE_CODES.silent);
  });

  it('a body of version 1.0 is never sent a ping or a presence', async () => {
    const { webSocketUrl } = await openSession(at.url);
    const body = await new PlainBody(webSocketUrl).open();
    body.send('system', 'capability', { actions: [] });
    const client = new PlainMcpClient(at.mcp);
    await client.connect();
    await client.tool('register-agent');
    clock.step(15_000);
    await body.taken();
    expect(body.received.map(({ category }) => category)).toEqual(['error']);
  });

  it('that asked for 1.1 is no body before it says who it is: what is played meanwhile is not lost on it', async () => {
    const { webSocketUrl, sessionId } = await openSession(at.url);
    const body = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
    const client = new PlainMcpClient(at.mcp);
    await client.connect();
    const play = { sessionId, action: { category: 'act', id: 'only-once' } };
    expect((await client.tool('play-action', play)).content[0]?.text).toContain('no-body');
    await body.introduce([{ category: 'act', data: {} }]);
    expect((await client.tool('play-action', play)).structuredContent.state).toBe('accepted');
    expect(await body.next(({ type }) => type === 'action')).toMatchObject({
      id: 'only-once',
      seq: expect.any(Number),
    });
  });

  it('a message that is too big is answered; one far beyond ends the connection', async () => {
    const { webSocketUrl } = await openSession(at.url);
    const body = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
    body.send('perception', 'message', { text: 'x'.repeat(300_000) });
    expect((await body.next(({ category }) => category === 'error')).data.code).toBe('too-big');
    body.send('perception', 'message', { text: 'x'.repeat(2_000_000) });
    expect((await body.closed).code).toBe(1009);
  });

  it('a peer that does not read is cut, and others are not held up', async () => {
    const { webSocketUrl, sessionId } = await openSession(at.url);
    const slow = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
    slow.send('system', 'hello', { versions: ['1.1'], body: { name: 'slow', kind: 'test' }, role: 'observer' });
    await slow.next(({ category }) => category === 'welcome');
    slow.socket.pause();
    const body = await new PlainBody(webSocketUrl).open();
    const client = new PlainMcpClient(at.mcp);
    await client.connect();
    let observers = 1;
    for (let count = 0; observers > 0 && count < 1000; count += 1) {
      for (let burst = 0; burst < 20; burst += 1)
        body.send('perception', 'noise', { text: 'x'.repeat(50_000) }, { meta: { importance: 'low' } });
      await body.taken();
      const { bodies } = (await client.tool('get-state', { sessionId })).structuredContent as {
        bodies: { role: string }[];
      };
      observers = bodies.filter(({ role }) => role === 'observer').length;
    }
    expect(observers).toBe(0);
    slow.socket.terminate();
  });

  it('a broken frame harms nobody else', async () => {
    const { webSocketUrl } = await openSession(at.url);
    const good = await new PlainBody(webSocketUrl).open();
    const url = new URL(webSocketUrl);
    const raw = connect(Number(url.port), url.hostname);
    raw.write(
      `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    await new Promise((resolve) => raw.once('data', resolve));
    // A text frame that is not masked.
    raw.write(Buffer.from([0x81, 0x02, 0x68, 0x69]));
    await new Promise((resolve) => raw.once('close', resolve));
    await good.taken();
  });
});

it('whatever JSON a body sends, it is answered or ignored, and the server lives', async () => {
  const { webSocketUrl } = await openSession(at.url);
  const body = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
  await body.introduce([]);
  const part = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('hello', 'capability', 'action-status', 'state', 'pause', 'view', '__proto__'),
  );
  const message = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        type: fc.constantFrom('system', 'perception', 'action', 'other'),
        category: part,
        timestamp: fc.constant('2026-01-01T00:00:00.000Z'),
        data: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), part),
        id: fc.oneof(fc.string(), fc.constant('a')),
        seq: fc.oneof(fc.nat(), fc.jsonValue()),
        meta: fc.oneof(
          fc.dictionary(fc.constantFrom('key', 'ttlMs', 'importance', 'removed'), fc.jsonValue()),
          fc.jsonValue(),
        ),
      },
      { requiredKeys: ['type', 'category', 'timestamp', 'data'] },
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 20 }), async (messages) => {
      for (const one of messages) body.socket.send(JSON.stringify(one));
      body.send('perception', 'message', { text: 'still here' });
      await body.taken();
    }),
    { numRuns: 60 },
  );
  expect(await fetch(`${at.url}/health`).then((response) => response.json())).toMatchObject({
    status: 'ok',
    bodies: 1,
  });
});
