import { memoryServer } from '@vccp/client/testing';
import { VCCPServer } from '@vccp/server';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { embodyUnreal, UnrealBody } from '../src/index.js';
import { openAvatar, told } from './avatar-preset.js';

test('the agent is told when Unreal goes, and offered anew what is laid open', async () => {
  await using unreal = await openAvatar();
  await using body = await UnrealBody.open({ url: unreal.url });
  const { WebSocket, until } = memoryServer();
  const embodiment = await embodyUnreal(body, { serverUrl: 'http://memory', sessionId: 's', WebSocket });
  unreal.presets.Avatar = { functions: { Dance: {} } };
  await body.look();
  await until(({ category, data }) => category === 'capability' && JSON.stringify(data).includes('"Dance"'));
  unreal.isGone = true;
  await body.look();
  const told = await until(({ type, category }) => type === 'perception' && category === 'engine');
  expect(told).toMatchObject({ data: { reachable: false, fault: expect.stringContaining('nothing answers') } });
  embodiment.close();
});

test('she stands still while the server is out of reach', async () => {
  await using unreal = await openAvatar();
  const rest = [{ property: 'Walk Speed', value: 0 }];
  await using body = await UnrealBody.open({ url: unreal.url, rest }, { guard: false });
  const server = new VCCPServer({ port: 0 });
  const { url: serverUrl } = await server.start();
  const answer = await fetch(`${serverUrl}/api/sessions`, { method: 'POST' });
  const { sessionId } = (await answer.json()) as { sessionId: string };
  const embodiment = await embodyUnreal(body, { serverUrl, sessionId, WebSocket });
  expect(unreal.writes).toEqual([]);
  await server.stop();
  await unreal.until(({ method }) => method === 'PUT');
  expect(told(unreal)[0]).toBe('property/Walk Speed 0');
  embodiment.close();
});
