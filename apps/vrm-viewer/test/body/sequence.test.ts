/** A whole score on the avatar, in a real browser, its time moved by hand. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenStage, openStage } from './open-stage.js';

const gesture = (name: string, timestamp = 0, more: object = {}) => ({
  type: 'gesture',
  timestamp,
  data: { gesture: name },
  ...more,
});
const face = (preset: string, timestamp = 0) => ({ type: 'expression', timestamp, data: { preset } });

let stage: OpenStage;
beforeAll(async () => {
  stage = await openStage({ width: 160, height: 180 });
}, 240_000);
afterAll(() => stage?.[Symbol.asyncDispose]());

/** Plays a score to its end, or stops it after so many seconds; with `pauseAt` she is held there for a minute. */
const perform = (data: object, how: { stopAfter?: number; pauseAt?: number } = {}) =>
  stage.page.evaluate(
    async ({ data, how: { stopAfter, pauseAt } }) => {
      const { actor } = window;
      const handle = actor.begin('sequence', data as Record<string, unknown>);
      const breath = () => new Promise((done) => setTimeout(done));
      let seconds = 0;
      let stood = false;
      for (; !handle.outcome && seconds < 60; seconds += 0.1) {
        if (stopAfter !== undefined && seconds >= stopAfter) handle.abort();
        if (pauseAt !== undefined && !stood && seconds >= pauseAt) {
          stood = true;
          actor.body.pause();
          actor.run(60);
          await breath();
          if (handle.outcome) break;
          actor.body.resume();
        }
        actor.run(0.1);
        await breath();
      }
      return { outcome: handle.outcome, seconds: Math.round(seconds * 10) / 10 };
    },
    { data, how },
  );

describe('a score', () => {
  it('is performed to its end, each thing in its time', async () => {
    const events = [
      face('happy'),
      gesture('nod', 0.5, { id: 'nod' }),
      { type: 'parallel', after: 'nod', events: [gesture('shrug'), { type: 'speech', data: { text: 'Hello!' } }] },
      face('neutral', 4),
    ];
    const { outcome, seconds } = await perform({ performance: { name: 'x', events } });
    expect(outcome).toMatchObject({ state: 'completed' });
    expect(outcome?.result?.positionMs).toBeGreaterThan(4000);
    expect(seconds).toBeGreaterThan(4);
  });

  it('lets gestures on one channel wait their turn, and looks take the place of another', async () => {
    const events = [
      gesture('nod'),
      gesture('shakeHead', 0.2),
      face('happy', 0.1),
      face('sad', 0.2),
      face('neutral', 0.4),
    ];
    const whole = await perform({ performance: { name: 'x', events } });
    expect(whole.outcome).toMatchObject({ state: 'completed' });
    const one = await perform({ performance: { name: 'x', events: [gesture('nod')] } });
    expect(whole.seconds).toBeGreaterThan(one.seconds);
  });

  it('stands still in mid-gesture while she is paused, and goes on from there', async () => {
    const data = { performance: { name: 'x', events: [gesture('wave'), gesture('bow', 2.5)] } };
    const straight = await perform(data);
    const paused = await perform(data, { pauseAt: 1 });
    expect(paused.outcome).toMatchObject({ state: 'completed' });
    expect(Math.abs(paused.seconds - straight.seconds)).toBeLessThan(0.35);
  });

  it('that repeats is stopped in mid-gesture, says where it was, and leaves her free', async () => {
    const data = { performance: { name: 'x', loop: true, events: [face('happy'), gesture('clap', 0.2)] } };
    const { outcome } = await perform(data, { stopAfter: 1 });
    expect(outcome?.state).toBe('completed');
    expect(outcome?.result?.positionMs).toBeGreaterThan(500);
    const after = await perform({ performance: { name: 'x', events: [gesture('nod')] } });
    expect(after.outcome?.state).toBe('completed');
  });

  it('begins where it is told', async () => {
    const events = [face('happy'), gesture('die'), gesture('nod', 20)];
    const { outcome, seconds } = await perform({ performance: { name: 'x', events }, startAtMs: 19_500 });
    expect(outcome).toMatchObject({ state: 'completed' });
    expect(seconds).toBeLessThan(10);
  });

  it('says what of it was not done', async () => {
    const events = [{ type: 'movement', data: { target: { x: 50, z: 0 } } }, gesture('nod', 0.2)];
    const { outcome } = await perform({ performance: { name: 'x', events } });
    expect(outcome).toMatchObject({ state: 'failed', code: 'body-failed' });
    expect(outcome?.message).toContain('events[0]: target leads to');
  });

  it('is refused where it holds what she cannot do, or another score', async () => {
    const fly = await perform({ performance: { name: 'x', events: [{ type: 'action', data: { category: 'fly' } }] } });
    expect(fly.outcome).toMatchObject({ state: 'failed', code: 'not-capable' });
    expect(fly.outcome?.message).toContain('performance.events[0]: this body does not do "fly"');
    const inner = { type: 'action', data: { category: 'sequence', data: {} } };
    const nested = await perform({ performance: { name: 'x', events: [inner] } });
    expect(nested.outcome).toMatchObject({ state: 'failed', code: 'invalid-data' });
    const silent = { type: 'audio', data: { url: 'data:audio/wav;base64,AAAA' } };
    const failed = await perform({ performance: { name: 'x', events: [silent] } });
    expect(failed.outcome).toMatchObject({ state: 'failed' });
    expect(failed.outcome?.message).toContain('events[0]: the sound');
  });
});
