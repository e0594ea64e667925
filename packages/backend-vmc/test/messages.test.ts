import { encodeBundle, encodeMessage } from '@vccp/osc';
import { BONE_NAMES } from '@vccp/protocol';
import { expect, test } from 'vitest';
import { poseMessages } from '../src/index.js';
import { readOsc } from './osc-bytes.js';
import { about, frameOf, rests } from './poses.js';
import { HUMAN_BODY_BONES } from './strict-receiver.js';

const wire = { rests, names: 'vrm0' } as const;
const onWire = (frame = frameOf(), options: Parameters<typeof poseMessages>[1] = wire) =>
  poseMessages(frame, options, 0).flatMap((message) => readOsc(Buffer.from(encodeMessage(message))));

test('every number of a T-pose, all of them whole, is a float on the wire: an integer costs the bone', () => {
  const frame = frameOf({}, { hips: { x: 0, y: 1, z: 0 } });
  for (const { address, types } of onWire(frame)) {
    if (address === '/VMC/Ext/OK') expect(types).toBe('i');
    else if (address.endsWith('/Pos')) expect(types).toBe('sfffffff');
    else expect(types).toBe({ '/VMC/Ext/T': 'f', '/VMC/Ext/Blend/Val': 'sf', '/VMC/Ext/Blend/Apply': '' }[address]);
  }
});

test('what a receiver shows at OK is whole: OK comes last, and Apply right after the face', () => {
  const addresses = onWire().map(({ address }) => address.replace('/VMC/Ext/', ''));
  expect(addresses).toEqual([
    'T',
    'Root/Pos',
    ...BONE_NAMES.map(() => 'Bone/Pos'),
    ...Array(4).fill('Blend/Val'),
    'Blend/Apply',
    'OK',
  ]);
});

test('bones have the names of Unity, each once, and thumbs are counted as Unity counts them', () => {
  const names = onWire()
    .filter(({ address }) => address.endsWith('/Bone/Pos'))
    .map(({ values }) => String(values[0]));
  expect(new Set(names)).toEqual(HUMAN_BODY_BONES);
  expect(names).toHaveLength(55);
  const turned = onWire(frameOf({ leftThumbMetacarpal: about('y', 90) })).find(
    ({ values }) => values[0] === 'LeftThumbProximal',
  );
  expect(turned?.values[5]).toBeCloseTo(-Math.SQRT1_2);
});

test('faces have the names of VRM 0.x with their case, or those of 1.0; names of her own stay', () => {
  const expressions = new Map(
    ['happy', 'angry', 'sad', 'relaxed', 'surprised', 'aa', 'ih', 'ou', 'ee', 'oh', 'blink', 'blinkLeft', 'wink'].map(
      (name, index) => [name, index / 100] as const,
    ),
  );
  const names = (which: 'vrm0' | 'vrm1') =>
    onWire(frameOf({}, { expressions }), { rests, names: which })
      .filter(({ address }) => address.endsWith('/Val'))
      .map(({ values }) => values[0]);
  expect(names('vrm0')).toEqual([
    'Joy',
    'Angry',
    'Sorrow',
    'Fun',
    'Surprised',
    'A',
    'I',
    'U',
    'E',
    'O',
    'Blink',
    'Blink_L',
    'wink',
  ]);
  expect(names('vrm1')).toEqual([...expressions.keys()]);
});

test('a bone tells where it rests, so that a receiver which takes places too does not fold her up', () => {
  const messages = onWire(frameOf({}, { hips: { x: 0.1, y: 0.8, z: 0.2 }, root: { x: 1, z: 2, yaw: 90 } }));
  const of = (name: string) => messages.find(({ values }) => values[0] === name)?.values.slice(1) as number[];
  expect(of('Hips').slice(0, 3).map(round)).toEqual([-0.1, 0.8, 0.2]);
  expect(of('LeftLowerArm').slice(0, 3).map(round)).toEqual([-0.24, 0, 0]);
  expect(of('Head').slice(0, 3).map(round)).toEqual([0, 0.07, 0.02]);
  // A quarter turn to her left: in Unity, from above, against the clock.
  const half = round(Math.SQRT1_2);
  expect(of('root').map(round)).toEqual([-1, 0, 2, 0, -half, 0, half]);
});

test('all that a frame says fits into one datagram of this machine', () => {
  expect(encodeBundle(poseMessages(frameOf(), wire, 0)).length).toBeLessThan(8192);
});

const round = (value: number) => Math.round(value * 1e4) / 1e4 + 0;
