import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Exposed, FakeUnreal } from '@vccp/backend-unreal/testing';
import { expect, test } from 'vitest';
import { run, start, startServer } from './program.js';

const CONFIG = {
  preset: 'Avatar',
  actions: {
    gesture: {
      function: 'Play Montage',
      parameters: { Name: '{{data.gesture}}' },
      map: { gesture: { wave: 'AM_Wave' } },
    },
    walk: { property: 'Walk Speed', value: 100, holdMs: 600_000, end: [{ property: 'Walk Speed', value: 0 }] },
  },
  rest: [{ property: 'Walk Speed', value: 0 }],
};

/** A folder with a config in it, and the engine that it means. */
async function project(config: object = CONFIG) {
  const folder = mkdtempSync(join(tmpdir(), 'vccp-unreal-'));
  const speed: NonNullable<Exposed['properties']>[string] = { type: 'double', value: 0 };
  const unreal = await FakeUnreal.open({
    presets: {
      Avatar: {
        properties: { 'Walk Speed': speed },
        functions: { 'Play Montage': { parameters: { Name: { type: 'FName' } } } },
      },
    },
  });
  writeFileSync(join(folder, 'vccp.unreal.json'), JSON.stringify(config));
  return {
    unreal,
    folder,
    speed,
    env: { UNREAL_URL: unreal.url },
    [Symbol.asyncDispose]: () => unreal.close(),
  };
}

test('body unreal offers what its config says, plays it, tells how it stands, and comes to rest when it leaves', async () => {
  await using at = await project();
  await using server = await startServer();
  const on = ['--port', server.port];
  await using body = start(['body', 'unreal', ...on], at.env, at.folder);
  await body.told('In session');
  await body.told(`Unreal is there at ${at.unreal.url}, preset "Avatar"`);
  expect((await run(['act', 'gesture', 'gesture=wave', ...on])).code).toBe(0);
  expect((await run(['act', 'gesture', 'gesture=nod', ...on])).err).toContain('wave');
  await run(['act', 'walk', '--wait', '0', ...on]);
  await expect.poll(() => at.speed.value).toBe(100);
  expect(await body.stop('SIGINT')).toBe(0);
  expect(at.speed.value).toBe(0);
  expect(at.unreal.overlooked).toEqual([]);
});

test('one that is killed leaves nobody walking, and panic stops who walks without us', async () => {
  await using at = await project();
  await using server = await startServer();
  const on = ['--port', server.port];
  await using body = start(['body', 'unreal', ...on], at.env, at.folder);
  await body.told('In session');
  await run(['act', 'walk', '--wait', '0', ...on]);
  await expect.poll(() => at.speed.value).toBe(100);
  body.child.kill('SIGKILL');
  await body.ended;
  await expect.poll(() => at.speed.value).toBe(0);

  at.speed.value = 100;
  const panic = await run(['panic', '--json', ...on], { ...at.env, VRCHAT_HOST: '127.0.0.1:9' }, at.folder);
  expect(JSON.parse(panic.out)).toMatchObject({ unreal: '1 of 1 that bring her to rest are sent' });
  expect(at.speed.value).toBe(0);
});

test('what is there is listed, and what is wrong is said before a session is opened in vain', async () => {
  await using at = await project();
  const listed = await run(['body', '--list', '--json'], at.env, at.folder);
  const [found] = JSON.parse(listed.out).filter(({ name }: { name: string }) => name === 'unreal');
  expect(found.found).toEqual([`preset "Avatar" at ${at.unreal.url}: functions: Play Montage; properties: Walk Speed`]);

  await using server = await startServer();
  const join = (words: string[], folder = at.folder) =>
    run(['body', 'unreal', '--port', server.port, ...words], at.env, folder);
  expect((await join(['--at', '127.0.0.1:1'])).err).toContain(
    'nothing answers at http://127.0.0.1:1: start the editor',
  );
  expect((await join(['--at', '192.168.1.20:30010'])).err).toContain('asks nobody who they are');
  expect((await join(['--preset', 'Robin'])).err).toContain('Preset Robin could not be found.');
  expect((await join(['--config', 'nowhere.json'])).err).toContain('nowhere.json cannot be read');
  await using wrong = await project({ actions: { wave: { function: 'Wave' } } });
  expect((await join([], wrong.folder)).err).toContain(
    'vccp.unreal.json.actions.wave.calls[0]: "Wave" is no function of the preset "Avatar"; it has "Play Montage"',
  );
});
