import { BONE_NAMES, GESTURE_NAMES } from '@vccp/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Figure, STANDARD_SKELETON } from '../src/index.js';

const FRAME = 1 / 60;
const never = new AbortController().signal;
const plays = { signal: never, report: () => undefined };

/** Someone who stands as still as can be, so that what moves was asked for. */
function still(options: ConstructorParameters<typeof Figure>[0] = {}): Figure {
  return new Figure({ random: () => 0.5, liveliness: 0, ...options });
}

function turnOf({ frame }: Figure, bone: string): number[] {
  const at = (BONE_NAMES as readonly string[]).indexOf(bone) * 4;
  return [...frame.turns.subarray(at, at + 4)];
}

/** Degrees between two turns of a bone. */
function between(a: number[], b: number[]): number {
  const dot = Math.min(1, Math.abs(a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)));
  return (2 * Math.acos(dot) * 180) / Math.PI;
}

/** Moves her on until a promise has settled, and says how many frames it took. */
async function until(figure: Figure, promise: Promise<unknown>, each: () => void = () => undefined): Promise<number> {
  let settled = false;
  const mark = () => {
    settled = true;
  };
  promise.then(mark, mark);
  for (let frames = 0; frames < 3600; frames++) {
    await Promise.resolve();
    await Promise.resolve();
    if (settled) return frames;
    figure.advance(FRAME);
    each();
  }
  throw new Error('a minute has passed and it is not done');
}

describe('a figure', () => {
  it('stands with her hips at their height, her arms down and every turn a unit quaternion', () => {
    const figure = still();
    const { frame } = figure;
    expect(frame.hips.y).toBeGreaterThan(STANDARD_SKELETON.proportions.hipsHeight * 0.9);
    for (let bone = 0; bone < BONE_NAMES.length; bone++) {
      expect(Math.hypot(...frame.turns.subarray(bone * 4, bone * 4 + 4)), BONE_NAMES[bone]).toBeCloseTo(1, 4);
    }
    expect(between(turnOf(figure, 'leftUpperArm'), [0, 0, 0, 1])).toBeGreaterThan(50);
  });

  it.each(GESTURE_NAMES)('makes the gesture %s and comes back to rest', async (gesture) => {
    const figure = still();
    const before = new Float32Array(figure.frame.turns);
    let farthest = 0;
    await until(figure, figure.play({ category: 'gesture', data: { gesture } }, plays), () => {
      figure.frame.turns.forEach((value, index) => {
        farthest = Math.max(farthest, Math.abs(value - (before[index] ?? 0)));
      });
    });
    for (let frame = 0; frame < 60; frame++) figure.advance(FRAME);
    expect(farthest).toBeGreaterThan(0.05);
    figure.frame.turns.forEach((value, index) => {
      expect(Math.abs(value - (before[index] ?? 0)), BONE_NAMES[Math.floor(index / 4)]).toBeLessThan(0.06);
    });
  });

  it('walks a metre forward and says where she stands', async () => {
    const figure = still();
    const walk = figure.play({ category: 'movement', data: { direction: 'forward', distance: 1 } }, plays);
    await until(figure, walk);
    expect(figure.frame.root.z).toBeCloseTo(1, 1);
    expect(await walk).toMatchObject({ position: { x: 0, z: expect.closeTo(1, 1) } });
  });

  it('shows a feeling and lets a cancelled one fade', async () => {
    const figure = still();
    await until(figure, figure.play({ category: 'expression', data: { preset: 'happy', intensity: 1 } }, plays));
    expect(figure.frame.expressions.get('happy')).toBeCloseTo(1, 2);
    const cancel = new AbortController();
    const held = figure.play(
      { category: 'expression', data: { preset: 'sad', holdMs: 60_000 } },
      { ...plays, signal: cancel.signal },
    );
    for (let frame = 0; frame < 60; frame++) figure.advance(FRAME);
    expect(figure.frame.expressions.get('sad')).toBeGreaterThan(0.7);
    cancel.abort();
    await until(figure, held);
    for (let frame = 0; frame < 60; frame++) figure.advance(FRAME);
    expect(figure.frame.expressions.get('sad')).toBeCloseTo(0, 3);
  });

  it('turns her eyes and head to what she is told to look at', async () => {
    const figure = still();
    await until(figure, figure.play({ category: 'lookAt', data: { direction: 'left' } }, plays));
    // About +Y, and left is positive.
    expect(turnOf(figure, 'head')[1]).toBeGreaterThan(0.05);
  });

  it('moves her lips along visemes and closes them at the end', async () => {
    const figure = still();
    const visemes = [
      { atMs: 0, viseme: 'sil' },
      { atMs: 100, viseme: 'aa' },
      { atMs: 400, viseme: 'O' },
      { atMs: 600, viseme: 'sil' },
    ];
    const shown: { aa: number; oh: number }[] = [];
    const said = figure.play({ category: 'audio', data: { url: 'https://example.com/a.wav', visemes } }, plays);
    await until(figure, said, () => {
      const { expressions } = figure.frame;
      shown.push({ aa: expressions.get('aa') ?? 0, oh: expressions.get('oh') ?? 0 });
    });
    const at = (ms: number) => shown[Math.round(ms / 1000 / FRAME)] ?? { aa: 0, oh: 0 };
    expect(at(300).aa).toBeGreaterThan(0.4);
    expect(at(550).oh).toBeGreaterThan(0.3);
    expect(await said).toEqual({ mouth: 'visemes', movedMs: 680, audible: false });
    for (let frame = 0; frame < 12; frame++) figure.advance(FRAME);
    for (const vowel of ['aa', 'ih', 'ou', 'ee', 'oh']) expect(figure.frame.expressions.get(vowel)).toBeCloseTo(0, 2);
  });

  it('begins a line at the moment it is given', async () => {
    const figure = still({ now: () => 1_000_000 });
    const data = { url: 'https://example.com/a.wav', text: 'Ah!', startAt: new Date(1_000_500).toISOString() };
    let opened: number | undefined;
    let atMs = 0;
    await until(figure, figure.play({ category: 'audio', data }, plays), () => {
      atMs += FRAME * 1000;
      if ((figure.frame.expressions.get('aa') ?? 0) > 0.05) opened ??= atMs;
    });
    expect(opened).toBeGreaterThan(500);
    expect(opened).toBeLessThan(750);
  });

  it('offers less where the model has less', () => {
    const { proportions, eyes } = STANDARD_SKELETON;
    const faceless = still({ skeleton: { name: 'bare', proportions, eyes, expressions: [] } });
    const offered = faceless.offers().map(({ category }) => category);
    expect(offered).not.toContain('expression');
    expect(offered).not.toContain('audio');
    expect(offered).toEqual(expect.arrayContaining(['movement', 'gesture', 'posture', 'lookAt', 'say']));
  });

  it('refuses what she cannot do, and says what she can', async () => {
    await expect(still().play({ category: 'teleport', data: {} }, plays)).rejects.toMatchObject({
      code: 'not-capable',
      message: expect.stringContaining('gesture'),
    });
    await expect(still().play({ category: 'lookAt', data: { target: 'pointer' } }, plays)).rejects.toMatchObject({
      code: 'invalid-data',
    });
  });

  it('comes to rest when she is stopped, and ends at once when she is abandoned', async () => {
    const figure = still();
    const dance = figure.play({ category: 'gesture', data: { gesture: 'dance' } }, plays);
    for (let frame = 0; frame < 60; frame++) figure.advance(FRAME);
    figure.stop();
    expect(await until(figure, dance)).toBeLessThan(120);
    const wave = figure.play({ category: 'gesture', data: { gesture: 'wave' } }, plays);
    figure.abandon('the receiver went away');
    await expect(wave).rejects.toMatchObject({ code: 'body-failed', message: 'the receiver went away' });
  });

  it('is in the same pose whatever the frame rate, within what springs allow', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.001, max: 0.2, noNaN: true }), { minLength: 5, maxLength: 40 }),
        (steps) => {
          const fast = still();
          const slow = still();
          const total = steps.reduce((sum, step) => sum + step, 0);
          for (const step of steps) slow.advance(step);
          for (let left = total; left > 0; left -= FRAME) fast.advance(Math.min(left, FRAME));
          for (const bone of BONE_NAMES) expect(between(turnOf(fast, bone), turnOf(slow, bone))).toBeLessThan(3);
        },
      ),
      { numRuns: 20 },
    );
  });
});
