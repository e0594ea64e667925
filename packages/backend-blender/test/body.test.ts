import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HandClock, memoryServer } from '@vccp/client/testing';
import { BONE_NAMES } from '@vccp/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { BlenderBody, type BlenderOptions, embodyBlender, HeadlessBlender, panicBlender } from '../src/index.js';
import { FakeBlender } from '../src/testing.js';
import { fastClock } from './fast-clock.js';
import { freshHome } from './real-blender.js';

async function open(options: BlenderOptions) {
  const body = await BlenderBody.open(options);
  onTestFinished(() => body.close());
  return body;
}

const context = (signal = new AbortController().signal) => ({ signal, report: () => undefined });
const action = (category: string, data: Record<string, unknown>) => ({ id: 'a', category, data, meta: {} });

test('while Blender is busy nothing piles up: one frame waits, and what comes then is the newest', async () => {
  await using fake = await FakeBlender.open();
  const clock = new HandClock();
  const body = await open({ place: fake.place, clock, fps: 20 });
  const frames = async (count: number) => {
    for (let frame = 0; frame < count; frame += 1) {
      const before = fake.frames.length;
      clock.step(50);
      await fake.until(() => fake.frames.length > before);
      await expect.poll(() => body.status.frames?.owesMs).toBeUndefined();
    }
  };
  await frames(3);
  expect(fake.frames).toHaveLength(3);
  fake.isBusy = true;
  void body.play(action('posture', { posture: 'sit' }), context()).catch(() => undefined);
  for (let frame = 0; frame < 100; frame += 1) {
    clock.step(50);
    await new Promise(setImmediate);
  }
  expect(body.status.frames).toMatchObject({ shown: 3, skipped: 99 });
  await fake.until(() => fake.asked.filter((op) => op === 'pose').length === 4);
  // Told after a moment, since a blink of the eye is nothing to speak of.
  expect(body.status.fault).toContain('does not answer');
  const standing = fake.frames.at(-1)?.hips[1] ?? 0;
  expect(body.figure.frame.hips.y).toBeLessThan(standing - 0.2);
  fake.goOn();
  await expect.poll(() => body.status.frames?.owesMs).toBeUndefined();
  // The one that waited is from long ago; the next is of now.
  expect(fake.frames.at(-1)?.hips[1]).toBeCloseTo(standing, 1);
  await frames(1);
  expect(fake.frames.at(-1)?.hips[1]).toBeLessThan(standing - 0.2);
  expect(fake.frames).toHaveLength(5);
  expect(fake.faults).toEqual([]);
});

test('Blender may come later, go, and come again: what is waited for is said, and she goes on', async () => {
  const before = await FakeBlender.open();
  const { place } = before;
  await before.close();
  const body = await open({ place, clock: fastClock });
  expect(body.status).toMatchObject({ isReachable: false, fault: expect.stringContaining('is Blender open') });
  const { WebSocket, until } = memoryServer();
  const embodiment = await embodyBlender(body, { serverUrl: 'http://memory', sessionId: 's', WebSocket });
  await until(({ category, data }) => category === 'engine' && data.reachable === false);
  await expect(body.play(action('gesture', { gesture: 'wave' }), context())).rejects.toThrow('is Blender open');
  await expect(body.play(action('sing', {}), context())).rejects.toThrow('not sing');
  const fake = await FakeBlender.open({ port: place.port });
  await until(({ category, data }) => category === 'engine' && data.reachable === true);
  expect(body.model).toBe('Figure');
  // Long enough to be in the midst of it, by a clock that runs ten times as fast.
  const dancing = body.play(action('gesture', { gesture: 'dance', repeat: 20 }), context());
  const ended = dancing.catch((fault: Error) => fault.message);
  await fake.until(() => fake.frames.length > 1);
  await fake.close();
  expect(await ended).toContain('waiting for it to come back');
  await using again = await FakeBlender.open({ port: place.port, armatures: ['Robin', 'Figure'] });
  await expect.poll(() => body.model).toBe('Robin');
  await body.play(action('gesture', { gesture: 'nod', speed: 4 }), context());
  again.tell('frame', { frame: 12 });
  await until(({ category, data }) => category === 'scene' && data.frame === 12);
  // Another file: the armature of before means nothing any more.
  again.armatures = ['Sam'];
  again.tell('file', { file: 'sam.blend' });
  await expect.poll(() => body.model).toBe('Sam');
  await until(({ category, data }) => category === 'scene' && data.armature === 'Sam');
  // Its person deletes her: somebody else is taken.
  again.armatures = ['Kim', 'Lee'];
  await expect.poll(() => body.model).toBe('Kim');
  embodiment.close();
  expect([...fake.faults, ...again.faults]).toEqual([]);
});

test('nobody in the scene: somebody is brought in; a name that nobody has: it is said who is there', async () => {
  await using empty = await FakeBlender.open({ armatures: [] });
  const body = await open({ place: empty.place });
  expect(empty.asked.slice(0, 2)).toEqual(['hello', 'load']);
  expect(body.model).toBe('Figure');
  await using fake = await FakeBlender.open();
  const other = await open({ place: fake.place, armature: 'Robin' });
  expect(other.status).toMatchObject({ isReachable: false, fault: 'there is no humanoid "Robin"' });
  expect(fake.asked).not.toContain('load');
});

test('a character that Blender refuses is asked for once, and why is said; one that is there is not brought in twice', async () => {
  await using fake = await FakeBlender.open({ armatures: [] });
  fake.refusal = 'there is no humanoid in "her.vrm"';
  const clock = new HandClock();
  const body = await open({ place: fake.place, character: 'her.vrm', clock });
  expect(body.status).toMatchObject({ isReachable: false, fault: expect.stringContaining('no humanoid in "her.vrm"') });
  clock.step(60_000);
  // A stranger's question is answered after whatever the body would have asked.
  await panicBlender({ at: fake.place, token: fake.place.token });
  expect(fake.asked).toEqual(['hello', 'load', 'hello', 'reset']);
  await body.close();

  fake.refusal = undefined;
  fake.armatures = ['Somebody'];
  const other = await open({ place: fake.place, character: 'her.vrm', clock: fastClock });
  const her = other.model;
  expect(her).toContain('her.vrm');
  fake.hangUp();
  await expect.poll(() => other.status.isReachable).toBe(false);
  await expect.poll(() => other.status.isReachable).toBe(true);
  expect(other.model).toBe(her);
  expect(fake.asked.filter((op) => op === 'load')).toHaveLength(2);
});

test('a name that nobody has is said, whoever was moved before; without a name it is the first', async () => {
  await using fake = await FakeBlender.open({ armatures: ['Ada', 'Robin'] });
  const first = await open({ place: fake.place, armature: 'Robin' });
  expect(first.model).toBe('Robin');
  await first.close();
  const wrong = await open({ place: fake.place, armature: 'Foo', clock: new HandClock() });
  expect(wrong.status).toMatchObject({ isReachable: false, fault: 'there is no humanoid "Foo"' });
  await wrong.close();
  expect((await open({ place: fake.place })).model).toBe('Ada');
});

test('a body that leaves while it comes in is gone: nothing is posed, and the line ends', async () => {
  await using fake = await FakeBlender.open({ armatures: [] });
  const events: string[] = [];
  const clock = new HandClock();
  const body = await open({ place: fake.place, clock });
  fake.armatures = [];
  fake.hangUp();
  await expect.poll(() => body.status.isReachable).toBe(false);
  body.subscribe(({ type }) => events.push(type));
  fake.onAsked = (op) => {
    if (op === 'load') fake.isBusy = true;
  };
  clock.step(1000);
  await fake.until(() => fake.isBusy);
  await body.close();
  fake.goOn();
  await fake.until(() => fake.clients === 0);
  clock.step(60_000);
  expect(events).toEqual([]);
  expect(body.status.isReachable).toBe(false);
  expect(fake.clients).toBe(0);
});

test.skipIf(process.platform === 'win32')(
  'a Blender that is not wanted any more while it starts is ended',
  async () => {
    const home = freshHome();
    onTestFinished(() => home.remove());
    // One that never comes to listen.
    const slow = join(home.path, 'slow-blender');
    const started = join(home.path, 'started');
    writeFileSync(slow, `#!/bin/sh\necho $$ > '${started}.new'\nmv '${started}.new' '${started}'\nexec sleep 600\n`, {
      mode: 0o755,
    });
    const halt = new AbortController();
    const starting = HeadlessBlender.start({ program: slow, signal: halt.signal }).catch(
      (fault: Error) => fault.message,
    );
    await expect.poll(() => existsSync(started), { timeout: 60_000 }).toBe(true);
    const pid = Number(readFileSync(started, 'utf8'));
    halt.abort();
    expect(await starting).toContain('cannot be started');
    await expect.poll(() => isRunning(pid), { timeout: 60_000 }).toBe(false);
  },
);

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('one body at a time: the second is told, and takes over when the first leaves', async () => {
  await using fake = await FakeBlender.open();
  const first = await open({ place: fake.place });
  const second = await open({ place: fake.place, clock: fastClock });
  expect(second.status.fault).toContain('another body drives');
  await first.close();
  expect(fake.asked.at(-1)).toMatch(/reset|hello/);
  await expect.poll(() => second.status.isReachable).toBe(true);
});

test('what is in the scene can be looked at by its name, where it is then', async () => {
  await using fake = await FakeBlender.open();
  fake.things.Lamp = [1, 1, 0.5];
  const body = await open({ place: fake.place, clock: fastClock });
  const { WebSocket, until } = memoryServer();
  const embodiment = await embodyBlender(body, { serverUrl: 'http://memory', sessionId: 's', WebSocket });
  await until(({ category, data }) => category === 'object' && data.name === 'Lamp');
  const look = body.capabilities().actions.find(({ category }) => category === 'lookAt');
  expect(look?.schema).toMatchObject({
    properties: { target: { enum: expect.arrayContaining(['user', 'Lamp', 'camera']) } },
  });
  const neck = 4 * BONE_NAMES.indexOf('neck') + 1;
  await body.play(action('lookAt', { target: 'Lamp' }), context());
  const towards = () => Math.sign(body.figure.frame.turns[neck] ?? 0);
  await expect.poll(towards).toBe(1);
  fake.things.Lamp = [-1, 1, 0.5];
  await body.play(action('lookAt', { target: 'Lamp' }), context());
  await expect.poll(towards).toBe(-1);
  embodiment.close();
  expect(fake.faults).toEqual([]);
});

test('a film that is broken off is given up, and she is shown alive again', async () => {
  await using fake = await FakeBlender.open();
  const body = await open({ place: fake.place, clock: fastClock });
  const stop = new AbortController();
  const performance = { name: 'long', events: [{ type: 'gesture', data: { gesture: 'dance', repeat: 20 } }] };
  const seen: number[] = [];
  const filming = body.play(action('clip', { performance }), {
    signal: stop.signal,
    report(progress) {
      seen.push(progress);
      if (seen.length === 5) stop.abort(new Error('enough'));
    },
  });
  await expect(filming).rejects.toThrow('enough');
  expect(fake.asked).toContain('drop');
  expect(fake.asked).not.toContain('clip-finish');
  const count = fake.frames.length;
  await fake.until(() => fake.frames.length > count + 2);
  const [baked] = await Promise.all(
    [1, 2].map(() =>
      body.play(
        action('bake', {
          performance: { name: 'hi', events: [{ type: 'gesture', data: { gesture: 'nod' } }] },
          fps: 10,
        }),
        context(),
      ),
    ),
  );
  // Two that were asked for at once do not run into each other.
  const asked = fake.asked.filter((op) => op.startsWith('bake'));
  expect(asked.lastIndexOf('bake-begin')).toBeGreaterThan(asked.indexOf('bake-finish'));
  expect(baked).toMatchObject({ actions: ['greeting'], frames: expect.any(Number) });
  expect(fake.faults).toEqual([]);
});

test('panic brings her to rest without taking her from whoever drives', async () => {
  await using fake = await FakeBlender.open();
  const body = await open({ place: fake.place });
  const { host, port, token } = fake.place;
  expect(await panicBlender({ at: { host, port }, token })).toEqual({ rested: 1, driven: 1, faults: [] });
  expect(fake.asked.filter((op) => op === 'reset')).toHaveLength(1);
  expect(body.status.isReachable).toBe(true);
  const wrong = await panicBlender({ at: { host, port }, token: 'not the right one' });
  expect(wrong).toMatchObject({ rested: 0, faults: [expect.stringContaining('does not let us in')] });
});

test('a person who is tracked elsewhere in the session moves her in Blender, too', async () => {
  await using fake = await FakeBlender.open();
  const clock = new HandClock();
  const body = await open({ place: fake.place, clock, fps: 20 });
  const half = Math.SQRT1_2;
  for (let frame = 0; frame < 20; frame += 1) {
    body.follow({ tracked: true, bones: { rightUpperArm: [0, 0, -half, half] } });
    clock.step(50);
    await new Promise(setImmediate);
  }
  const at = BONE_NAMES.indexOf('rightUpperArm') * 4;
  const [x, y, z, w] = body.figure.frame.turns.subarray(at, at + 4);
  expect([x, y, z, w]).toEqual([0, 0, -half, half].map((part) => expect.closeTo(part, 3)));
  await expect.poll(() => fake.frames.length).toBeGreaterThan(1);
  expect(fake.faults).toEqual([]);
});
