import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeClip } from './clip-file.js';
import { makeFbx } from './fbx-file.js';
import { editGlb, type GltfJson } from './glb.js';
import { type OpenStage, openStage } from './open-stage.js';

let stage: OpenStage;
let original: Uint8Array;

beforeAll(async () => {
  stage = await openStage({ width: 160, height: 200 });
  const response = await stage.page.request.get(new URL('/avatar.vrm', stage.page.url()).href);
  original = await response.body();
}, 240_000);

afterAll(async () => {
  await stage?.[Symbol.asyncDispose]();
});

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/** Hands bytes to the body; answers what came of it and what she wears afterwards. */
function give(what: 'load' | 'addClip', bytes: Uint8Array, name: string) {
  return stage.page.evaluate(
    async ({ what, data, name }) => {
      const file = new Blob([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))]);
      const { body } = window.actor;
      const report = await body.inspect(file, name);
      try {
        const answer = what === 'load' ? await body.load(file, name) : await body.addClip(file, name);
        return { report, answer, fault: null, wears: body.loaded.fileName };
      } catch (error) {
        const { code, message } = error as { code: string; message: string };
        return { report, answer: null, fault: { code, message }, wears: body.loaded.fileName };
      }
    },
    { what, data: base64(bytes), name },
  );
}

const vrm = (json: GltfJson) => json.extensions?.VRMC_vrm as Record<string, Record<string, Record<string, unknown>>>;

describe('the wardrobe', { timeout: 300_000 }, () => {
  const files: [name: string, code: string, make: () => Uint8Array | Promise<Uint8Array>, says: RegExp][] = [
    ['photo.vrm', 'not-gltf', () => new TextEncoder().encode('not at all a model, but long enough'), /glTF/],
    ['cut.vrm', 'broken', () => original.subarray(0, original.length / 2), /damaged|cut off/],
    [
      'garbled.vrm',
      'broken',
      () =>
        editGlb(original, (json) =>
          Object.assign(json, { meshes: [{ primitives: [{ attributes: { POSITION: 99999 } }] }] }),
        ),
      /garbled\.vrm/,
    ],
    [
      'plain.vrm',
      'plain-glb',
      () =>
        editGlb(original, (json) => {
          delete json.extensions;
        }),
      /without VRM data/,
    ],
    [
      'boneless.vrm',
      'bones-missing',
      () =>
        editGlb(original, (json) => {
          delete vrm(json).humanoid?.humanBones?.head;
          delete vrm(json).humanoid?.humanBones?.leftHand;
        }),
      /head, leftHand/,
    ],
    ['clip.vrm', 'is-animation', makeClip, /animation/],
  ];

  it.each(files)('refuses %s as %s and keeps what she wears', async (name, code, make, says) => {
    const { fault, wears, report } = await give('load', await make(), name);
    expect(fault?.code).toBe(code);
    expect(fault?.message).toMatch(says);
    expect(wears).toBe('avatar.vrm');
    if (code === 'is-animation') expect(report.kind).toBe('vrma');
  });

  it('offers only the expressions that a model has', async () => {
    const poor = editGlb(original, (json) => {
      delete vrm(json).expressions?.preset?.sad;
      delete vrm(json).expressions?.preset?.surprised;
    });
    const { answer, fault } = await give('load', poor, 'poor.vrm');
    expect(fault).toBeNull();
    expect(answer).toMatchObject({ fileName: 'poor.vrm', version: '1' });
    const expression = await stage.page.evaluate(() =>
      window.actor.body.capabilities().actions.find(({ category }) => category === 'expression'),
    );
    const { preset, emotion } = (expression?.schema?.properties ?? {}) as Record<string, { enum: string[] }>;
    expect(preset?.enum).toEqual(['happy', 'angry', 'relaxed', 'neutral']);
    expect(emotion?.enum).not.toContain('surprised');
    const refused = await stage.page.evaluate(() => window.actor.play('expression', { preset: 'sad' }));
    expect(refused).toMatchObject({ state: 'failed', code: 'invalid-data' });
    expect(refused.message).toMatch(/happy, angry, relaxed/);
  });

  it('takes a picture of a face whose author gave none', async () => {
    const { answer } = await give('load', original, 'nameless.vrm');
    const { thumbnailUrl = '' } = answer as { thumbnailUrl?: string };
    const colours = await stage.page.evaluate(async (url) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
      if (!context) throw new Error('no canvas');
      context.drawImage(image, 0, 0);
      // Hair over the brow, and skin under the nose.
      return [0.3, 0.69].map((y) => [...context.getImageData(72, y * 144, 1, 1).data.slice(0, 3)]);
    }, thumbnailUrl);
    const [[hairRed = 0, , hairBlue = 0] = [], [skinRed = 0, , skinBlue = 0] = []] = colours;
    expect(hairRed - hairBlue).toBeGreaterThan(80);
    expect(skinRed - skinBlue).toBeLessThan(80);
    expect(skinRed).toBeGreaterThan(200);
  });

  it('tells what the terms of a model allow, whatever they say', async () => {
    const strict = editGlb(original, (json) => {
      const terms = { avatarPermission: 'onlyAuthor', commercialUsage: 'constructor', allowRedistribution: false };
      Object.assign(vrm(json).meta ?? {}, terms, { modification: 'prohibited', creditNotation: 'required' });
    });
    const { answer } = await give('load', strict, 'strict.vrm');
    expect(answer).toMatchObject({
      permits: ['licensees', 'noCommercial', 'noRedistribution', 'noModification', 'credit'],
      licence:
        'only its author or licensees may wear it, no commercial use, no redistribution, no modification, credit required',
    });
  });

  it('holds a clip through a change of avatar and plays it by name', async () => {
    const { answer } = await give('addClip', await makeClip(), 'Raise arm.vrma');
    expect(answer).toMatchObject({ name: 'Raise arm', source: 'vrma', durationMs: 2000, bones: 1 });
    await give('load', original, 'again.vrm');
    const result = await stage.page.evaluate(async () => {
      const { actor } = window;
      actor.body.camera.reset();
      actor.run(1);
      actor.shoot('before');
      const handle = actor.begin('animation', { clip: 'Raise arm' });
      actor.run(1);
      actor.shoot('during');
      actor.run(2);
      await new Promise((done) => setTimeout(done));
      const box = { left: 0.5, top: 0.1, right: 1, bottom: 0.5 };
      return { outcome: handle.outcome, changed: actor.changed('before', 'during', box), clips: actor.body.clips };
    });
    expect(result.outcome?.state).toBe('completed');
    expect(result.changed).toBeGreaterThan(0.02);
    expect(result.clips).toHaveLength(1);
  });

  it('plays a Mixamo clip by name, and offers it to a model', async () => {
    const { answer } = await give('addClip', makeFbx(), 'Reach up.fbx');
    expect(answer).toMatchObject({ name: 'Reach up', source: 'fbx', durationMs: 1000, bones: 1 });
    const { outcome, changed, offered } = await stage.page.evaluate(async () => {
      const { actor } = window;
      const { actions } = actor.body.capabilities();
      const animation = actions.find(({ category }) => category === 'animation');
      actor.body.camera.reset();
      actor.run(1);
      actor.shoot('before');
      const handle = actor.begin('animation', { clip: 'Reach up' });
      actor.run(0.9);
      actor.shoot('during');
      actor.run(1);
      await new Promise((done) => setTimeout(done));
      const box = { left: 0.5, top: 0.1, right: 1, bottom: 0.5 };
      return { outcome: handle.outcome, changed: actor.changed('before', 'during', box), offered: animation?.schema };
    });
    expect(offered).toMatchObject({ properties: { clip: { enum: expect.arrayContaining(['Reach up']) } } });
    expect(outcome?.state).toBe('completed');
    expect(changed).toBeGreaterThan(0.02);
  });

  it('leaves nothing behind after twenty changes of avatar', async () => {
    const { before, after } = await stage.page.evaluate(async (data) => {
      const { actor } = window;
      const file = new Blob([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))]);
      await actor.body.load(file, 'first.vrm');
      actor.run(0.1);
      const { fps: _, ...before } = actor.body.stats();
      for (let i = 0; i < 20; i++) {
        await actor.body.load(file, `number-${i}.vrm`);
        actor.run(0.04);
      }
      const { fps: __, ...after } = actor.body.stats();
      return { before, after };
    }, base64(original));
    expect(after).toEqual(before);
  });

  it('says nothing on the console', () => {
    expect(stage.complaints).toEqual([]);
  });
});
