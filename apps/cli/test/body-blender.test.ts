import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BlenderPlace, findBlenders } from '@vccp/backend-blender';
import { FakeBlender } from '@vccp/backend-blender/testing';
import { expect, test } from 'vitest';
import { run, start, startServer } from './program.js';

const noBlender = spawnSync('blender', ['--version']).error;
if (noBlender) process.stderr.write(`A Blender that is started is skipped: ${noBlender.message}\n`);

const freshHome = () => mkdtempSync(join(tmpdir(), 'vccp-blender-'));
const placed = ({ port, token }: BlenderPlace, VCCP_HOME = freshHome()) => ({
  words: ['--at', `127.0.0.1:${port}`],
  env: { VCCP_BLENDER_TOKEN: token, VCCP_HOME },
});

test('body blender waits for it, poses whom it finds, tells how it stands, and leaves her as she was', async () => {
  await using server = await startServer();
  const on = ['--port', server.port];
  const gone = await FakeBlender.open();
  const { words, env } = placed(gone.place);
  await gone.close();
  await using body = start(['body', 'blender', ...words, ...on], env);
  await body.told('In session');
  await body.told(`nothing answers at 127.0.0.1:${gone.place.port}`);
  await using fake = await FakeBlender.open({ port: gone.place.port, armatures: ['Robin'] });
  await body.told('Blender 3.4.1 is there: "Robin", 54 bones');
  expect((await run(['act', 'gesture', 'gesture=nod', ...on])).code).toBe(0);
  expect((await run(['act', 'gesture', 'gesture=twirl', ...on])).err).toContain('wave');
  const panic = await run(['panic', '--json', ...words, ...on], { ...env, VRCHAT_HOST: '127.0.0.1:9' });
  expect(JSON.parse(panic.out)).toMatchObject({
    blender:
      'she is as she was in 1 of 1 that are open; a body poses her in 1 of them and goes on: end it with Ctrl+C where it runs',
  });
  expect(await body.stop('SIGINT')).toBe(0);
  expect(fake.asked.at(-1)).toBe('reset');
  expect(fake.faults).toEqual([]);
});

test('the add-on is written where Blender can install it, and what is wrong on the command line is said', async () => {
  const home = freshHome();
  const written = await run(['body', 'blender', '--addon'], { VCCP_HOME: home });
  expect(written.out).toContain(join(home, 'vccp_blender.zip'));
  expect(readFileSync(join(home, 'vccp_blender.zip')).includes('vccp_blender/__init__.py')).toBe(true);
  expect((await run(['body', 'vrchat', '--addon'])).err).toContain('nothing of ours is to be installed in "vrchat"');
  await using server = await startServer();
  const refuses = async (words: string[], reason: string, env: Record<string, string> = {}) => {
    await using body = start(['body', 'blender', '--port', server.port, ...words], { VCCP_HOME: home, ...env });
    await body.told(reason);
    expect(await body.ended).toBe(1);
  };
  const scene = join(home, 'scene.blend');
  writeFileSync(scene, '');
  await refuses(['--load', 'nowhere.vrm'], 'there is no file');
  await refuses(['--load', scene], 'or add --headless');
  await refuses(['--load', join(home, 'vccp_blender.zip')], 'is neither a character nor a scene');
  await refuses(['--at', 'no where'], '"no where" is no address');
  await refuses(['--headless'], 'there is no program "no-blender" on the PATH', { BLENDER_PATH: 'no-blender' });
});

test.skipIf(noBlender)(
  'body blender --headless starts one, shows what a model sees, and takes it along when it is killed',
  async () => {
    const home = freshHome();
    await using server = await startServer();
    const on = ['--port', server.port];
    await using body = start(['body', 'blender', '--headless', ...on], { VCCP_HOME: home, TMPDIR: home });
    await body.told('is there: ');
    const [found] = await findBlenders({ home });
    const name = found?.armatures[0];
    const listed = JSON.parse((await run(['body', '--list', '--json'], { VCCP_HOME: home })).out);
    const row = listed.find((world: { name: string }) => world.name === 'blender');
    expect(row.found).toEqual([
      expect.stringContaining(`Blender ${found?.blender} at 127.0.0.1:${found?.place.port}: "${name}"`),
    ]);
    const data = JSON.stringify({ width: 64, height: 64 });
    const photo = await run(['act', 'photo', data, '--json', ...on]);
    expect(JSON.parse(photo.out)).toMatchObject({ state: 'completed', result: { width: 64 } });
    body.child.kill('SIGKILL');
    await body.ended;
    await expect.poll(() => findBlenders({ home }), { timeout: 60_000 }).toEqual([]);
  },
);
