import { type TrackedPose, VISEME_TO_VOWELS } from '@vccp/protocol';
import { expect, test } from 'vitest';
import { type CapturedPose, describePose, Retarget } from '../src/index.js';
import { about } from './poses.js';

type Tracked = Extract<TrackedPose, { tracked: true }>;
const said = (bones: Tracked['bones'], more: Partial<Tracked> = {}) => describePose({ tracked: true, bones, ...more });
/** Both arms hang, as in somebody who stands. */
const none = about('x', 0);
const hanging = { leftUpperArm: about('z', -75), rightUpperArm: about('z', 75) };

test.each<[string, string]>([
  ['stands upright', said({ ...hanging, hips: none })],
  ['stands upright', said({ leftFoot: none })],
  ['nothing of the body is tracked', said({})],
  ['nothing but the face is tracked', said({}, { expressions: { happy: 0.1 } })],
  ['nothing but the head and the face is tracked', said({ head: none, leftEye: none })],
  ['nothing but the head and the arms is tracked', said({ neck: none, ...hanging })],
  ['looks up', said({ head: about('x', -30) }, { expressions: {} })],
  ['face happy', said({ head: none }, { expressions: { happy: 1 } })],
  ['right hand raised', said({ rightUpperArm: about('z', -70) })],
  ['nobody is tracked', describePose({ tracked: false })],
  ['right hand raised', said({ ...hanging, rightUpperArm: about('z', -70) })],
  ['left hand raised', said({ ...hanging, leftUpperArm: about('z', 70) })],
  ['left hand held out', said({ ...hanging, leftUpperArm: about('y', -90) })],
  ['right hand held out', said({ ...hanging, rightUpperArm: about('y', 90) })],
  [
    'left arm stretched to the side, right arm stretched to the side',
    said({ leftUpperArm: none, rightUpperArm: none, spine: none }),
  ],
  ['leans forward', said({ ...hanging, spine: about('x', 30) })],
  ['leans back', said({ ...hanging, chest: about('x', -30) })],
  ['leans to the left', said({ ...hanging, spine: about('z', -30) })],
  ['looks to the left', said({ ...hanging, head: about('y', 40) })],
  ['looks to the right, looks down', said({ ...hanging, neck: about('y', -40), head: about('x', 30) })],
  ['looks up', said({ ...hanging, head: about('x', -30) })],
  ['sits or crouches', said(hanging, { hips: { x: 0, y: -0.3, z: 0 } })],
  ['face happy, mouth open, eyes closed', said(hanging, { expressions: { happy: 0.8, sad: 0.5, aa: 0.6, blink: 1 } })],
])('told as: %s', (words, summary) => {
  expect(summary).toBe(words);
});

test('every vowel that speech opens the mouth with is one that is seen', () => {
  const vowels = new Set(Object.values(VISEME_TO_VOWELS).flatMap((shares) => Object.keys(shares)));
  for (const vowel of vowels) expect(said(hanging, { expressions: { [vowel]: 0.9 } })).toBe('mouth open');
});

test('hips are told from where the person was first seen, in shares of their height, whoever is tracked', () => {
  const retarget = new Retarget();
  const at = (x: number, y: number, z: number) => {
    const pose: CapturedPose = { turns: new Map(), hips: [x, y, z], root: undefined, expressions: new Map() };
    const fitted = retarget.of(pose);
    return fitted.tracked ? fitted.hips : undefined;
  };
  expect(at(1, 0.8, 0)).toEqual({ x: 0, y: 0, z: 0 });
  expect(at(1.4, 0.4, 0)).toEqual({ x: 0.5, y: -0.5, z: 0 });
  retarget.reset();
  // A tracker that leaves them at zero.
  expect(at(0, 0, 0)).toEqual({ x: 0, y: 0, z: 0 });
  expect(at(0, 0.1, 0)).toEqual({ x: 0, y: 0.5, z: 0 });
  expect(at(0, 900, 0)).toEqual({ x: 0, y: 10, z: 0 });
});
