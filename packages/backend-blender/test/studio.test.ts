import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { performanceSchema } from '@vccp/protocol';
import { expect, onTestFinished, test, vi } from 'vitest';
import { BlenderBody, measuredSchema, wireFrame } from '../src/index.js';
import { skeletonOf } from '../src/skeleton.js';
import { take } from '../src/take.js';
import { doneSchema } from '../src/wire.js';
import { fastClock } from './fast-clock.js';
import { connectTo, freshHome, noBlender, program, startBlender } from './real-blender.js';
import { angleBetween, type Turn, worldTurns } from './turns.js';

const script = fileURLToPath(new URL('check-bake.py', import.meta.url));
const greeting = performanceSchema.parse({
  name: 'greeting',
  events: [
    { type: 'expression', timestamp: 0, data: { emotion: 'happy', intensity: 1 } },
    { type: 'animation', timestamp: 0, data: { gesture: 'nod' } },
    { type: 'action', timestamp: 0, data: { category: 'lookAt', data: { target: 'Lamp' } } },
    { type: 'speech', timestamp: 0, data: { text: 'Hi!' } },
    { type: 'gesture', timestamp: 0.1, id: 'waving', data: { gesture: 'wave', speed: 2 } },
    { type: 'movement', after: 'waving', data: { turnDegrees: 90 } },
  ],
});

test.skipIf(noBlender)(
  'what is baked from a performance plays in Blender as it was performed, bone for bone',
  async () => {
    const connection = await connectTo(await startBlender());
    const { chosen } = await connection.describe('load');
    if (!chosen) throw new Error('nobody came');
    const fps = 10;
    const frames: Record<string, unknown>[] = [];
    const wanted: { turns: ReadonlyMap<string, Turn>; happy: number; yaw: number }[] = [];
    const things = { Lamp: [1, 1, 1] as const };
    const options = { skeleton: skeletonOf(chosen), performance: greeting, things, fps, mostFrames: 200 };
    for await (const { frame } of take(options)) {
      frames.push(wireFrame(frame));
      wanted.push({ turns: worldTurns(frame), happy: frame.expressions.get('happy') ?? 0, yaw: frame.root.yaw });
    }
    expect(wanted.length).toBeGreaterThan(15);
    expect(wanted.at(-1)?.yaw).toBeGreaterThan(80);
    const file = join(mkdtempSync(join(tmpdir(), 'vccp-bake-')), 'frames.json');
    writeFileSync(file, JSON.stringify({ fps, frames }));
    const { stdout, stderr } = spawnSync(program, ['-b', '--factory-startup', '--python', script, '--', file], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    const told = JSON.parse(/^MEASURED (.*)$/m.exec(stdout)?.[1] ?? `"${stderr}"`);
    expect(told.actions).toEqual(['Take', 'Take Figure body']);
    for (const [index, measured] of told.frames.entries()) {
      const { bones, expressions } = measuredSchema.parse(measured);
      for (const [name, { turn }] of Object.entries(bones)) {
        const degrees = angleBetween(turn, wanted[index]?.turns.get(name) as Turn);
        expect(degrees, `${name} in frame ${index}`).toBeLessThan(0.5);
      }
      expect(expressions.happy).toBeCloseTo(wanted[index]?.happy ?? 0, 3);
    }
  },
);

test.skipIf(noBlender)(
  'a film and a photo are files beside the scene, nothing is written over, and she is herself after it',
  async () => {
    const home = freshHome();
    onTestFinished(() => home.remove());
    vi.stubEnv('TMPDIR', home.path);
    onTestFinished(() => void vi.unstubAllEnvs());
    const blender = await startBlender();
    const body = await BlenderBody.open({ place: blender.place, clock: fastClock });
    onTestFinished(() => body.close());
    const seen: number[] = [];
    const context = { signal: new AbortController().signal, report: (progress: number) => seen.push(progress) };
    const play = (category: string, data: Record<string, unknown>) =>
      body.play({ id: 'a', category, data, meta: {} }, context) as Promise<{ path: string; pictures: number }>;
    const small = { width: 96, height: 96 };
    const film = {
      performance: {
        ...greeting,
        events: greeting.events.filter(({ type }) => type !== 'action' && type !== 'movement'),
      },
      fps: 4,
      ...small,
    };
    const { path, pictures } = await play('clip', film);
    const made = join(home.path, `vccp-${process.getuid?.()}`);
    expect(path).toBe(join(made, 'greeting.mp4'));
    expect(statSync(made).mode & 0o777).toBe(0o700);
    expect(readFileSync(path).subarray(4, 8).toString()).toBe('ftyp');
    expect(pictures).toBeGreaterThan(4);
    expect(seen.length).toBe(pictures);
    expect((await play('clip', film)).path).toBe(join(made, 'greeting-2.mp4'));
    const baked = await play('bake', { performance: film.performance, name: 'hello' });
    expect(baked).toMatchObject({
      actions: ['hello', 'hello Figure body'],
      path: join(made, 'hello.blend'),
    });
    const say = 'import bpy; print("PLAYS", bpy.data.objects["Figure"].animation_data.action.name)';
    const opened = spawnSync(program, ['-b', baked.path, '--python-expr', say], { encoding: 'utf8' });
    expect(opened.stdout).toContain('PLAYS hello');
    const first = await play('photo', { ...small, name: '../she/../../et cetera' });
    expect(first.path).toBe(join(made, 'she-et-cetera.png'));
    const lit = await play('photo', { ...small, engine: 'cycles', samples: 4, name: 'lit' });
    for (const photo of [first, lit]) {
      const png = readFileSync(photo.path);
      expect(png.readUInt32BE(16)).toBe(96);
      // A picture of nothing packs into a few hundred bytes.
      expect(png.length).toBeGreaterThan(2000);
    }
    // What she does shows in what is seen.
    const at = async () => (await body.see({ maxWidth: 96 })).base64;
    const standing = await at();
    await play('posture', { posture: 'sit' });
    expect(await at()).not.toBe(standing);
    await body.close();
    expect(existsSync(path)).toBe(true);
  },
);

test.skipIf(noBlender)('a file that cannot be written is said, and the line holds', async () => {
  const home = freshHome();
  const elsewhere = freshHome();
  onTestFinished(() => {
    home.remove();
    elsewhere.remove();
  });
  vi.stubEnv('TMPDIR', home.path);
  onTestFinished(() => void vi.unstubAllEnvs());
  const connection = await connectTo(await startBlender());
  await connection.describe('load');
  const size = { width: 16, height: 16 };
  // Somebody else on the machine was there before.
  symlinkSync(elsewhere.path, join(home.path, `vccp-${process.getuid?.()}`));
  await expect(connection.ask('render', { ...size, name: 'her' }, doneSchema)).rejects.toThrow('not a folder of yours');
  expect(readdirSync(elsewhere.path)).toEqual([]);
  rmSync(home.path, { recursive: true });
  await expect(connection.ask('clip-begin', { ...size, name: 'her', fps: 4 }, doneSchema)).rejects.toThrow(
    'Blender could not do it',
  );
  expect((await connection.describe()).chosen).not.toBeNull();
});
