/** A person with a tracker moves her on the page that people see: by VMC over UDP, through a body beside it. */
import { embodyVmc, PoseSender, restsOf, VmcBody } from '@vccp/backend-vmc';
import { type PoseFrame, STANDARD_SKELETON } from '@vccp/pose';
import { BONE_NAMES } from '@vccp/protocol';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import type {} from './heard-body.js';
import { Model } from './model.js';
import { type OpenStage, openStage } from './open-stage.js';

let stage: OpenStage;
beforeAll(async () => {
  stage = await openStage({ body: 'heard' });
});
afterAll(async () => stage?.[Symbol.asyncDispose]());

/** A person who stands with one arm straight up, smiling. */
function armUp(): PoseFrame {
  const turns = new Float32Array(BONE_NAMES.length * 4);
  BONE_NAMES.forEach((name, index) => {
    const up = Math.SQRT1_2;
    turns.set(name === 'leftUpperArm' ? [0, 0, up, up] : [0, 0, 0, 1], index * 4);
  });
  return { turns, hips: { x: 0, y: 0.9, z: 0 }, root: { x: 0, z: 0, yaw: 0 }, expressions: new Map([['happy', 1]]) };
}

test('lifts her arm with theirs, a model is told in words, and she lets it down when they are gone', async () => {
  const { page, console } = await stage.open({ viewport: { width: 640, height: 480 }, bypassCSP: true });
  await page.locator('.dot.ready').waitFor();
  const session = await page.evaluate(() => JSON.parse(sessionStorage.getItem('vccp.session') ?? '{}'));
  const body = await VmcBody.open({ port: 9, listen: { port: 0 } });
  onTestFinished(() => body.close());
  const there = await embodyVmc(body, { serverUrl: stage.url, sessionId: session.sessionId, WebSocket });
  onTestFinished(() => there.close());
  const model = new Model(new URL(`/mcp?session=${session.sessionId}`, stage.url).href);
  await model.arrive('Ada');

  const hand = () => page.evaluate(() => window.watched.frames.at(-1)?.hand ?? 0);
  await expect.poll(hand, { timeout: 50_000 }).toBeGreaterThan(0);
  const atRest = await hand();
  const port = Number(body.status.tracker?.listening.split(':')[1]);
  const tracker = await PoseSender.open({ port, rests: restsOf(STANDARD_SKELETON, 'normalised'), names: 'vrm0' });
  onTestFinished(() => tracker.close());
  let sent = 0;
  const sending = setInterval(() => tracker.send(armUp(), sent++ / 30), 1000 / 30);
  onTestFinished(() => clearInterval(sending));
  await expect.poll(hand, { timeout: 50_000 }).toBeGreaterThan(atRest + 0.3);
  const noticed = () => model.call('get-perception', { categories: ['mocap'] }).then((got) => JSON.stringify(got));
  await expect.poll(noticed, { timeout: 50_000 }).toMatch(/"tracked":true/);

  clearInterval(sending);
  await expect.poll(hand, { timeout: 50_000 }).toBeLessThan(atRest + 0.1);
  expect(console).toEqual([]);
}, 180_000);
