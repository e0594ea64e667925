import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PoseSender } from '@vccp/backend-vmc';
import { type Body, embody } from '@vccp/client';
import type { TrackedPose } from '@vccp/protocol';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { modelOf, vrmFile } from '../../../packages/backend-vmc/test/models.js';
import { about, degreesBetween, frameOf, rests } from '../../../packages/backend-vmc/test/poses.js';
import { StrictReceiver } from '../../../packages/backend-vmc/test/strict-receiver.js';
import { run, start, startServer } from './program.js';

const folder = mkdtempSync(join(tmpdir(), 'vccp-vmc-'));
/** In Unity's axes, as a receiver has it. */
const mirrored = ([x = 0, y = 0, z = 0, w = 0]: readonly number[]) => [x, -y, -z, w];

test('body vmc waves when a model says so, is moved by whoever is tracked, moves other bodies too, and leaves her at ease', async () => {
  await using receiver = await StrictReceiver.open();
  await using server = await startServer();
  const on = ['--port', server.port];
  const place = `127.0.0.1:${receiver.port}`;
  await using body = start(['body', 'vmc', '--listen', '0', ...on], { VMC_HOST: place }, folder);
  const [, sessionId = ''] = /In session (\S+)/.exec(await body.told('In session')) ?? [];
  const status = await body.told('nobody is tracked yet on 127.0.0.1:');
  expect(status).toContain(`her poses go to ${place}`);

  const arm = (side: string) => receiver.last?.bones.get(`${side}UpperArm`)?.turn ?? [];
  await expect.poll(() => receiver.shown.length).toBeGreaterThan(0);
  const [right, left] = [arm('Right'), arm('Left')];
  expect((await run(['act', 'gesture', 'gesture=wave', ...on])).code).toBe(0);
  const farthest = (bone: string, from: readonly number[]) =>
    Math.max(...receiver.shown.map(({ bones }) => degreesBetween(bones.get(bone)?.turn ?? [], from)));
  expect(farthest('RightUpperArm', right)).toBeGreaterThan(40);
  expect(farthest('LeftUpperArm', left)).toBeLessThan(15);
  expect(receiver.dropped).toEqual([]);

  const followed: TrackedPose[] = [];
  const page: Body = {
    name: 'page',
    kind: 'test',
    capabilities: () => ({ actions: [] }),
    play: async () => undefined,
    follow: (pose) => void followed.push(pose),
  };
  const there = await embody(page, { serverUrl: server.at.url, sessionId, WebSocket });
  const [, port = ''] = /tracked yet on 127\.0\.0\.1:(\d+)/.exec(status) ?? [];
  const tracker = await PoseSender.open({ port: Number(port), rests, names: 'vrm0' });
  const raised = about('z', -90);
  let seconds = 0;
  await expect
    .poll(
      () => {
        seconds += 1 / 30;
        tracker.send(frameOf({ rightUpperArm: raised }), seconds);
        const [last] = followed.slice(-1);
        const there = last?.tracked ? (last.bones.rightUpperArm ?? []) : [];
        return Math.max(degreesBetween(arm('Right'), mirrored(raised)), degreesBetween(there, raised));
      },
      { interval: 33 },
    )
    .toBeLessThan(1);
  await body.told('moved by a person, tracked at 127.0.0.1:');
  await tracker.close();
  there.close();

  expect(await body.stop('SIGINT')).toBe(0);
  // Its last words may still be to be read.
  await expect.poll(() => [...(receiver.last?.face ?? [])].filter(([, weight]) => weight > 0)).toEqual([]);
  await expect.poll(() => degreesBetween(arm('Right'), right)).toBeLessThan(15);
});

test('what is wrong is said, what is shown is found, and a mouth that was left open is closed', async () => {
  await using receiver = await StrictReceiver.open();
  const env = { VMC_HOST: `127.0.0.1:${receiver.port}` };
  const [, , vmc] = JSON.parse((await run(['body', '--list', '--json'], env, folder)).out);
  expect(vmc).toMatchObject({ name: 'vmc', found: [expect.stringContaining(`127.0.0.1:${receiver.port}`)] });
  const panic = await run(['panic', '--json', '--port', '1'], { ...env, VRCHAT_HOST: '127.0.0.1:9' }, folder);
  expect(JSON.parse(panic.out).vmc).toContain(`the face at 127.0.0.1:${receiver.port} is put to rest`);
  await expect.poll(() => receiver.dropped).toEqual([]);
  // Where it is told to, whatever the settings say.
  await using other = await StrictReceiver.open();
  const elsewhere = ['panic', '--json', '--port', '1', '--at', `127.0.0.1:${other.port}`];
  expect(JSON.parse((await run(elsewhere, env, folder)).out).vmc).toContain(`127.0.0.1:${other.port} is put to rest`);
  expect((await run(['doctor'], { VMC_HOST: '39539' })).err).toContain('VMC_HOST: "39539" is no address');

  await using server = await startServer();
  const at = ['--at', `127.0.0.1:${receiver.port}`];
  const refuses = async (words: string[], reason: string) => {
    await using body = start(['body', 'vmc', '--port', server.port, ...at, ...words], {}, folder);
    await body.told(reason);
    expect(await body.ended).toBe(1);
  };
  const write = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  await refuses(['--model', 'nowhere.vrm'], 'nowhere.vrm cannot be read');
  await refuses(['--model', write('plain.vrm', 'glTF?')], 'plain.vrm: this is no binary glTF');
  await refuses(['--config', write('wrong.json', '{"names":"vrm2"}')], 'wrong.json.names');
  await refuses(['--listen', `127.0.0.1:${other.port}`], `UDP port ${other.port} on 127.0.0.1 is taken`);
  await refuses(['--listen', `${receiver.port}`], 'listen on another port, for example 39540 (--listen 39540)');

  const model = write('her.vrm', vrmFile(modelOf('vrm1', [])));
  await using body = start(['body', 'vmc', '--port', server.port, ...at, '--model', model], {}, folder);
  const [, session = ''] = /In session (\S+)/.exec(await body.told('In session')) ?? [];
  await expect.poll(() => receiver.last?.bones.size).toBe(55);
  // One who is tracked comes to those who are there.
  await using guest = start(['body', 'vmc', '--port', server.port, ...at, '--listen', '0'], {}, folder);
  await guest.told(`In session ${session}`);
});
