import { expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Clock } from '../src/clock.js';
import type { EmbodimentEvent } from '../src/embodiment-event.js';
import { embody } from '../src/embody.js';
import { HandClock } from '../src/testing/hand-clock.js';
import { memoryServer } from '../src/testing/memory-server.js';
import { mockBody } from '../src/testing/mock-body.js';
import { scriptedServer } from './scripted-server.js';

const onStage = async (events: EmbodimentEvent[] = [], features: string[] = []) => {
  const server = memoryServer({ features });
  const body = mockBody();
  const embodiment = await embody(
    body,
    { serverUrl: 'http://memory', sessionId: 'memory', WebSocket: server.WebSocket },
    (event) => events.push(event),
  );
  return { server, body, embodiment, events };
};

const statusOf = (id: string, state: string) => (message: { category: string; data: Record<string, unknown> }) =>
  message.category === 'action-status' && message.data.actionId === id && message.data.state === state;

test('an action is started, told how far it is, and completed with its result', async () => {
  const { server, body, events } = await onStage();
  server.send({ type: 'action', category: 'gesture', id: 'a', data: { gesture: 'wave' } });
  const play = await body.played(0);
  play.context.report(0.5, 'half way');
  play.complete({ waved: true });
  const end = await server.until(statusOf('a', 'completed'));
  expect(end.data.result).toEqual({ waved: true });
  expect((await server.until(statusOf('a', 'progress'))).data).toMatchObject({ progress: 0.5, message: 'half way' });
  expect(events.map(({ type }) => type)).toEqual(['connected', 'action-started', 'action-progress', 'action-ended']);
});

test('a failure carries its message, and what is reported after the end is not sent', async () => {
  const { server, body } = await onStage();
  server.send({ type: 'action', category: 'gesture', id: 'a' });
  const play = await body.played(0);
  play.fail(new Error('my arm is stuck'));
  const end = await server.until(statusOf('a', 'failed'));
  expect(end.data.error).toEqual({ code: 'body-failed', message: 'my arm is stuck' });
  play.context.report(0.9);
  server.send({ type: 'action', category: 'nothing', id: 'b' });
  await server.until(statusOf('b', 'rejected'));
  expect(server.received.some(statusOf('a', 'progress'))).toBe(false);
});

test('cancel reaches one action, a channel, or all', async () => {
  const { server, body } = await onStage();
  const act = (id: string, category: string) => server.send({ type: 'action', category, id });
  const cancel = (data: Record<string, unknown>) => server.send({ type: 'system', category: 'cancel', data });
  act('a', 'gesture');
  act('b', 'expression');
  act('c', 'lookAt');
  act('d', 'lookAt');
  await body.played(3);
  cancel({ actionId: 'a' });
  await server.until(statusOf('a', 'cancelled'));
  cancel({ channel: 'gaze' });
  await server.until(statusOf('d', 'cancelled'));
  expect(server.received.some(statusOf('b', 'cancelled'))).toBe(false);
  expect(body.stops).toBe(0);
  cancel({ all: true });
  await server.until(statusOf('b', 'cancelled'));
});

// A look that is held, or a face, is no action any more: a body that was only told to end its actions kept them.
test('when everything is to stop the body comes to rest, also where nothing runs', async () => {
  const { server, body } = await onStage();
  server.send({ type: 'action', category: 'gesture', id: 'a' });
  await body.played(0);
  server.send({ type: 'system', category: 'cancel', data: { all: true } });
  await server.until(statusOf('a', 'cancelled'));
  expect(body.stops).toBe(1);
  server.send({ type: 'system', category: 'cancel', data: { all: true } });
  await expect.poll(() => body.stops).toBe(2);
});

test('an action whose place another takes ends as interrupted', async () => {
  const { server, body } = await onStage();
  server.send({ type: 'action', category: 'lookAt', id: 'a' });
  await body.played(0);
  server.send({ type: 'system', category: 'cancel', data: { actionId: 'a', reason: 'replaced' } });
  expect((await server.until(statusOf('a', 'interrupted'))).data.message).toBe('replaced');
});

test('pause stops what runs, brings the body to rest, and refuses what comes until resume', async () => {
  const { server, body, embodiment } = await onStage();
  server.send({ type: 'action', category: 'gesture', id: 'a' });
  await body.played(0);
  embodiment.pause('user', 'enough');
  await server.until(statusOf('a', 'interrupted'));
  expect(body.stops).toBe(1);
  expect((await server.until(({ category }) => category === 'pause')).data).toEqual({
    paused: true,
    by: 'user',
    reason: 'enough',
  });
  server.send({ type: 'action', category: 'gesture', id: 'b' });
  expect((await server.until(statusOf('b', 'rejected'))).data.error).toMatchObject({ code: 'body-paused' });
  embodiment.resume();
  server.send({ type: 'action', category: 'gesture', id: 'c' });
  (await body.played(1)).complete();
  await server.until(statusOf('c', 'completed'));
});

test('state is sent whole first, then as patches', async () => {
  const { server, embodiment } = await onStage();
  embodiment.setState({ posture: 'stand', mood: { name: 'calm' } });
  embodiment.setState({ mood: { name: null }, tired: true });
  await server.until(({ category, data }) => category === 'state' && data.rev === 1);
  const states = server.received.filter(({ category }) => category === 'state').map(({ data }) => data);
  expect(states).toEqual([
    { rev: 0, full: { posture: 'stand', mood: { name: 'calm' } } },
    { rev: 1, patch: { mood: { name: null }, tired: true } },
  ]);
});

test('a changed capability is told with a higher revision, and what is no longer offered is refused', async () => {
  const server = memoryServer();
  let categories = ['wave', 'nod'];
  const embodiment = await embody(
    {
      name: 'changing',
      kind: 'test',
      capabilities: () => ({ actions: categories.map((category) => ({ category })) }),
      async play() {},
    },
    { serverUrl: 'http://memory', sessionId: 'memory', WebSocket: server.WebSocket },
  );
  categories = ['nod'];
  embodiment.refreshCapability();
  await server.until(({ category, data }) => category === 'capability' && data.revision === 1);
  server.send({ type: 'action', category: 'wave', id: 'a' });
  expect((await server.until(statusOf('a', 'rejected'))).data.error).toMatchObject({
    code: 'not-capable',
    validOptions: ['nod'],
  });
});

test('the agent coming and going is told', async () => {
  const { server, embodiment, events } = await onStage();
  server.send({ type: 'system', category: 'agent', data: { present: true, name: 'Ada' } });
  server.send({ type: 'action', category: 'nothing', id: 'mark' });
  await server.until(statusOf('mark', 'rejected'));
  expect(embodiment.agent).toEqual({ present: true, name: 'Ada' });
  expect(events).toContainEqual({ type: 'agent', agent: { present: true, name: 'Ada' } });
});

test('a body whose capability is none says so at once, with the field', async () => {
  const server = memoryServer();
  const broken = embody(
    { name: 'broken', kind: 'test', capabilities: () => ({ actions: [{ category: 'no good' }] }), async play() {} },
    { serverUrl: 'http://memory', sessionId: 'memory', WebSocket: server.WebSocket },
  );
  await expect(broken).rejects.toThrow('capability of broken.actions[0].category');
});

/** An embodiment of a real server that does what the test says, on a clock that does so too. */
async function playing(server: Awaited<ReturnType<typeof scriptedServer>>) {
  const timers = new Map<() => void, number>();
  const clock: Clock = {
    now: () => 0,
    setTimeout(run, ms) {
      timers.set(run, ms);
      return () => timers.delete(run);
    },
  };
  const body = mockBody();
  const events: EmbodimentEvent[] = [];
  const embodying = embody(body, { serverUrl: server.url, sessionId: 's', WebSocket, clock }, (event) =>
    events.push(event),
  );
  const peer = await server.peer(0);
  await peer.got('hello');
  peer.welcome();
  const embodiment = await embodying;
  peer.send({ type: 'action', category: 'gesture', id: 'a', data: { gesture: 'wave' }, seq: 1 });
  await body.played(0);
  const due = (ms: number) => {
    const run = [...timers].find(([, dueMs]) => dueMs === ms)?.[0];
    if (run) timers.delete(run);
    return run;
  };
  const ended = () => events.find((event) => event.type === 'action-ended');
  const until = (type: EmbodimentEvent['type']) =>
    vi.waitUntil(() => events.find((event) => event.type === type), { timeout: 15_000 });
  return { body, embodiment, peer, due, ended, until };
}

test('what runs ends when the session is over: nobody will ever ask about it', async () => {
  await using server = await scriptedServer();
  const { peer, body, until } = await playing(server);
  peer.socket.close(4404, 'unknown session');
  expect(await until('closed')).toMatchObject({ code: 4404 });
  expect(await until('action-ended')).toMatchObject({ state: 'interrupted', message: 'the session is over (4404)' });
  expect(body.stops).toBe(1);
});

test('what runs goes on through a drop, and ends when the server must have given it up', async () => {
  await using server = await scriptedServer();
  const { peer, body, due, ended, until } = await playing(server);
  peer.socket.terminate();
  await until('reconnecting');
  expect(ended()).toBeUndefined();
  due(30_000)?.();
  expect(await until('action-ended')).toMatchObject({ state: 'interrupted', message: expect.stringContaining('30 s') });
  expect(body.stops).toBe(1);
});

test('what runs goes on when the body is back in time', async () => {
  await using server = await scriptedServer();
  const { embodiment, body, peer, due, ended, until } = await playing(server);
  peer.socket.terminate();
  const { inMs } = (await until('reconnecting')) as { inMs: number };
  due(inMs)?.();
  const second = await server.peer(1);
  await second.got('hello');
  second.welcome({ resumed: true });
  second.send({ type: 'action', category: 'gesture', id: 'b', data: { gesture: 'nod' }, seq: 2 });
  await body.played(1);
  expect(due(30_000)).toBeUndefined();
  expect(ended()).toBeUndefined();
  embodiment.close();
});

test('a body that follows says so, and is given what a tracked person does, unless a human holds it', async () => {
  const server = memoryServer();
  const followed: unknown[] = [];
  const body = { ...mockBody(), follow: (pose: unknown) => followed.push(pose) };
  const embodiment = await embody(body, {
    serverUrl: 'http://memory',
    sessionId: 'memory',
    WebSocket: server.WebSocket,
  });
  expect(server.received[0]?.data.features).toEqual(['view', 'pose']);
  const pose = { tracked: true as const, bones: { head: [0, 0, 0, 1] as [number, number, number, number] } };
  const tell = () => server.send({ type: 'system', category: 'pose', data: pose, meta: { bodyId: 'tracker' } });
  tell();
  await expect.poll(() => followed).toEqual([pose]);
  embodiment.pause();
  tell();
  server.send({ type: 'system', category: 'view', id: 'after', data: { maxWidth: 16 } });
  await server.until(({ replyTo }) => replyTo === 'after');
  expect(followed).toHaveLength(1);
  embodiment.sendPose({ tracked: false });
  const said = await server.until(({ category }) => category === 'pose');
  expect(said).toMatchObject({ type: 'system', data: { tracked: false } });
  expect(said.seq).toBeUndefined();
});

test('a score of its own is asked for, answered or refused by its id, and given up when the connection breaks off', async () => {
  const performance = {
    name: 'own',
    loop: false,
    events: [{ type: 'speech' as const, timestamp: 0, data: { text: 'Hi' } }],
  };
  const silent = await onStage();
  await expect(silent.embodiment.prepare(performance)).rejects.toMatchObject({ code: 'not-capable' });

  const { server, embodiment } = await onStage([], ['prepare']);
  const asked = (index: number) =>
    vi.waitUntil(() => server.received.filter(({ category }) => category === 'prepare')[index]?.id, {
      timeout: 15_000,
    });
  const [first, second, third] = [performance, performance, performance].map((one) => embodiment.prepare(one));
  const made = { ...performance, name: 'made' };
  server.send({ type: 'system', category: 'prepare', replyTo: await asked(1), data: { performance: made } });
  expect(await second).toEqual(made);
  const fault = { code: 'too-many', message: 'wait a little' };
  server.send({ type: 'system', category: 'error', data: { ...fault, replyTo: await asked(0) } });
  await expect(first).rejects.toMatchObject(fault);
  const controller = new AbortController();
  const given = embodiment.prepare(performance, { signal: controller.signal });
  controller.abort(new Error('stopped'));
  await expect(given).rejects.toThrow('stopped');
  embodiment.close('the page closes');
  await expect(third).rejects.toMatchObject({ code: 'no-session', message: 'the page closes' });
  await expect(embodiment.prepare(performance)).rejects.toMatchObject({ code: 'no-session' });
});

test('a score that is too much for one message is refused at once, and no answer is waited for in vain', async () => {
  const clock = new HandClock();
  const server = memoryServer({ features: ['prepare'] });
  const options = { serverUrl: 'http://memory', sessionId: 'memory', WebSocket: server.WebSocket, clock };
  const embodiment = await embody(mockBody(), options);
  const score = (text: string) => ({
    name: 'own',
    loop: false,
    events: [{ type: 'speech' as const, timestamp: 0, data: { text } }],
  });
  await expect(embodiment.prepare(score('あ'.repeat(100_000)))).rejects.toMatchObject({ code: 'too-big' });
  const asked = embodiment.prepare(score('Hi'));
  await server.until(({ category }) => category === 'prepare');
  // The server lives, and says nothing to it.
  for (let part = 0; part < 12; part += 1) {
    server.send({ type: 'system', category: 'ping', data: {} });
    await Promise.resolve();
    clock.step(10_000);
  }
  await expect(asked).rejects.toMatchObject({ message: 'the server did not answer within 120 s' });
  embodiment.close();
});
