import { testBody } from '@vccp/client/testing';
import { afterAll, beforeAll, describe, expect, vi } from 'vitest';
import { BlenderBody, HeadlessBlender } from '../src/index.js';
import { FakeBlender } from '../src/testing.js';
import { fastClock } from './fast-clock.js';
import { freshHome, noBlender, program } from './real-blender.js';

const NOD = { name: 'nod', events: [{ type: 'gesture', data: { gesture: 'nod', speed: 4 } }] };
const SMALL = { width: 64, height: 64 };
const plays = [
  { category: 'gesture', data: { gesture: 'wave', speed: 2 } },
  { category: 'expression', data: { emotion: 'happy' } },
  { category: 'lookAt', data: { target: 'user' } },
  { category: 'posture', data: { posture: 'sit' } },
  { category: 'movement', data: { turnDegrees: 45 } },
  { category: 'bake', data: { performance: NOD, fps: 10 } },
  { category: 'clip', data: { performance: NOD, fps: 4, ...SMALL } },
  { category: 'photo', data: SMALL },
];
const invalid = [
  { category: 'gesture', data: { gesture: 'twirl' } },
  { category: 'movement', data: {} },
  { category: 'bake', data: {} },
  { category: 'bake', data: { performance: { name: 'x', events: [] } } },
  { category: 'bake', data: { performance: { name: 'x', events: [{ type: 'animation', data: { clip: 'x' } }] } } },
  { category: 'clip', data: { performance: { ...NOD, loop: true } } },
  { category: 'clip', data: { performance: NOD, width: 4000 } },
  { category: 'photo', data: { engine: 'best' } },
];

describe('without Blender', () => {
  testBody(async () => {
    const fake = await FakeBlender.open();
    const body = await BlenderBody.open({ place: fake.place, clock: fastClock });
    return {
      body,
      plays,
      invalid,
      async dispose() {
        await body.close();
        expect(fake.faults).toEqual([]);
        await fake.close();
      },
    };
  });
});

describe.skipIf(noBlender)('in Blender', () => {
  const home = freshHome();
  let blender: HeadlessBlender;
  beforeAll(async () => {
    // What is filmed goes with the folder.
    vi.stubEnv('TMPDIR', home.path);
    blender = await HeadlessBlender.start({ program, home: home.path });
  });
  afterAll(async () => {
    await blender?.close();
    vi.unstubAllEnvs();
    home.remove();
  });
  testBody(async () => {
    const body = await BlenderBody.open({ home: home.path, clock: fastClock });
    return { body, plays, invalid, dispose: () => body.close() };
  });
});
