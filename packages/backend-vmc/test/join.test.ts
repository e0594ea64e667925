import { type Body, embody, VCCPClient } from '@vccp/client';
import { HandClock, memoryServer, mockBody } from '@vccp/client/testing';
import type { TrackedPose } from '@vccp/protocol';
import { VCCPServer } from '@vccp/server';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { embodyVmc, PoseSender, VmcBody } from '../src/index.js';
import { about, degreesBetween, frameOf, rests } from './poses.js';
import { StrictReceiver } from './strict-receiver.js';

async function session() {
  const server = new VCCPServer({ port: 0 });
  const { url } = await server.start();
  const { sessionId } = (await fetch(`${url}/api/sessions`, { method: 'POST' }).then((answer) => answer.json())) as {
    sessionId: string;
  };
  onTestFinished(() => server.stop());
  return { server, url, how: { serverUrl: url, sessionId, WebSocket } };
}

/** A tracker that is heard by the body: tells so many poses, sixty a second by the clock; the first stands, then she is lower. */
async function tracked(body: VmcBody, clock: HandClock) {
  const port = Number(body.status.tracker?.listening.split(':')[1]);
  const tracker = await PoseSender.open({ port, rests, names: 'vrm0' });
  onTestFinished(() => tracker.close());
  return async (times: number) => {
    for (let each = 0; each < times; each += 1) {
      const { poses = 0 } = body.status.tracker ?? {};
      const hips = { x: 0, y: each === 0 ? 0.9 : 0.81, z: 0 };
      tracker.send(frameOf({ rightUpperArm: about('z', -90) }, { hips }), each / 60);
      await expect.poll(() => body.status.tracker?.poses, { interval: 1 }).toBe(poses + 1);
      await clock.advance(1000 / 60);
    }
  };
}

test('sixty poses a second are passed on as thirty, and told to the model once', async () => {
  const server = memoryServer();
  const receiver = await StrictReceiver.open();
  const clock = new HandClock();
  const body = await VmcBody.open({ port: receiver.port, clock, listen: { port: 0 } });
  const where = { serverUrl: 'http://memory', sessionId: 'memory', WebSocket: server.WebSocket };
  const embodiment = await embodyVmc(body, { ...where, clock });
  const track = await tracked(body, clock);
  await track(60);
  const of = (wanted: string) => server.received.filter(({ category }) => category === wanted);
  expect(of('pose').length).toBeGreaterThanOrEqual(29);
  expect(of('pose').length).toBeLessThanOrEqual(31);
  expect(of('mocap')).toHaveLength(1);
  expect(of('mocap')[0]).toMatchObject({ meta: { key: 'mocap', importance: 'medium' } });
  embodiment.close();
  await body.close();
  await receiver.close();
});

test('whom the body tracks moves the other bodies of the session, and a model reads of it in words', async () => {
  const { how } = await session();
  const noticed: unknown[] = [];
  const observer = new VCCPClient(
    { ...how, introduction: { body: { name: 'eyes', kind: 'test' }, role: 'observer' } },
    { onMessageReceived: ({ category, data }) => void (category === 'mocap' && noticed.push(data)) },
  );
  await observer.connect();
  const receiver = await StrictReceiver.open();
  const clock = new HandClock();
  const body = await VmcBody.open({ port: receiver.port, clock, listen: { port: 0 } });
  const embodiment = await embodyVmc(body, { ...how, clock });
  const followed: TrackedPose[] = [];
  const page: Body = { ...mockBody(), follow: (pose) => void followed.push(pose) };
  const pageThere = await embody(page, how);
  onTestFinished(async () => {
    observer.disconnect();
    embodiment.close();
    pageThere.close();
    await body.close();
    await receiver.close();
  });
  expect(body.capabilities().perceptions).toMatchObject([{ category: 'mocap' }]);
  const track = await tracked(body, clock);
  await track(30);
  await clock.advance(2000);
  await expect.poll(() => followed.at(-1)).toEqual({ tracked: false });
  const poses = followed.slice(0, -1);
  const last = poses.at(-1);
  if (!last?.tracked) throw new Error('nobody is tracked');
  expect(degreesBetween(last.bones.rightUpperArm ?? [], about('z', -90))).toBeLessThan(0.1);
  expect(last.hips).toEqual({ x: 0, y: expect.closeTo(-0.1, 3), z: 0 });
  expect(Object.keys(last.bones)).toHaveLength(55);
  await expect
    .poll(() => noticed)
    .toEqual([
      { tracked: true, summary: 'left arm stretched to the side, right hand raised' },
      { tracked: false, summary: 'nobody is tracked' },
    ]);
});

test('a lost connection brings her to rest, and a body that is told of a tracked person does the same', async () => {
  const { how, server } = await session();
  const receiver = await StrictReceiver.open();
  const clock = new HandClock();
  const body = await VmcBody.open({ port: receiver.port, clock, random: () => 0.5 });
  let states: string[] = [];
  const embodiment = await embodyVmc(body, how, (event) => states.push(event.type));
  const sensor = await embody(mockBody(), how);
  onTestFinished(async () => {
    sensor.close();
    embodiment.close();
    await body.close();
    await receiver.close();
  });
  const arm = () => receiver.last?.bones.get('RightUpperArm')?.turn ?? [];
  const [x, y, z, w] = about('z', -90);
  const mirrored = [x, -y, -z, w];
  await expect
    .poll(async () => {
      sensor.sendPose({ tracked: true, bones: { rightUpperArm: [x, y, z, w] } });
      await clock.advance(50);
      return degreesBetween(arm(), mirrored);
    })
    .toBeLessThan(0.5);
  const dancing = body
    .play(
      { id: 'a', category: 'gesture', data: { gesture: 'dance', repeat: 4 }, meta: {} },
      { signal: new AbortController().signal, report: () => undefined },
    )
    .then(() => 'at rest');
  await clock.advance(1500);
  states = [];
  await server.stop();
  await expect.poll(() => states).toContain('reconnecting');
  await clock.advance(3000);
  expect(await dancing).toBe('at rest');
});
