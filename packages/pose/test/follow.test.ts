import { BONE_NAMES, type TrackedPose } from '@vccp/protocol';
import { expect, it } from 'vitest';
import { Figure, STANDARD_SKELETON } from '../src/index.js';

const FRAME = 1 / 60;
type Turn = [number, number, number, number];
const about = (axis: 0 | 1 | 2, degrees: number): Turn => {
  const turn: Turn = [0, 0, 0, Math.cos((degrees * Math.PI) / 360)];
  turn[axis] = Math.sin((degrees * Math.PI) / 360);
  return turn;
};
const RAISED = about(2, -90);

/** Someone who stands as still as can be. */
const still = () => new Figure({ random: () => 0.5, liveliness: 0 });
const turnOf = ({ frame }: Figure, bone: string) => {
  const at = BONE_NAMES.indexOf(bone) * 4;
  return [...frame.turns.subarray(at, at + 4)];
};
const between = (a: readonly number[], b: readonly number[]) => {
  const away = (sign: 1 | -1) => Math.hypot(...a.map((part, index) => part - sign * (b[index] ?? 0)));
  return (4 * Math.asin(Math.min(1, Math.min(away(1), away(-1)) / 2)) * 180) / Math.PI;
};
/** Moves her on, told of the pose thirty times a second. */
function track(figure: Figure, pose: TrackedPose, seconds = 1): void {
  for (let frame = 0; frame < seconds * 60; frame += 1) {
    if (frame % 2 === 0) figure.follow(pose);
    figure.advance(FRAME);
  }
}
const tracked = (more: Partial<Extract<TrackedPose, { tracked: true }>> = {}): TrackedPose => ({
  tracked: true,
  bones: {},
  ...more,
});

it('does what a tracked person does, and keeps her own of what is not tracked', () => {
  const [figure, other] = [still(), still()];
  track(figure, tracked({ bones: { rightUpperArm: RAISED, head: about(1, 30) } }));
  track(other, { tracked: false });
  expect(between(turnOf(figure, 'rightUpperArm'), RAISED)).toBeLessThan(0.1);
  expect(between(turnOf(figure, 'head'), about(1, 30))).toBeLessThan(0.1);
  for (const bone of ['leftUpperArm', 'spine', 'rightLowerLeg'])
    expect(between(turnOf(figure, bone), turnOf(other, bone))).toBeLessThan(0.1);
});

it('goes there without a jump, and is with the person while that moves', () => {
  const figure = still();
  let fastest = 0;
  let farthest = 0;
  for (let frame = 0; frame < 180; frame += 1) {
    const goal = about(2, -60 - 30 * Math.sin(frame / 20));
    if (frame % 2 === 0) figure.follow(tracked({ bones: { rightUpperArm: goal } }));
    const before = turnOf(figure, 'rightUpperArm');
    figure.advance(FRAME);
    fastest = Math.max(fastest, between(before, turnOf(figure, 'rightUpperArm')));
    if (frame > 60) farthest = Math.max(farthest, between(turnOf(figure, 'rightUpperArm'), goal));
  }
  expect(fastest).toBeLessThan(12);
  expect(farthest).toBeLessThan(6);
});

it.each<[string, TrackedPose | undefined]>([
  ['nobody is tracked any more', { tracked: false }],
  ['nothing is told', undefined],
])('lets go when %s', (_how, last) => {
  // One who breathes the same, and was never tracked.
  const [figure, other] = [still(), still()];
  track(other, { tracked: false });
  track(
    figure,
    tracked({ bones: { rightUpperArm: RAISED, leftUpperLeg: about(0, 0) }, hips: { x: 0, y: -0.3, z: 0 } }),
  );
  expect(figure.frame.hips.y).toBeCloseTo(STANDARD_SKELETON.proportions.hipsHeight * 0.7, 3);
  if (last) figure.follow(last);
  for (let frame = 0; frame < 90; frame += 1) for (const each of [figure, other]) each.advance(FRAME);
  expect(between(turnOf(figure, 'rightUpperArm'), turnOf(other, 'rightUpperArm'))).toBeLessThan(0.01);
  expect(figure.frame.hips.y).toBeCloseTo(other.frame.hips.y, 5);
});

it('leaves her hips where her own legs carry them, when no legs are tracked', () => {
  const [figure, other] = [still(), still()];
  track(other, { tracked: false });
  track(figure, tracked({ bones: { head: about(0, 10) }, hips: { x: 0, y: -0.5, z: 0 } }));
  expect(figure.frame.hips.y).toBeCloseTo(other.frame.hips.y, 5);
});

it('makes a gesture that she is asked for over what the person does, and goes back to the person', async () => {
  const figure = still();
  const pose = tracked({ bones: { rightUpperArm: RAISED, leftUpperArm: about(2, 60) } });
  track(figure, pose);
  let isOver = false;
  const context = { signal: new AbortController().signal, report: () => undefined };
  const waving = figure.play({ category: 'gesture', data: { gesture: 'wave' } }, context).then(() => {
    isOver = true;
  });
  let [right, left] = [0, 0];
  for (let frame = 0; frame < 1200 && !isOver; frame += 1) {
    track(figure, pose, 2 * FRAME);
    right = Math.max(right, between(turnOf(figure, 'rightUpperArm'), RAISED));
    left = Math.max(left, between(turnOf(figure, 'leftUpperArm'), about(2, 60)));
    await Promise.resolve();
  }
  await waving;
  expect(right).toBeGreaterThan(20);
  expect(left).toBeLessThan(0.1);
  track(figure, pose);
  expect(between(turnOf(figure, 'rightUpperArm'), RAISED)).toBeLessThan(0.1);
});

it('shows the face of the person: lids are theirs alone, the rest is added to her own', async () => {
  const figure = still();
  const context = { signal: new AbortController().signal, report: () => undefined };
  void figure.play({ category: 'expression', data: { preset: 'happy', intensity: 0.8 } }, context);
  track(figure, { tracked: false });
  track(figure, tracked({ expressions: { happy: 0, aa: 0.6, blinkLeft: 1, tail: 1 } }));
  const { expressions } = figure.frame;
  expect(expressions.get('happy')).toBeCloseTo(0.8, 1);
  expect(expressions.get('aa')).toBeCloseTo(0.6);
  expect(expressions.get('blinkLeft')).toBeCloseTo(1);
  expect(expressions.get('blink')).toBeCloseTo(0);
  expect(expressions.has('tail')).toBe(false);
});

it('looks where the tracked eyes look', () => {
  const figure = still();
  const eye = about(1, 2);
  track(figure, tracked({ bones: { leftEye: eye, rightEye: eye } }));
  for (const bone of ['leftEye', 'rightEye']) expect(between(turnOf(figure, bone), eye)).toBeLessThan(0.2);
});

it('takes no harm from names that are no bones and turns that are none', () => {
  const [figure, other] = [still(), still()];
  track(other, { tracked: false });
  track(figure, tracked({ bones: { tail: RAISED, constructor: RAISED, head: [0, 0, 0, 0] } }));
  expect(between(turnOf(figure, 'head'), turnOf(other, 'head'))).toBeLessThan(0.01);
  expect(figure.frame.turns.every(Number.isFinite)).toBe(true);
});
