import { Euler, MathUtils, Quaternion, Vector3 } from 'three';
import { expect, test } from 'vitest';
import { loadMotion } from '../../src/avatar/load-motion.js';
import { ARM_REST, makeFbx, SPINE_REST } from './fbx-file.js';

const turnOf = ([x, y, z]: readonly [number, number, number]) =>
  new Quaternion().setFromEuler(new Euler(MathUtils.degToRad(x), MathUtils.degToRad(y), MathUtils.degToRad(z), 'ZYX'));

test('a Mixamo clip becomes turns from the T-pose, whatever axes its bones have of their own', async () => {
  const motion = await loadMotion(new Blob([makeFbx()]), 'Raise arm.fbx');
  expect(motion).toMatchObject({ name: 'Raise arm', source: 'fbx', seconds: 1 });
  expect([...motion.turns.keys()]).toEqual(['leftUpperArm']);
  const { values = [] } = motion.turns.get('leftUpperArm') ?? {};
  const first = new Quaternion().fromArray(values, 0);
  const last = new Quaternion().fromArray(values, values.length - 4);
  expect(first.angleTo(new Quaternion())).toBeCloseTo(0, 3);
  // The arm turned about the Z of its own rest, which lies somewhere else in the world.
  const axis = new Vector3(0, 0, 1).applyQuaternion(turnOf(SPINE_REST).multiply(turnOf(ARM_REST)));
  const raised = new Quaternion().setFromAxisAngle(axis, MathUtils.degToRad(80));
  expect(last.angleTo(raised)).toBeCloseTo(0, 3);
  // From a hip's height of its own, so that a taller or smaller avatar moves in proportion.
  expect(motion.hipsHeight).toBeCloseTo(100, 3);
  expect([...(motion.hips?.values ?? [])].slice(-3)).toEqual([0, 90, 0]);
});

test('an FBX whose bones have other names is no clip, and says which names would be', async () => {
  await expect(loadMotion(new Blob([makeFbx('biped_')]), 'walk.fbx')).rejects.toMatchObject({
    code: 'not-animation',
    message: expect.stringContaining("only Mixamo's bone names"),
  });
});
