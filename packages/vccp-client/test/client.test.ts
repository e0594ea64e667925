import { CLOSE_CODES, type VCCPMessage } from '@vccp/protocol';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { VCCPClient } from '../src/client.js';
import type { VCCPClientCallbacks, VCCPClientOptions } from '../src/client-options.js';
import { scriptedServer } from './scripted-server.js';

const introduction = { body: { name: 'tester', kind: 'test' } };
const quick = { reconnect: { baseMs: 1, capMs: 1 } };

const clientOf = (
  server: { url: string },
  options: Partial<VCCPClientOptions> = {},
  callbacks: VCCPClientCallbacks = {},
) =>
  new VCCPClient({ serverUrl: server.url, sessionId: 's', WebSocket, introduction, ...quick, ...options }, callbacks);

test('connects as 1.0 without an introduction: open is usable, and nothing is sent but what it is told to', async () => {
  await using server = await scriptedServer();
  const client = clientOf(server, { introduction: undefined });
  await client.connect();
  client.sendCapabilityMessage([{ category: 'wave' }]);
  client.sendPerceptionMessage('object', { name: 'ball' });
  const peer = await server.peer(0);
  await peer.got('object');
  expect(peer.path).toBe('/vccp/s');
  expect(peer.protocols).toEqual(['vccp.v1']);
  expect(peer.received.map(({ type, category }) => `${type} ${category}`)).toEqual([
    'system capability',
    'perception object',
  ]);
  client.disconnect();
});

test('autoConnect connects by itself, and onConnected says when it is usable', async () => {
  await using server = await scriptedServer();
  const onConnected = vi.fn();
  const client = clientOf(server, { autoConnect: true }, { onConnected });
  const peer = await server.peer(0);
  await peer.got('hello');
  expect(onConnected).not.toHaveBeenCalled();
  peer.welcome();
  await client.connect();
  expect(onConnected).toHaveBeenCalledOnce();
  client.disconnect();
});

test('passes a token as a subprotocol, never in the URL', async () => {
  await using server = await scriptedServer();
  const client = clientOf(server, { token: 'abc123', introduction: undefined });
  await client.connect();
  const peer = await server.peer(0);
  expect(peer.protocols).toEqual(['vccp.v1', 'token.abc123']);
  expect(peer.path).not.toContain('abc123');
  client.disconnect();
});

test('comes back after a drop with its token and last seq, and sends only what the server has not seen', async () => {
  await using server = await scriptedServer();
  const client = clientOf(server);
  const connected = client.connect();
  const first = await server.peer(0);
  await first.got('hello');
  first.welcome();
  await connected;
  client.sendPerceptionMessage('message', { text: 'one' });
  client.sendPerceptionMessage('message', { text: 'two' });
  await first.got('message', 1);
  first.send({ type: 'system', category: 'agent', data: { present: true }, seq: 7 });
  first.socket.terminate();
  const second = await server.peer(1);
  client.sendPerceptionMessage('message', { text: 'three' });
  const hello = await second.got('hello');
  second.welcome({ resumed: true, lastSeq: 1 });
  await second.got('message', 1);
  expect(hello.data).toMatchObject({ resumeToken: 'secret' });
  expect(second.received.filter(({ category }) => category === 'message').map(({ data }) => data.text)).toEqual([
    'two',
    'three',
  ]);
  client.disconnect();
});

test('says its capability, state and pause again when the server begins anew, and no stale action-status', async () => {
  await using server = await scriptedServer();
  const client = clientOf(server);
  const connected = client.connect();
  const first = await server.peer(0);
  await first.got('hello');
  first.welcome();
  await connected;
  client.sendCapabilityMessage([{ category: 'wave' }]);
  client.sendState({ mood: 'calm' }, { mood: 'calm' });
  client.sendPause({ paused: true, by: 'user' });
  client.sendActionStatus({ actionId: 'a', state: 'completed' });
  await first.got('action-status');
  first.socket.terminate();
  const second = await server.peer(1);
  await second.got('hello');
  second.welcome({ epoch: 'e2' });
  await second.got('capability');
  // That she is held is known before anything can be asked of her.
  expect(second.received.slice(1).map(({ category }) => category)).toEqual(['pause', 'state', 'capability']);
  expect(second.received[2]?.data).toMatchObject({ full: { mood: 'calm' } });
  client.disconnect();
});

test('however much is noticed while it is away, how actions ended still reaches the server', async () => {
  await using server = await scriptedServer();
  const client = clientOf(server);
  const connected = client.connect();
  const first = await server.peer(0);
  await first.got('hello');
  first.welcome();
  await connected;
  first.socket.terminate();
  const second = await server.peer(1);
  await second.got('hello');
  client.sendActionStatus({ actionId: 'a', state: 'started' });
  client.sendActionStatus({ actionId: 'a', state: 'completed' });
  for (let count = 0; count < 300; count += 1) client.sendPerceptionMessage('message', { text: String(count) });
  client.sendActionStatus({ actionId: 'b', state: 'progress', progress: 0.5 });
  second.welcome({ resumed: true });
  const said = await second.got('message', 255);
  expect(said.data.text).toBe('299');
  expect((await second.got('action-status', 1)).data).toMatchObject({ actionId: 'b', progress: 0.5 });
  const seqs = second.received.flatMap(({ seq }) => seq ?? []);
  expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  const statuses = second.received.filter(({ category }) => category === 'action-status');
  expect(statuses.map(({ data }) => `${data.actionId} ${data.state}`)).toEqual(['a completed', 'b progress']);
  client.disconnect();
});

test('gives an action once, however often it is sent', async () => {
  await using server = await scriptedServer();
  const messages: VCCPMessage[] = [];
  const client = clientOf(server, {}, { onMessageReceived: (message) => messages.push(message) });
  const connected = client.connect();
  const peer = await server.peer(0);
  await peer.got('hello');
  peer.welcome();
  await connected;
  peer.send({ type: 'action', category: 'wave', id: 'a', seq: 1 });
  peer.send({ type: 'action', category: 'wave', id: 'a', seq: 2 });
  peer.send({ type: 'action', category: 'nod', id: 'b', seq: 2 });
  peer.send({ type: 'action', category: 'bow', id: 'c', seq: 3 });
  await expect.poll(() => messages.some(({ id }) => id === 'c')).toBe(true);
  expect(messages.map(({ id }) => id)).toEqual(['a', 'c']);
  client.disconnect();
});

test.each([
  [CLOSE_CODES.unknownSession, 'knows no such session'],
  [CLOSE_CODES.sessionOver, 'the session ended'],
  [CLOSE_CODES.notAllowed, 'closed the connection with 4401'],
  [CLOSE_CODES.replaced, 'closed the connection with 4409'],
])('does not try again after close code %i, and says why', async (code, words) => {
  await using server = await scriptedServer();
  const onReconnecting = vi.fn();
  const client = clientOf(server, {}, { onReconnecting });
  const connected = client.connect();
  const peer = await server.peer(0);
  peer.socket.close(code, 'because');
  await expect(connected).rejects.toThrow(words);
  expect(onReconnecting).not.toHaveBeenCalled();
});

test('a goodbye is no drop: nobody is told to wait for its return', async () => {
  await using server = await scriptedServer();
  const onDisconnected = vi.fn();
  const client = clientOf(server, { introduction: undefined }, { onDisconnected });
  await client.connect();
  client.disconnect();
  expect(onDisconnected).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 1000, willReconnect: false }));
});

test('gives up after maxAttempts', async () => {
  const onReconnecting = vi.fn();
  const client = clientOf(
    { url: 'http://127.0.0.1:1' },
    { reconnect: { baseMs: 1, maxAttempts: 3 } },
    { onReconnecting },
  );
  await expect(client.connect()).rejects.toThrow('closed the connection');
  expect(onReconnecting).toHaveBeenCalledTimes(3);
});

test('says what to do where the runtime has no WebSocket', async () => {
  vi.stubGlobal('WebSocket', undefined);
  const client = clientOf({ url: 'http://127.0.0.1:1' }, { WebSocket: undefined });
  await expect(client.connect()).rejects.toThrow('npm install ws');
  vi.unstubAllGlobals();
});

test.each(['not a url', 'ftp://example.org', ''])('names a serverUrl that it cannot use: %j', async (serverUrl) => {
  const client = clientOf({ url: serverUrl });
  await expect(client.connect()).rejects.toThrow(`serverUrl "${serverUrl}"`);
});

test('disconnect says goodbye, ends what waits, and is harmless twice', async () => {
  await using server = await scriptedServer();
  const client = clientOf(server);
  const connected = client.connect();
  const peer = await server.peer(0);
  await peer.got('hello');
  peer.welcome();
  await connected;
  client.disconnect();
  client.disconnect();
  await peer.got('bye');
  const waiting = clientOf({ url: 'http://127.0.0.1:1' });
  const never = waiting.connect();
  waiting.disconnect();
  await expect(never).rejects.toThrow('disconnect was called');
});

test('a callback that throws is told to onError, and the next message still arrives', async () => {
  await using server = await scriptedServer();
  const errors: Error[] = [];
  const seen: string[] = [];
  const client = clientOf(
    server,
    {},
    {
      onError: (error) => errors.push(error),
      onMessageReceived({ category }) {
        seen.push(category);
        if (category === 'first') throw new Error('mine');
      },
    },
  );
  const connected = client.connect();
  const peer = await server.peer(0);
  await peer.got('hello');
  peer.welcome();
  await connected;
  peer.send({ type: 'action', category: 'first' });
  peer.send({ type: 'action', category: 'second' });
  await expect.poll(() => seen.length).toBe(2);
  expect(errors.map(({ message }) => message)).toEqual(['mine']);
  client.disconnect();
});

test('whatever arrives, the client lives: it tells onError, and goes on', async () => {
  await using server = await scriptedServer();
  const seen: string[] = [];
  const client = clientOf(server, {}, { onMessageReceived: ({ category }) => seen.push(category) });
  const connected = client.connect();
  const peer = await server.peer(0);
  await peer.got('hello');
  peer.welcome();
  await connected;
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
      peer.socket.send(text);
      peer.send({ type: 'action', category: 'mark' });
      const count = seen.filter((category) => category === 'mark').length;
      await expect
        .poll(() => seen.filter((category) => category === 'mark').length, { interval: 1 })
        .toBeGreaterThan(count);
    }),
    { numRuns: 100 },
  );
  client.disconnect();
});

test('two clients in one process know nothing of each other', async () => {
  await using one = await scriptedServer();
  await using two = await scriptedServer();
  const clients = [one, two].map((server) => clientOf(server, { introduction: undefined }));
  await Promise.all(clients.map((client) => client.connect()));
  clients[0]?.disconnect();
  expect(clients.map(({ connected }) => connected)).toEqual([false, true]);
  clients[1]?.disconnect();
});

test('comes back with the newest token that the server gave, where one was needed at all', async () => {
  await using server = await scriptedServer();
  const given: string[] = [];
  const tokenExpiresAt = '2026-01-02T00:00:00.000Z';
  const client = clientOf(server, { token: 'first' }, { onToken: (token) => given.push(token) });
  const connected = client.connect();
  const first = await server.peer(0);
  await first.got('hello');
  first.welcome({ token: 'second', tokenExpiresAt });
  await connected;
  first.socket.terminate();
  const second = await server.peer(1);
  await second.got('hello');
  second.welcome({ resumed: true });
  second.send({ type: 'system', category: 'token', data: { token: 'third', tokenExpiresAt } });
  second.send({ type: 'system', category: 'error', data: { code: 'mark', message: '' } });
  await expect.poll(() => given).toEqual(['second', 'third']);
  second.socket.terminate();
  const third = await server.peer(2);
  expect([first, second, third].map(({ protocols }) => protocols[1])).toEqual([
    'token.first',
    'token.second',
    'token.third',
  ]);
  client.disconnect();

  const open = clientOf(server);
  const opened = open.connect();
  const fourth = await server.peer(3);
  await fourth.got('hello');
  fourth.welcome({ token: 'unasked', tokenExpiresAt });
  await opened;
  fourth.socket.terminate();
  expect((await server.peer(4)).protocols).toEqual(['vccp.v1']);
  open.disconnect();
});
