import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { embodyVRChat, VRChatBody } from '../src/index.js';
import { FakeVRChat } from './fake-vrchat.js';

/** The server's side of a session, as far as these tests need it. */
async function scriptedServer() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const received: { category: string; data: Record<string, unknown> }[] = [];
  const peers: WebSocket[] = [];
  const send = (type: string, category: string, data: object, more: object = {}) => {
    peers.at(-1)?.send(JSON.stringify({ type, category, data, timestamp: new Date().toISOString(), ...more }));
  };
  server.on('connection', (peer) => {
    peers.push(peer);
    peer.on('message', (text) => {
      const message = JSON.parse(String(text));
      received.push(message);
      if (message.category !== 'hello') return;
      const limits = { maxMessageBytes: 262_144, maxDepth: 32, maxElements: 1000 };
      send('system', 'welcome', {
        version: '1.1',
        sessionId: 's',
        bodyId: 'b',
        resumeToken: 't',
        resumed: false,
        lastSeq: 0,
        epoch: String(peers.length),
        heartbeatMs: 10_000,
        limits,
      });
    });
  });
  onTestFinished(async () => {
    for (const peer of peers) peer.terminate();
    await new Promise((resolve) => server.close(resolve));
  });
  const of = (category: string) => received.filter((message) => message.category === category);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received, peers, send, of };
}

test('what happens in VRChat reaches the agent, another avatar is offered anew, and a lost connection stops her', async () => {
  const server = await scriptedServer();
  await using vrchat = await FakeVRChat.open({ VRCEmote: ['i', 0] });
  await using body = await VRChatBody.open(vrchat.bodyOptions);
  await vrchat.sendTo(body.status.listening);
  const embodiment = await embodyVRChat(body, { serverUrl: server.url, sessionId: 's', WebSocket });
  const offered = () => {
    const [said] = server.of('capability').slice(-1);
    return (said?.data.actions as { category: string }[] | undefined)?.map(({ category }) => category);
  };
  await expect.poll(() => server.of('capability').length).toBeGreaterThan(0);
  expect(offered()).toContain('gesture');

  vrchat.say('/avatar/parameters/MuteSelf', { type: 'T', value: true });
  await expect.poll(() => server.of('mute').map(({ data }) => data)).toEqual([{ muted: true }]);
  vrchat.wear('avtr_other', { Hat: ['T', false] });
  await expect.poll(() => server.of('avatar').map(({ data }) => data)).toEqual([{ id: 'avtr_other', source: 'query' }]);
  await expect.poll(offered).toContain('parameter');
  expect(offered()).not.toContain('gesture');

  server.send('action', 'movement', { direction: 'forward', distance: 4 }, { id: 'walk' });
  await expect.poll(() => vrchat.held).toEqual(['/input/Vertical']);
  server.peers.at(-1)?.terminate();
  await expect.poll(() => vrchat.held).toEqual([]);
  // It was told why, and says so when it is back.
  await expect.poll(() => server.peers.length).toBe(2);
  embodiment.close();
});

test('a stop of everything lets go of eyes and a face, which are held by no action any more', async () => {
  const server = await scriptedServer();
  await using vrchat = await FakeVRChat.open({ Happy: ['f', 0] });
  await using body = await VRChatBody.open(vrchat.bodyOptions);
  const embodiment = await embodyVRChat(body, { serverUrl: server.url, sessionId: 's', WebSocket });
  await expect.poll(() => server.of('capability').length).toBeGreaterThan(0);
  const eyes = () => vrchat.heard.findLast(({ address }) => address.endsWith('/CenterPitchYaw'))?.values;
  server.send('action', 'lookAt', { direction: 'left' }, { id: 'look' });
  server.send('action', 'expression', { emotion: 'happy', intensity: 1 }, { id: 'feel' });
  const ended = () => server.of('action-status').filter(({ data }) => data.state === 'completed').length;
  await expect.poll(ended).toBe(2);
  await expect.poll(() => [eyes(), vrchat.values.get('Happy')]).toEqual([[0, -25], 1]);
  server.send('system', 'cancel', { all: true });
  await expect.poll(() => [eyes(), vrchat.values.get('Happy')]).toEqual([[0, 0], 0]);
  embodiment.close();
});
