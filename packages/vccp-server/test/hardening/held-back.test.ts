import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { VCCPServer } from '../../src/index.js';
import { RawWebSocket } from '../kit/raw-web-socket.js';
import { openSession, PlainBody } from '../plain-client.js';

const MiB = 1024 * 1024;

/** Seen on the server's own sockets, so that what the system holds for a peer is not counted with it. */
test('for a peer that does not read at most 1 MiB waits, while 80 MB are offered, and it is told why', async () => {
  const sockets: Socket[] = [];
  const onSocket = (event: unknown) => void sockets.push((event as { socket: Socket }).socket);
  subscribe('net.server.socket', onSocket);
  await using server = new VCCPServer({
    port: 0,
    limits: { maxMessagesPerSecond: 100_000, maxPerceptionsPerSecond: 100_000 },
  });
  const { url } = await server.start();
  const { webSocketUrl } = await openSession(url);
  const body = await new PlainBody(webSocketUrl).open();
  const before = sockets.length;
  const slow = await RawWebSocket.open(webSocketUrl, { 'Sec-WebSocket-Protocol': 'vccp.v1' });
  const itsSocket = sockets[before];
  slow.message('system', 'hello', { versions: ['1.1'], body: { name: 'slow', kind: 'test' }, role: 'observer' });
  await slow.received(({ category }) => category === 'welcome');
  slow.socket.pause();
  let most = 0;
  for (let burst = 0; burst < 80; burst += 1) {
    for (let count = 0; count < 20; count += 1) {
      body.send('perception', 'noise', { text: 'x'.repeat(50_000) }, { meta: { importance: 'low' } });
    }
    await body.taken();
    most = Math.max(most, itsSocket?.writableLength ?? 0);
  }
  unsubscribe('net.server.socket', onSocket);
  slow.socket.resume();
  const { code } = await slow.ended;
  // More than 64 KiB waited, so it is this socket that was looked at; beyond 1 MiB only the frame that says goodbye.
  expect(most).toBeGreaterThan(64 * 1024);
  expect(most).toBeLessThanOrEqual(MiB + 128);
  expect([4413, undefined]).toContain(code);
});
