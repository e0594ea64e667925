import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenStage, openStage } from './open-stage.js';
import type { Outcome } from './page/stage-page.js';

let stage: OpenStage;

beforeAll(async () => {
  stage = await openStage();
}, 240_000);

afterAll(async () => {
  await stage?.[Symbol.asyncDispose]();
});

const FACE = { left: 0.2, top: 0.3, right: 0.8, bottom: 0.9 };
const EYES = { left: 0.2, top: 0.35, right: 0.8, bottom: 0.65 };
/** Beside the picture's middle, where the character's right arm goes. */
const RIGHT_ARM = { left: 0.15, top: 0.1, right: 0.45, bottom: 0.5 };
/** Where nothing of her is while her arms hang. */
const BESIDE_HEAD = { left: 0.26, top: 0.25, right: 0.38, bottom: 0.36 };
const LEGS = { left: 0.2, top: 0.6, right: 0.8, bottom: 1 };

/** Frames her, plays the action, and tells how much of the picture changed while it was at its fullest. */
function act(
  category: string,
  data: Record<string, unknown>,
  look: { frame: 'head' | 'body'; after: number; box: { left: number; top: number; right: number; bottom: number } },
): Promise<{ outcome: Outcome; changed: number }> {
  return stage.page.evaluate(
    async ({ category, data, look }) => {
      const { actor } = window;
      actor.body.setReducedMotion(true);
      actor.body.camera.frame(look.frame);
      actor.run(1);
      actor.shoot('before');
      const handle = actor.begin(category, data);
      actor.run(look.after);
      actor.shoot('after');
      for (let i = 0; i < 600 && !handle.outcome; i++) {
        actor.run(1 / 30);
        await Promise.resolve();
        await new Promise((done) => setTimeout(done));
      }
      const outcome = handle.outcome ?? { state: 'pending' as const, seconds: 0, progress: [] };
      return { outcome, changed: actor.changed('before', 'after', look.box) };
    },
    { category, data, look },
  );
}

describe('a body in a browser', { timeout: 240_000 }, () => {
  it('stands at ease in its first picture, arms down', async () => {
    const wide = await stage.page.evaluate(() => {
      const { actor } = window;
      actor.shoot('first');
      actor.body.stop();
      const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
      const canvas = document.querySelector('canvas');
      if (!context || !canvas) throw new Error('no canvas');
      context.canvas.width = canvas.width;
      context.canvas.height = canvas.height;
      actor.body.step(0);
      context.drawImage(canvas, 0, 0);
      const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
      let left = width;
      let right = 0;
      for (let y = Math.floor(height * 0.3); y < height * 0.5; y++) {
        for (let x = 0; x < width; x++) {
          const edge = y * width * 4;
          const i = edge + x * 4;
          const away = [0, 1, 2].map((c) => Math.abs((data[i + c] ?? 0) - (data[edge + c] ?? 0)));
          if (Math.max(...away) < 30) continue;
          left = Math.min(left, x);
          right = Math.max(right, x);
        }
      }
      return (right - left) / height;
    });
    // Stretched arms would be about half as wide as the picture is high.
    expect(wide).toBeGreaterThan(0.1);
    expect(wide).toBeLessThan(0.36);
  });

  it('offers actions that a model can read, and only what the avatar has', async () => {
    const { actions } = await stage.page.evaluate(() => window.actor.body.capabilities());
    expect(actions.map(({ category }) => category)).toEqual([
      'movement',
      'lookAt',
      'expression',
      'gesture',
      'posture',
      'say',
      'animation',
      'audio',
      'sequence',
    ]);
    for (const action of actions) {
      expect(action.description?.length, action.category).toBeGreaterThan(40);
      // A model is shown so many letters of it, and not one more.
      expect(action.description?.length, action.category).toBeLessThanOrEqual(400);
      expect(action.schema, action.category).toBeDefined();
      expect(action.examples?.length, action.category).toBeGreaterThan(0);
    }
    const animation = actions.find(({ category }) => category === 'animation');
    expect(animation?.schema).not.toHaveProperty('properties.clip');
    expect(animation?.schema).toMatchObject({ required: ['gesture'], additionalProperties: false });
  });

  it('shows a feeling on its face', async () => {
    const { outcome, changed } = await act(
      'expression',
      { preset: 'surprised' },
      { frame: 'head', after: 0.5, box: FACE },
    );
    expect(outcome.state).toBe('completed');
    expect(changed).toBeGreaterThan(0.01);
    await act('expression', { preset: 'neutral' }, { frame: 'head', after: 0.5, box: FACE });
  });

  it('looks to its left with its eyes', async () => {
    const { outcome, changed } = await act('lookAt', { direction: 'left' }, { frame: 'head', after: 0.9, box: EYES });
    expect(outcome.state).toBe('completed');
    expect(changed).toBeGreaterThan(0.02);
    await act('lookAt', { target: 'user' }, { frame: 'head', after: 0.5, box: EYES });
  });

  it('looks at a thing by its name, and at a point', async () => {
    const { outcome, changed, schema } = await stage.page.evaluate(async () => {
      const { actor } = window;
      actor.body.setObject('ball', { x: -1, y: 0.5, z: 1 });
      const lookAt = actor.body.capabilities().actions.find(({ category }) => category === 'lookAt');
      actor.body.camera.frame('head');
      actor.run(1);
      actor.shoot('user');
      const outcome = await actor.play('lookAt', { target: 'ball' });
      actor.run(2);
      actor.shoot('ball');
      await actor.play('lookAt', { position: { x: -1, y: 0.5, z: 1 } });
      actor.run(2);
      actor.shoot('point');
      const eyes = { left: 0.2, top: 0.35, right: 0.8, bottom: 0.65 };
      const changed = [actor.changed('user', 'ball', eyes), actor.changed('ball', 'point', eyes)];
      await actor.play('lookAt', { target: 'user' });
      actor.body.setObject('ball', null);
      return { outcome, changed, schema: lookAt?.schema };
    });
    expect(outcome.state).toBe('completed');
    expect(schema).toMatchObject({ properties: { target: { enum: ['user', 'pointer', 'ball'] } } });
    const [away = 0, same = 1] = changed;
    expect(away).toBeGreaterThan(0.02);
    // She sways a little meanwhile.
    expect(same).toBeLessThan(away * 0.8);
  });

  it('waves with its right arm', async () => {
    const { outcome, changed } = await act(
      'gesture',
      { gesture: 'wave' },
      { frame: 'body', after: 0.8, box: RIGHT_ARM },
    );
    expect(outcome.state).toBe('completed');
    expect(outcome.progress.length).toBeGreaterThan(2);
    expect(changed).toBeGreaterThan(0.02);
  });

  it('does what a tracked person does, and lets go', async () => {
    const { raised, legs, after } = await stage.page.evaluate(
      ({ arm, legs }) => {
        const { actor } = window;
        actor.body.setReducedMotion(true);
        actor.body.camera.frame('body');
        actor.run(1);
        actor.shoot('before');
        // Her right arm points up and out: a turn of -45 degrees about Z.
        const [sine, cosine] = [Math.sin(Math.PI / 8), Math.cos(Math.PI / 8)];
        for (let frame = 0; frame < 30; frame++) {
          actor.body.follow({
            tracked: true,
            bones: { rightUpperArm: [0, 0, -sine, cosine], rightLowerArm: [0, 0, 0, 1] },
          });
          actor.body.step(1 / 30, false);
        }
        actor.body.step(0);
        actor.shoot('raised');
        actor.run(1.5);
        actor.shoot('after');
        return {
          raised: actor.changed('before', 'raised', arm),
          legs: actor.changed('before', 'raised', legs),
          after: actor.changed('before', 'after', arm),
        };
      },
      { arm: BESIDE_HEAD, legs: LEGS },
    );
    expect(raised).toBeGreaterThan(0.03);
    expect(legs).toBeLessThan(0.01);
    expect(after).toBeLessThan(0.01);
  });

  it('walks a metre forward and says where it stands', async () => {
    const { outcome, changed } = await act(
      'movement',
      { direction: 'forward', distance: 1 },
      { frame: 'body', after: 1.5, box: LEGS },
    );
    expect(outcome.state).toBe('completed');
    const { position } = outcome.result as { position: { x: number; z: number } };
    expect(position.z).toBeCloseTo(1, 1);
    expect(position.x).toBeCloseTo(0, 1);
    expect(changed).toBeGreaterThan(0.02);
  });

  it('sits down, and stands up before it walks', async () => {
    const { outcome, changed } = await act('posture', { posture: 'sit' }, { frame: 'body', after: 1.2, box: LEGS });
    expect(outcome.state).toBe('completed');
    expect(changed).toBeGreaterThan(0.05);
    const walked = await stage.page.evaluate(() => window.actor.play('movement', { target: { x: 0, z: 0 } }));
    expect(walked.state).toBe('completed');
    expect(walked.seconds).toBeGreaterThan(1.5);
  });

  it('comes to rest on both feet when a walk is cancelled', async () => {
    const outcome = await stage.page.evaluate(() =>
      window.actor.play('movement', { target: { x: 2, z: 0 } }, { abortAfter: 2 }),
    );
    expect(outcome.state).toBe('completed');
    const { position } = outcome.result as { position: { x: number } };
    expect(position.x).toBeGreaterThan(0.05);
    expect(position.x).toBeLessThan(1.6);
    expect(outcome.seconds).toBeLessThan(4);
  });

  it('says a line over its head, its mouth moving', async () => {
    const { outcome, bubble, closed } = await stage.page.evaluate(async () => {
      const { actor } = window;
      actor.events.length = 0;
      const outcome = await actor.play('say', { text: 'Hello, how are you?' });
      const speech = actor.events.filter((event) => event.type === 'speech');
      return { outcome, bubble: speech[0], closed: speech[1] };
    });
    expect(outcome.state).toBe('completed');
    expect(outcome.seconds).toBeGreaterThan(1.4);
    expect(bubble).toMatchObject({ text: 'Hello, how are you?' });
    expect(closed).toMatchObject({ text: null });
    const { y } = bubble as { y: number };
    expect(y).toBeGreaterThan(0);
    expect(y).toBeLessThan(200);
  });

  it('refuses what leads off the floor, and says where the floor ends', async () => {
    const outcome = await stage.page.evaluate(() => window.actor.play('movement', { target: { x: 9, z: 0 } }));
    expect(outcome).toMatchObject({ state: 'failed', code: 'invalid-data' });
    expect(outcome.message).toMatch(/±4 m/);
    const unknown = await stage.page.evaluate(() => window.actor.play('lookAt', { target: 'the moon' }));
    expect(unknown.message).toMatch(/the moon.*user, pointer/);
    const category = await stage.page.evaluate(() => window.actor.play('fly', {}));
    expect(category).toMatchObject({ state: 'failed', code: 'not-capable' });
  });

  it('holds an action while it is paused, and goes on afterwards', async () => {
    const states = await stage.page.evaluate(async () => {
      const { actor } = window;
      const handle = actor.begin('gesture', { gesture: 'nod' });
      actor.run(0.3);
      actor.body.pause();
      actor.run(4);
      await Promise.resolve();
      const held = handle.outcome?.state;
      actor.body.resume();
      actor.run(2);
      await new Promise((done) => setTimeout(done));
      return [held, handle.outcome?.state];
    });
    expect(states).toEqual([undefined, 'completed']);
  });

  it('gives a JPEG of the stage, no wider than asked', async () => {
    const view = await stage.page.evaluate(() => window.actor.body.see?.({ maxWidth: 200 }));
    expect(view).toMatchObject({ mimeType: 'image/jpeg', width: 200, height: 225 });
    expect(view?.base64.startsWith('/9j/')).toBe(true);
    expect(view?.base64.length).toBeGreaterThan(2000);
  });

  // Hair and skirt of one who lies there hang lower than the floor, and shone through it.
  it('shows nothing of her that is under the floor', async () => {
    const [gone, seen] = await stage.page.evaluate(() => {
      const { actor } = window;
      actor.body.setReducedMotion(true);
      actor.body.camera.frame('body');
      actor.run(1);
      actor.shoot('above');
      // Her shadow stays where she is said to stand.
      actor.sink(50);
      actor.shoot('nobody');
      actor.sink(1.3);
      actor.shoot('beneath');
      actor.sink(0);
      return [actor.changed('nobody', 'beneath'), actor.changed('nobody', 'above')];
    });
    expect(seen).toBeGreaterThan(0.05);
    expect(gone).toBeLessThan(0.001);
  });

  it('feels where it is touched', async () => {
    await stage.page.evaluate(() => {
      window.actor.body.camera.reset();
      window.actor.run(1);
      window.actor.events.length = 0;
    });
    const point = await stage.page.evaluate(async () => {
      const { actor } = window;
      actor.begin('say', { text: 'x' });
      actor.run(0.1);
      const speech = actor.events.find((event) => event.type === 'speech');
      return speech?.type === 'speech' ? { x: speech.x, y: speech.y } : { x: 160, y: 60 };
    });
    await stage.page.mouse.click(point.x, point.y + 8);
    await stage.page.mouse.click(point.x, point.y + 130);
    const touched = await stage.page.evaluate(() =>
      window.actor.events.flatMap((event) => (event.type === 'touch' ? [event.region] : [])),
    );
    expect(touched[0]).toBe('head');
    expect(['torso', 'legs']).toContain(touched[1]);
  });

  it('says nothing on the console', () => {
    expect(stage.complaints).toEqual([]);
  });
});
