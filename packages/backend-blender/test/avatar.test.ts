import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readVrmSkeleton } from '@vccp/pose';
import { BONE_NAMES } from '@vccp/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { makeAvatar } from '../../../apps/vrm-viewer/avatar/make-avatar.js';
import { BlenderBody, BlenderConnection, measuredSchema } from '../src/index.js';
import { doneSchema } from '../src/wire.js';
import { fastClock } from './fast-clock.js';
import { connectTo, freshHome, noNumpy, program, startBlender } from './real-blender.js';
import { angleBetween, type Turn, worldTurns } from './turns.js';

const script = fileURLToPath(new URL('check-holds.py', import.meta.url));

test.skipIf(noNumpy)(
  'a .vrm comes in as the file describes it, bones and face, and stands as the figure stands',
  async () => {
    const home = freshHome();
    onTestFinished(() => home.remove());
    const character = join(home.path, 'her.vrm');
    const file = await makeAvatar();
    writeFileSync(character, file);
    const blender = await startBlender();
    const body = await BlenderBody.open({ place: blender.place, character, clock: fastClock });
    onTestFinished(() => body.close());
    const { chosen } = body.status.described ?? {};
    if (!chosen) throw new Error(body.status.fault);
    const told = readVrmSkeleton(file);
    // `jaw` is the one that she has not.
    expect(Object.keys(chosen.bones)).toEqual(BONE_NAMES.filter((_, index) => told.proportions.has[index] === 1));
    for (const [name, { rest }] of Object.entries(chosen.bones)) {
      const at = BONE_NAMES.indexOf(name) * 3;
      for (const axis of [0, 1, 2]) expect(rest[axis], name).toBeCloseTo(told.proportions.rest[at + axis] ?? 0, 4);
    }
    // Her skirt is wider than her hips, and her hands hang beside it.
    const { hipHalfWidth = 9, skirtHalfWidth = 0 } = chosen.skin.torso;
    expect(skirtHalfWidth).toBeGreaterThan(hipHalfWidth);
    expect(body.figure.skeleton.proportions.torso).toMatchObject(chosen.skin.torso);
    expect(chosen.expressions).toEqual(told.expressions.map(({ name }) => name).sort());
    const context = { signal: new AbortController().signal, report: () => undefined };
    const play = (category: string, data: Record<string, unknown>) =>
      body.play({ id: 'a', category, data, meta: {} }, context);
    await play('expression', { emotion: 'happy', intensity: 1, fadeMs: 0 });
    await play('posture', { posture: 'sit' });
    const onlooker = await BlenderConnection.open(blender.place);
    onTestFinished(() => onlooker.close());
    // She breathes on: what is measured is a frame that was hers a moment ago.
    const far = async () => {
      const { bones, expressions } = await onlooker.ask('measure', {}, measuredSchema);
      const wanted = worldTurns(body.figure.frame);
      expect(expressions.happy).toBeCloseTo(1, 2);
      return Math.max(...Object.entries(bones).map(([name, { turn }]) => angleBetween(turn, wanted.get(name) as Turn)));
    };
    await expect.poll(far, { interval: 20 }).toBeLessThan(1);
  },
);

test.skipIf(noNumpy)('a file with nobody in it leaves nothing in the scene', async () => {
  const home = freshHome();
  onTestFinished(() => home.remove());
  const path = join(home.path, 'thing.glb');
  writeFileSync(path, thing());
  const connection = await connectTo(await startBlender());
  await connection.describe('load');
  const things = async () => Object.keys((await connection.describe()).chosen?.things ?? {});
  const before = await things();
  for (let time = 0; time < 2; time += 1) {
    await expect(connection.describe('load', { path })).rejects.toThrow('there is no humanoid in "thing.glb"');
  }
  expect(await things()).toEqual(before);
  await expect(connection.ask('where', { name: 'Thing' }, doneSchema)).rejects.toThrow('there is no "Thing"');
});

test.skipIf(noNumpy)(
  'the port outlives whatever goes wrong at it, and what came in half goes again whole',
  async () => {
    const home = freshHome();
    onTestFinished(() => home.remove());
    const character = join(home.path, 'her.vrm');
    writeFileSync(character, await makeAvatar());
    const words = ['-b', '--factory-startup', '--python', script, '--', character];
    const { stdout, stderr } = spawnSync(program, words, { encoding: 'utf8' });
    const told = JSON.parse(/^TOLD (.*)$/m.exec(stdout)?.[1] ?? JSON.stringify(stderr));
    expect(told).toEqual({
      afterAccept: 1,
      isClosed: true,
      afterRest: expect.any(Number),
      hungUp: true,
      afterTurn: expect.any(Number),
      afterAll: 1,
      load: ['no-humanoid', {}],
    });
  },
);

/** The smallest binary glTF that there is something in: an empty by name. */
function thing(): Uint8Array {
  const gltf = { asset: { version: '2.0' }, scene: 0, scenes: [{ nodes: [0] }], nodes: [{ name: 'Thing' }] };
  const json = Buffer.from(JSON.stringify(gltf));
  const chunk = Buffer.concat([json, Buffer.alloc(-json.length & 3, ' ')]);
  const head = Buffer.alloc(20);
  head.write('glTF', 0);
  head.writeUInt32LE(2, 4);
  head.writeUInt32LE(head.length + chunk.length, 8);
  head.writeUInt32LE(chunk.length, 12);
  head.write('JSON', 16);
  return Buffer.concat([head, chunk]);
}
