import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlenderConnection, HeadlessBlender, measuredSchema, posedSchema } from '@vccp/backend-blender';
import { expect, it, onTestFinished } from 'vitest';
import { openStage } from './open-stage.js';

const program = process.env.BLENDER_PATH || 'blender';
const numpy = ['-b', '--factory-startup', '--python-expr', 'import numpy; print("NumPy", numpy.__version__)'];
const noBlender = /^NumPy/m.test(spawnSync(program, numpy, { encoding: 'utf8' }).stdout ?? '')
  ? undefined
  : `${program} with NumPy is not there (Debian: apt-get install blender python3-numpy)`;
if (noBlender) process.stderr.write(`The page beside Blender is skipped: ${noBlender}\n`);

const DEEDS = [
  { category: 'gesture', data: { gesture: 'wave' }, after: 1.2 },
  { category: 'gesture', data: { gesture: 'nod' }, after: 0.4 },
  { category: 'gesture', data: { gesture: 'backflip' }, after: 0.9 },
  { category: 'movement', data: { target: { x: 0.5, z: 0.6 } }, after: 0.9 },
  { category: 'posture', data: { posture: 'sit' }, after: 2 },
  { category: 'lookAt', data: { direction: 'left' }, after: 1 },
];

it.skipIf(noBlender)(
  'stands in Blender as she stands on the page, bone for bone',
  async () => {
    await using stage = await openStage();
    const home = mkdtempSync(join(tmpdir(), 'vccp-beside-'));
    const file = join(home, 'her.vrm');
    const answer = await stage.page.request.get(new URL('/avatar.vrm', stage.page.url()).href);
    writeFileSync(file, await answer.body());
    const blender = await HeadlessBlender.start({ program, home });
    onTestFinished(() => blender.close());
    const connection = await BlenderConnection.open(blender.place, { drive: true });
    onTestFinished(() => connection.close());
    await connection.describe('load', { path: file });
    const heads: number[] = [];
    const ways: number[] = [];
    for (const { category, data, after } of DEEDS) {
      const { turns, hips, root, bones } = await stage.page.evaluate(
        ({ category, data, after }) => {
          const { actor } = window;
          const deed = actor.begin(category, data);
          actor.run(after);
          const standing = actor.standing();
          // Until it is over, so that the next does not wait for it.
          actor.run(4);
          deed.abort();
          actor.run(1);
          return standing;
        },
        { category, data, after },
      );
      await connection.ask('pose', { turns, hips, root, expressions: {} }, posedSchema);
      const there = (await connection.ask('measure', {}, measuredSchema)).bones;
      expect(Object.keys(there).sort()).toEqual(Object.keys(bones).sort());
      for (const [name, { turn, at }] of Object.entries(bones)) {
        const here = `${name} while she does ${JSON.stringify(data)}`;
        expect(degreesBetween(there[name]?.turn ?? [], turn), here).toBeLessThan(1);
        for (const axis of [0, 1, 2]) expect(there[name]?.at[axis], here).toBeCloseTo(at[axis] ?? 0, 2);
      }
      heads.push(bones.head?.at[1] ?? 0);
      ways.push(Math.hypot(root[0] ?? 0, root[1] ?? 0));
    }
    // She did go and sit down, on both.
    expect(Math.max(...ways)).toBeGreaterThan(0.1);
    expect(Math.min(...heads)).toBeLessThan(Math.max(...heads) - 0.15);
  },
  240_000,
);

function degreesBetween(a: readonly number[], b: readonly number[]): number {
  const dot = a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
  return (2 * Math.acos(Math.min(1, Math.abs(dot))) * 180) / Math.PI;
}
