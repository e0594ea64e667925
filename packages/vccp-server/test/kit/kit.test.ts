import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { HandClock } from '@vccp/client/testing';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { FaultProxy } from './fault-proxy.js';
import { closePayload, encodeFrame, type FrameOptions, FrameReader, OPCODE } from './frames.js';
import { RawHttp } from './raw-http.js';
import { RawWebSocket } from './raw-web-socket.js';
import { NO_TOLL, toll } from './tally.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that gives back what it is sent, and one client of it through a proxy. */
async function echoThrough(clock?: HandClock) {
  const atServer: Buffer[] = [];
  const serverSockets: Socket[] = [];
  const server = createServer((socket) => {
    serverSockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      atServer.push(chunk);
      socket.write(chunk);
    });
  });
  let turn = 0;
  const random = () => {
    turn += 1;
    return [0.9, 0.1, 0.5][turn % 3] ?? 0;
  };
  const proxy = new FaultProxy({ target: await listen(server), random, ...(clock && { clock }) });
  const url = new URL(await proxy.start());
  closers.push(() => proxy.close());
  const client = connect(Number(url.port), url.hostname);
  closers.push(() => client.destroy());
  const back: Buffer[] = [];
  client.on('data', (chunk) => back.push(chunk));
  const error = new Promise<NodeJS.ErrnoException>((resolve) => client.once('error', resolve));
  await once(client, 'connect');
  return { proxy, client, error, back: () => Buffer.concat(back).toString(), atServer, serverSockets };
}

describe('the fault proxy', () => {
  it('passes everything on where no fault is set', async () => {
    const { client, back } = await echoThrough();
    const text = 'x'.repeat(300_000);
    client.write(text);
    while (back().length < text.length) await once(client, 'data');
    expect(back()).toBe(text);
  });

  it('delays and jitters, and keeps the order', async () => {
    const clock = new HandClock();
    const { proxy, client, back, atServer } = await echoThrough(clock);
    proxy.faults = { delayMs: 100, jitterMs: 100 };
    for (const [index, word] of ['one ', 'two ', 'three '].entries()) {
      client.write(word);
      while (clock.waiting <= index) await new Promise((resolve) => setImmediate(resolve));
    }
    clock.step(99);
    expect(atServer).toEqual([]);
    for (const words of ['one ', 'one two ', 'one two three ']) {
      while (back() !== words && back().length < words.length) {
        clock.step(20);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    expect(back()).toBe('one two three ');
  });

  it('cuts after so many bytes: those arrive and no more, and the client is reset', async () => {
    const { proxy, client, error, atServer, serverSockets } = await echoThrough();
    proxy.faults = { cutAfterBytes: 5 };
    client.write('12345678');
    expect((await error).code).toBe('ECONNRESET');
    if (serverSockets[0] && !serverSockets[0].closed) await once(serverSockets[0], 'close');
    expect(Buffer.concat(atServer).toString()).toBe('12345');
  });

  it('resets all that is open, and lets new ones in', async () => {
    const { proxy, error, serverSockets } = await echoThrough();
    while (serverSockets.length === 0) await new Promise((resolve) => setImmediate(resolve));
    proxy.reset();
    expect((await error).code).toBe('ECONNRESET');
    expect(proxy.open).toBe(0);
    expect(proxy.accepted).toBe(1);
  });

  it('stalls what comes from the server until it is released', async () => {
    const { proxy, client, back, atServer } = await echoThrough();
    proxy.stall();
    client.write('hello');
    while (atServer.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(back()).toBe('');
    proxy.release();
    await once(client, 'data');
    expect(back()).toBe('hello');
  });
});

describe('frames', () => {
  const frame: fc.Arbitrary<FrameOptions> = fc.record({
    opcode: fc.integer({ min: 0, max: 15 }),
    fin: fc.boolean(),
    rsv: fc.integer({ min: 0, max: 7 }),
    masked: fc.boolean(),
    payload: fc
      .oneof(fc.nat(300), fc.constantFrom(125, 126, 127, 65_535, 65_536))
      .map((length) => Buffer.alloc(length, 'abc')),
  });

  it('are read as they were written, however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 5 }), fc.integer({ min: 1, max: 40 }), (frames, pieces) => {
        const bytes = Buffer.concat(frames.map(encodeFrame));
        const size = Math.ceil(bytes.length / pieces) || 1;
        const reader = new FrameReader();
        const read = [];
        for (let at = 0; at < bytes.length; at += size) read.push(...reader.push(bytes.subarray(at, at + size)));
        const comparable = ({ payload, ...head }: FrameOptions) => ({
          ...head,
          payload: Buffer.from(payload ?? '').toString('latin1'),
        });
        expect(read.map(comparable)).toEqual(frames.map(comparable));
      }),
      { numRuns: 50 },
    );
  });

  it('can lie about their length', () => {
    expect([...encodeFrame({ claimed: 2n ** 63n - 1n, masked: false }).subarray(1)]).toEqual([
      127, 127, 255, 255, 255, 255, 255, 255, 255,
    ]);
  });
});

describe('the raw WebSocket peer', () => {
  it('talks with an ordinary server, and reads how it closes', async () => {
    const server = createHttpServer();
    const webSockets = new WebSocketServer({ server });
    webSockets.on('connection', (socket) => {
      socket.on('error', () => undefined);
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
    });
    const url = await listen(server);
    closers.push(() => webSockets.close());
    const peer = await RawWebSocket.open(url);
    peer.send({ payload: 'hel', fin: false });
    peer.send({ opcode: OPCODE.continuation, payload: 'lo' });
    expect((await peer.frames.first(({ opcode }) => opcode === OPCODE.text)).payload.toString()).toBe('hello');
    peer.send({ opcode: OPCODE.close, payload: closePayload(1000, 'bye') });
    expect(await peer.ended).toEqual({ code: 1000, reason: 'bye' });
    await expect(peer.frames.first(() => false)).rejects.toThrow('nothing more comes');
    const broken = await RawWebSocket.open(url);
    broken.send({ payload: 'x', masked: false });
    expect((await broken.ended).code).toBe(1002);
  });

  it('says what the server answered where it refused', async () => {
    const url = await listen(createHttpServer((_request, response) => response.writeHead(403).end()));
    await expect(RawWebSocket.open(url)).rejects.toThrow('HTTP/1.1 403 Forbidden');
  });
});

describe('the raw HTTP peer', () => {
  it('reads answers of a known length and in chunks, in order', async () => {
    const server = createHttpServer((request, response) => {
      if (request.url === '/known') response.setHeader('content-length', 5);
      response.write('he');
      response.end('llo');
    });
    const peer = new RawHttp(await listen(server));
    closers.push(() => peer.close());
    for (const path of ['/known', '/chunked', '/known']) peer.request(`GET ${path}`, { Host: 'x' });
    for (const path of ['/known', '/chunked', '/known']) {
      const { status, headers, body } = await peer.response();
      expect([status, body], path).toEqual([200, 'hello']);
      expect(headers['content-length'] === '5', path).toBe(path === '/known');
    }
    peer.write('nonsense\r\n\r\n');
    expect((await peer.response()).status).toBe(400);
    await peer.ended;
    await expect(peer.response()).rejects.toThrow('nothing more comes');
  });
});

describe('the toll', () => {
  it('counts what was lost, doubled and moved', () => {
    expect(toll(['a', 'b', 'c'], ['a', 'b', 'c'])).toEqual(NO_TOLL);
    expect(toll(['a', 'b', 'c', 'd'], ['b', 'a', 'a', 'd'])).toEqual({ lost: 1, doubled: 1, reordered: 1 });
    expect(() => toll(['a'], ['x'])).toThrow('never sent');
  });
});
