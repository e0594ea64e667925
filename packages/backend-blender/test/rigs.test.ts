import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Figure } from '@vccp/pose';
import { expect, test } from 'vitest';
import { measuredSchema, posedSchema, wireFrame } from '../src/index.js';
import { skeletonOf } from '../src/skeleton.js';
import { connectTo, noBlender, program, startBlender } from './real-blender.js';
import { angleBetween, type Turn, worldTurns } from './turns.js';

const script = fileURLToPath(new URL('make-rigs.py', import.meta.url));

test.skipIf(noBlender)(
  'armatures of other makes are known by their names, and posed right however they lie',
  async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'vccp-rigs-')), 'rigs.blend');
    const made = spawnSync(program, ['-b', '--python-exit-code', '1', '--python', script, '--', file], {
      encoding: 'utf8',
    });
    expect(made.status, made.stderr).toBe(0);
    const connection = await connectTo(await startBlender(file));
    expect(connection.described).toMatchObject({ file: 'rigs.blend', armatures: ['Meta', 'FBX'] });
    for (const [armature, known, arms] of [
      [
        'FBX',
        {
          leftUpperArm: 'mixamorig:LeftArm',
          chest: 'mixamorig:Spine1',
          rightLittleDistal: 'mixamorig:RightHandPinky3',
        },
        0,
      ],
      ['Meta', { hips: 'spine', upperChest: 'spine.003', neck: 'spine.004', rightLowerLeg: 'shin.R' }, 45],
    ] as const) {
      const { chosen } = await connection.describe('choose', { armature });
      if (!chosen) throw new Error('nobody is chosen');
      for (const [name, bone] of Object.entries(known)) expect(chosen.bones[name]?.bone, name).toBe(bone);
      expect(chosen.armsHang).toBe(arms);
      // Where her joints are in the T-pose: metres, whatever the armature counts in, and level arms.
      expect(chosen.bones.hips?.rest[1]).toBeCloseTo(0.92, 3);
      for (const [axis, at] of [0.64, 1.34, 0].entries()) expect(chosen.bones.leftHand?.rest[axis]).toBeCloseTo(at, 3);
      const figure = new Figure({ skeleton: skeletonOf(chosen), random: () => 0.5 });
      const context = { signal: new AbortController().signal, report: () => undefined };
      void figure.play({ category: 'movement', data: { turnDegrees: 60 } }, context);
      void figure.play({ category: 'gesture', data: { gesture: 'cheer' } }, context);
      for (let frame = 0; frame < 20; frame += 1) {
        figure.advance(1 / 10);
        await connection.ask('pose', wireFrame(figure.frame), posedSchema);
        const { bones } = await connection.ask('measure', {}, measuredSchema);
        const wanted = worldTurns(figure.frame);
        for (const [name, { turn }] of Object.entries(bones)) {
          expect(angleBetween(turn, wanted.get(name) as Turn), `${name} of ${armature}`).toBeLessThan(0.1);
        }
      }
    }
    // It stands a step to her right and before her, as one sees who was turned by 30 degrees to her left.
    const { chosen } = await connection.describe('choose', { armature: 'FBX' });
    for (const [axis, at] of [-1.866, 0, 1.232].entries()) expect(chosen?.things.Meta?.[axis]).toBeCloseTo(at, 3);
    await expect(connection.describe('choose', { armature: 'Nobody' })).rejects.toThrow('there is "Meta", "FBX"');
  },
);
