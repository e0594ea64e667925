/** Her balloon, with a real pointer on a real canvas, its time moved by hand. */
import { PerspectiveCamera, Vector3 } from 'three';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type OpenStage, openStage } from './open-stage.js';

const SIZE = { width: 320, height: 360 };
const FOV_DEGREES = 28;

interface Point {
  x: number;
  y: number;
  z: number;
}

let stage: OpenStage;
beforeAll(async () => {
  stage = await openStage(SIZE);
}, 240_000);
afterAll(async () => {
  await stage?.[Symbol.asyncDispose]();
});

beforeEach(() =>
  stage.page.evaluate(() => {
    const { actor } = window;
    actor.body.stop();
    actor.body.setReducedMotion(false);
    actor.body.camera.reset();
    actor.body.balloon.shown = true;
    actor.body.balloon.moveTo({ x: 0.45, y: 1, z: 0.2 });
    actor.run(4);
    actor.events.length = 0;
  }),
);

/** What was told of it since the test began. */
const told = () =>
  stage.page.evaluate(() => window.actor.events.flatMap((event) => (event.type === 'object' ? event : [])));
const kinds = () => stage.page.evaluate(() => [...new Set(window.actor.events.map(({ type }) => type))]);
const run = (seconds: number) => stage.page.evaluate((seconds) => window.actor.run(seconds), seconds);

/** Where a point of the world is on the canvas, in CSS pixels. */
async function onScreen(point: Point): Promise<[x: number, y: number]> {
  const { position, target } = await stage.page.evaluate(() => window.actor.body.camera.state);
  const camera = new PerspectiveCamera(FOV_DEGREES, SIZE.width / SIZE.height);
  camera.position.fromArray(position);
  camera.lookAt(new Vector3().fromArray(target));
  camera.updateMatrixWorld();
  const { x, y } = new Vector3(point.x, point.y, point.z).project(camera);
  return [((x + 1) / 2) * SIZE.width, ((1 - y) / 2) * SIZE.height];
}

describe('her balloon', { timeout: 240_000 }, () => {
  it('comes with a name and a place, and leaves nothing behind when it goes', async () => {
    const shown = await stage.page.evaluate(() => {
      const { actor } = window;
      const look = () => {
        actor.run(0.1);
        const { geometries, textures, triangles } = actor.body.stats();
        const { actions } = actor.body.capabilities();
        const { schema, description } = actions.find(({ category }) => category === 'lookAt') ?? {};
        return { schema, says: description?.includes('balloon'), geometries, textures, triangles };
      };
      actor.body.balloon.shown = false;
      const without = look();
      actor.body.balloon.shown = true;
      const beside = look();
      actor.body.balloon.shown = false;
      return { without, beside, after: look() };
    });
    const named = (names: string[]) => ({ properties: { target: { enum: names } } });
    expect(shown.without).toMatchObject({ schema: named(['user', 'pointer']), says: false });
    expect(shown.beside).toMatchObject({ schema: named(['user', 'pointer', 'balloon']), says: true });
    expect(shown.beside.triangles).toBeGreaterThan(shown.without.triangles);
    expect(shown.beside.triangles - shown.without.triangles).toBeLessThan(12_000);
    expect(shown.after).toEqual(shown.without);
    const events = await stage.page.evaluate(() => window.actor.events.map(({ type }) => type));
    expect(events.filter((type) => type === 'capability')).toHaveLength(3);
    expect(await told()).toEqual([
      { type: 'object', name: 'balloon', position: null, held: false },
      { type: 'object', name: 'balloon', position: { x: 0.45, y: 1, z: 0.2 }, held: false },
      { type: 'object', name: 'balloon', position: null, held: false },
    ]);
  });

  it('sways without a word, and hangs still where less motion is wished for', async () => {
    const swayed = await stage.page.evaluate(() => {
      const { actor } = window;
      actor.body.balloon.moveTo({ x: 0.5, y: 1, z: 0.2 });
      actor.run(4);
      actor.events.length = 0;
      // Beside her, where nothing of her reaches.
      const BALLOON = { left: 0.68, top: 0.1, right: 1, bottom: 0.9 };
      const changed = () => {
        actor.shoot('one');
        actor.run(1.2);
        actor.shoot('other');
        return actor.changed('one', 'other', BALLOON);
      };
      const lively = changed();
      actor.body.setReducedMotion(true);
      actor.run(0.2);
      return { lively, calm: changed() };
    });
    expect(swayed.lively).toBeGreaterThan(0);
    expect(swayed.calm).toBeLessThan(swayed.lively * 0.1);
    expect(await told()).toEqual([]);
  });

  it('is dragged by the pointer, and is told of a few times a second and once at rest; the camera and her skin feel nothing', async () => {
    const { page } = stage;
    const [x, y] = await onScreen({ x: 0.45, y: 1, z: 0.2 });
    await page.mouse.move(x, y);
    expect(await page.evaluate(() => document.querySelector('canvas')?.style.cursor)).toBe('grab');
    const before = await page.evaluate(() => window.actor.body.camera.state);
    await page.mouse.down();
    const steps = 30;
    for (let step = 1; step <= steps; step++) {
      await page.mouse.move(x - step * 4, y + step);
      await run(1 / 15);
    }
    const during = await told();
    // Two seconds of dragging.
    expect(during.length).toBeGreaterThanOrEqual(4);
    expect(during.length).toBeLessThanOrEqual(9);
    expect(during.every(({ held }) => held)).toBe(true);
    await page.mouse.up();
    await run(3);
    const after = (await told()).slice(during.length);
    expect(after.map(({ held }) => held)).toEqual([false]);
    // It is where the pointer left it.
    const [endX, endY] = await onScreen(after[0]?.position ?? { x: 0, y: 0, z: 0 });
    expect(Math.hypot(endX - (x - steps * 4), endY - (y + steps))).toBeLessThan(12);
    expect(await page.evaluate(() => window.actor.body.camera.state)).toEqual(before);
    expect(await kinds()).not.toContain('touch');

    // What is not the balloon turns the camera as ever.
    await page.mouse.move(20, 300);
    await page.mouse.down();
    await page.mouse.move(80, 300, { steps: 4 });
    await page.mouse.up();
    await run(0.5);
    expect(await page.evaluate(() => window.actor.body.camera.state)).not.toEqual(before);
  });

  it('behind her it cannot be taken through her: the press is a touch', async () => {
    const { page } = stage;
    await page.evaluate(() => {
      window.actor.body.balloon.moveTo({ x: 0, y: 0.7, z: -0.6 });
      window.actor.run(3);
      window.actor.events.length = 0;
    });
    const [x, y] = await onScreen({ x: 0, y: 0.7, z: -0.6 });
    await page.mouse.click(x, y);
    expect(await kinds()).toContain('touch');
    await page.evaluate(() => {
      window.actor.body.balloon.moveTo({ x: 0, y: 0.7, z: 0.8 });
      window.actor.run(3);
      window.actor.events.length = 0;
    });
    const [frontX, frontY] = await onScreen({ x: 0, y: 0.7, z: 0.8 });
    await page.mouse.click(frontX, frontY);
    expect(await kinds()).not.toContain('touch');
  });

  it('is followed by her eyes wherever it goes, until it is gone', async () => {
    const moved = await stage.page.evaluate(async () => {
      const { actor } = window;
      const EYES = { left: 0.2, top: 0.3, right: 0.8, bottom: 0.7 };
      actor.body.setReducedMotion(true);
      actor.body.camera.frame('head');
      actor.body.balloon.moveTo({ x: 1, y: 1, z: 1.5 });
      const outcome = await actor.play('lookAt', { target: 'balloon' });
      actor.run(2);
      actor.shoot('left');
      actor.run(0.5);
      actor.shoot('still left');
      actor.body.balloon.moveTo({ x: -1, y: 1, z: 1.5 });
      actor.run(2);
      actor.shoot('right');
      actor.body.balloon.shown = false;
      actor.run(2);
      actor.shoot('gone');
      return {
        state: outcome.state,
        still: actor.changed('left', 'still left', EYES),
        followed: actor.changed('left', 'right', EYES),
        back: actor.changed('right', 'gone', EYES),
      };
    });
    expect(moved.state).toBe('completed');
    expect(moved.followed).toBeGreaterThan(0.02);
    expect(moved.followed).toBeGreaterThan(moved.still * 3);
    expect(moved.back).toBeGreaterThan(0.02);
  });

  it('gives way to her when she walks through its place, and she may stand beside it', async () => {
    const outcome = await stage.page.evaluate(async () => {
      const { actor } = window;
      actor.body.balloon.moveTo({ x: 0.6, y: 1, z: 0.4 });
      actor.run(2);
      actor.events.length = 0;
      const through = await actor.play('movement', { target: { x: 0.6, y: 0, z: 0.4 } });
      actor.run(3);
      const beside = await actor.play('movement', { target: { x: 0.1, y: 0, z: 0.4 } });
      actor.run(3);
      await actor.play('movement', { target: { x: 0, y: 0, z: 0 } });
      return { through: through.state, beside: beside.state };
    });
    expect(outcome).toEqual({ through: 'completed', beside: 'completed' });
    const places = (await told()).map(({ position }) => position ?? { x: 0, y: 0, z: 0 });
    const away = places.map(({ x, z }) => Math.hypot(x - 0.6, z - 0.4));
    expect(Math.max(...away)).toBeGreaterThan(0.15);
    // And back when she has gone on.
    expect(away.at(-1)).toBeLessThan(0.01);
  });

  it('stays on the stage, whatever is asked', async () => {
    await stage.page.evaluate(() => {
      window.actor.body.balloon.moveTo({ x: 99, y: -5, z: -99 });
      window.actor.run(1);
    });
    const { position } = (await told()).at(-1) ?? {};
    expect(position).toMatchObject({ x: 3.5, z: -3.5 });
    expect(position?.y).toBeGreaterThan(0.1);
    expect(stage.complaints).toEqual([]);
  });
});
