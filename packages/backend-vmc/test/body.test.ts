import { HandClock } from '@vccp/client/testing';
import { expect, onTestFinished, test } from 'vitest';
import { type CapturedPose, PoseSender, VmcBody, type VmcEvent } from '../src/index.js';
import { about, degreesBetween, frameOf, rests, skeleton } from './poses.js';
import { type Shown, StrictReceiver } from './strict-receiver.js';

const open = async (options: Parameters<typeof VmcBody.open>[0] = {}) => {
  const receiver = await StrictReceiver.open();
  const clock = new HandClock();
  const body = await VmcBody.open({ port: receiver.port, clock, random: () => 0.5, ...options });
  onTestFinished(async () => {
    await body.close();
    await receiver.close();
  });
  /** So many milliseconds of her time, and what is shown then. */
  const pass = async (ms: number): Promise<Shown> => {
    await clock.advance(ms);
    await expect.poll(() => receiver.shown.length, { interval: 1 }).toBe(body.status.poses);
    const { last } = receiver;
    if (!last) throw new Error('nothing is shown');
    return last;
  };
  return { receiver, clock, body, pass };
};
const play = (body: VmcBody, category: string, data: Record<string, unknown>, signal = new AbortController().signal) =>
  body.play({ id: 'a', category, data, meta: {} }, { signal, report: () => undefined });
const turn = (shown: Shown, bone: string) => shown.bones.get(bone)?.turn ?? [0, 0, 0, 0];
const faceOf = (shown: Shown) => [...shown.face].filter(([, weight]) => weight > 0.05).map(([name]) => name);

test('sixty times a second a strict receiver shows her alive, and drops nothing of it', async () => {
  const { receiver, body, pass } = await open();
  await pass(10_000);
  expect(receiver.shown).toHaveLength(600);
  expect(receiver.dropped).toEqual([]);
  expect(receiver.last?.seconds).toBeCloseTo(10, 1);
  // Without a model nothing is known of her jaw.
  expect(receiver.last?.bones.size).toBe(54);
  expect(new Set(receiver.shown.map((shown) => turn(shown, 'Chest').join())).size).toBeGreaterThan(300);
  expect(body.status).toMatchObject({ poses: 600, datagrams: 600, fault: undefined, tracker: undefined });
});

test('a wave moves her right arm and nothing of her left, and ends', async () => {
  const { receiver, body, pass } = await open();
  const before = await pass(100);
  let isOver = false;
  const waving = play(body, 'gesture', { gesture: 'wave' }).then(() => {
    isOver = true;
  });
  while (!isOver) await pass(100);
  await waving;
  const farthest = (bone: string) =>
    Math.max(...receiver.shown.map((shown) => degreesBetween(turn(shown, bone), turn(before, bone))));
  expect(farthest('RightUpperArm')).toBeGreaterThan(40);
  expect(farthest('LeftUpperArm')).toBeLessThan(10);
  expect(degreesBetween(turn(await pass(2000), 'RightUpperArm'), turn(before, 'RightUpperArm'))).toBeLessThan(10);
});

test('a feeling is on her face under the name of the receiver, and a sound without sound moves her lips', async () => {
  const { receiver, body, pass } = await open();
  const feeling = play(body, 'expression', { emotion: 'happy', intensity: 1 });
  await pass(1000);
  await feeling;
  expect(receiver.last?.face.get('Joy')).toBeGreaterThan(0.6);
  const visemes = [
    { atMs: 0, viseme: 'aa' },
    { atMs: 600, viseme: 'sil' },
  ];
  const said = play(body, 'audio', { url: 'https://example.org/a.wav', visemes });
  const speaking = await pass(400);
  expect(speaking.face.get('A')).toBeGreaterThan(0.3);
  await pass(1000);
  expect(await said).toMatchObject({ audible: false });
  expect((await pass(500)).face.get('A')).toBeLessThan(0.01);
});

test('told to stop she comes to rest; when she leaves, the last that is shown is somebody at ease without a feeling', async () => {
  const { receiver, body, pass } = await open();
  const rest = await pass(100);
  const stops = new AbortController();
  const dancing = play(body, 'gesture', { gesture: 'dance', repeat: 4 }, stops.signal);
  const feeling = play(body, 'expression', { emotion: 'angry' });
  await pass(1500);
  await feeling;
  body.stop();
  await pass(3000);
  await dancing;

  const again = play(body, 'gesture', { gesture: 'cheer' }).catch((error: Error) => error.message);
  const shown = await pass(1200);
  expect(degreesBetween(turn(shown, 'RightUpperArm'), turn(rest, 'RightUpperArm'))).toBeGreaterThan(40);
  await body.close();
  expect(await again).toContain('the body leaves');
  await expect.poll(() => receiver.shown.length).toBe(body.status.poses);
  const { last } = receiver;
  expect(last && faceOf(last)).toEqual([]);
  expect(degreesBetween(turn(last as Shown, 'RightUpperArm'), turn(rest, 'RightUpperArm'))).toBeLessThan(10);
  expect(receiver.shown.slice(-3).map((each) => turn(each, 'RightUpperArm'))).toEqual(
    Array(3).fill(turn(last as Shown, 'RightUpperArm')),
  );
  await body.close();
});

test('an action fails with the way out when the system knows that nobody shows her, and no longer once somebody does', async () => {
  const gone = await StrictReceiver.open();
  const { port } = gone;
  await gone.close();
  const { clock, body } = await open({ port });
  await expect
    .poll(async () => {
      await clock.advance(50);
      return body.status.fault;
    })
    .toBe(`nobody listens at 127.0.0.1:${port}`);
  await expect(play(body, 'gesture', { gesture: 'wave' })).rejects.toThrow('start the program that shows her');
  await using receiver = await StrictReceiver.open(port);
  await clock.advance(2000);
  const looking = play(body, 'lookAt', { direction: 'left', holdMs: 100 });
  await clock.advance(2000);
  await looking;
  expect(body.status.fault).toBeUndefined();
  await expect.poll(() => receiver.shown.length).toBeGreaterThan(100);
});

test('one that brings a tracked person and is shown by nobody offers nothing, until somebody shows her', async () => {
  const gone = await StrictReceiver.open();
  const { port } = gone;
  await gone.close();
  const { clock, body } = await open({ port, listen: { port: 0 } });
  const events: string[] = [];
  body.subscribe(({ type }) => events.push(type));
  const offered = async () => {
    await clock.advance(50);
    return body.capabilities().actions.length;
  };
  await expect.poll(offered).toBe(0);
  expect(body.capabilities().perceptions).toHaveLength(1);
  await using _receiver = await StrictReceiver.open(port);
  await expect.poll(offered).toBeGreaterThan(5);
  expect(events).toEqual(['capability', 'capability']);
});

test('a model that is broken is a fault in words, and ends nothing', async () => {
  const broken = { ...skeleton, name: 'x'.repeat(1000), expressions: [{ name: 'happy' }, { name: 'a\0b' }] };
  const { clock, body } = await open({ skeleton: broken });
  await clock.advance(100);
  expect(body.status.fault).toContain('NUL');
  expect(body.model).toHaveLength(256);
});

test('names and turns are those of the model, where one is known', async () => {
  const { body, pass } = await open({
    skeleton: { ...skeleton, version: '1', name: 'Robin', expressions: [{ name: 'happy' }] },
  });
  const shown = await pass(100);
  expect([...shown.face.keys()]).toEqual(['happy']);
  expect(body.model).toBe('Robin');
  expect(shown.bones.size).toBe(55);
  const { pass: other } = await open({ skeleton, names: 'vrm0' });
  expect((await other(100)).face.size).toBe(0);
});

test('a person who is tracked moves her, and lets her go', async () => {
  const { clock, body, pass } = await open({ listen: { port: 0 } });
  const events: VmcEvent[] = [];
  body.subscribe((event) => events.push(event));
  const port = Number(body.status.tracker?.listening.split(':')[1]);
  const tracker = await PoseSender.open({ port, rests, names: 'vrm0' });
  onTestFinished(() => tracker.close());
  const before = await pass(100);
  const raised = frameOf({ rightUpperArm: about('z', -90) }, { hips: { x: 0, y: 0.9, z: 0 } });
  const track = async (frame = raised) => {
    const { poses = 0 } = body.status.tracker ?? {};
    tracker.send(frame, 0);
    await expect.poll(() => body.status.tracker?.poses, { interval: 1 }).toBe(poses + 1);
  };
  let shown = before;
  for (let each = 0; each < 20; each += 1) {
    await track();
    shown = await pass(50);
  }
  // As Unity has it: mirrored in X.
  const [x, y, z, w] = about('z', -90);
  expect(degreesBetween(turn(shown, 'RightUpperArm'), [x, -y, -z, w])).toBeLessThan(0.1);
  expect(body.status.tracker).toMatchObject({ isTracking: true, others: [] });

  // Another who is tracked elsewhere in the session has to wait.
  body.follow({ tracked: true, bones: { rightUpperArm: [0, 0, 0, 1] } });
  await track();
  expect(degreesBetween(turn(await pass(50), 'RightUpperArm'), [x, -y, -z, w])).toBeLessThan(0.1);

  shown = await pass(4000);
  expect(degreesBetween(turn(shown, 'RightUpperArm'), turn(before, 'RightUpperArm'))).toBeLessThan(10);
  expect(events.filter(({ type }) => type === 'tracking')).toEqual([
    { type: 'tracking', isTracking: true },
    { type: 'tracking', isTracking: false },
  ]);
  expect(events.at(-2)).toEqual({ type: 'pose', pose: { tracked: false } });
  expect(clock.now()).toBeGreaterThan(0);
  body.follow({ tracked: true, bones: { rightUpperArm: [0, 0, 0, 1] } });
  expect(degreesBetween(turn(await pass(450), 'RightUpperArm'), [0, 0, 0, 1])).toBeLessThan(1);
});

test('one that would hear what she sends herself is refused, with both places and the way out', async () => {
  const refused = (options: Parameters<typeof VmcBody.open>[0]) =>
    VmcBody.open(options).then(
      async (body) => {
        await body.close();
        return 'opened';
      },
      (error: Error) => error.message,
    );
  const told = await refused({ listen: { port: 39_539 } });
  expect(told).toContain('sent to 127.0.0.1:39539, and would be heard again on 127.0.0.1:39539');
  expect(told).toContain('--listen 39540');
  expect(await refused({ host: '127.0.0.1', listen: { host: '0.0.0.0', port: 39_539 } })).toContain('0.0.0.0:39539');
  expect(await refused({ port: 39_540, listen: {} })).toContain('--listen 39541');
  // The same port of another address is another place.
  const free = await StrictReceiver.open();
  const { port } = free;
  await free.close();
  expect(await refused({ host: '127.0.0.2', port, listen: { port } })).toBe('opened');
});

export type { CapturedPose };
