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

test('body unreal plays what its config says, tells how it stands, and nobody walks when it leaves or is killed', async () => {
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

  await using killed = start(['body', 'unreal', ...on], at.env, at.folder);
  const [, session = ''] = /In session (\S+)/.exec(await killed.told('In session')) ?? [];
  await run(['act', 'walk', '--wait', '0', '--session', session, ...on]);
  await expect.poll(() => at.speed.value).toBe(100);
  killed.child.kill('SIGKILL');
  await killed.ended;
  await expect.poll(() => at.speed.value).toBe(0);

  // Somebody else made her walk.
  at.speed.value = 100;
  const panic = await run(['panic', '--json', ...on], { ...at.env, VRCHAT_HOST: '127.0.0.1:9' }, at.folder);
  expect(JSON.parse(panic.out)).toMatchObject({ unreal: '1 of 1 that bring her to rest are sent' });
  expect(at.speed.value).toBe(0);
  const other = await run(
    ['panic', '--json', '--preset', 'Robin', ...on],
    { ...at.env, VRCHAT_HOST: '127.0.0.1:9' },
    at.folder,
  );
  expect(JSON.parse(other.out).unreal).toContain('has no preset "Robin"; it has "Avatar"');
  expect(at.unreal.overlooked).toEqual([]);
});

test('what is there is listed, and what is wrong is said', async () => {
  await using at = await project();
  const listed = await run(['body', '--list', '--json'], at.env, at.folder);
  const [found] = JSON.parse(listed.out).filter(({ name }: { name: string }) => name === 'unreal');
  expect(found.found).toEqual([`preset "Avatar" at ${at.unreal.url}: functions: Play Montage; properties: Walk Speed`]);

  await using server = await startServer();
  const refuses = async (words: string[], reason: string, folder = at.folder) => {
    await using body = start(['body', 'unreal', '--port', server.port, ...words], at.env, folder);
    await body.told(reason);
    expect(await body.ended).toBe(1);
  };
  await using gone = await project();
  gone.unreal.isGone = true;
  await refuses(['--at', gone.unreal.url], `nothing answers at ${gone.unreal.url}: start the editor`);
  await refuses(['--at', '192.168.1.20:30010'], 'asks nobody who they are');
  await refuses(['--preset', 'Robin'], 'has no preset "Robin"; it has "Avatar"');
  // Its own port, on this machine.
  await refuses(['--at', new URL(gone.unreal.url).port], `nothing answers at ${gone.unreal.url}: start the editor`);
  await refuses(['--at', 'no where'], '--at: "no where" is no address');
  await refuses(['--config', 'nowhere.json'], 'nowhere.json cannot be read');
  await using wrong = await project({ actions: { wave: { function: 'Wave' } } });
  const fault = 'vccp.unreal.json.actions.wave.calls[0]: "Wave" is no function of the preset "Avatar"';
  await refuses([], fault, wrong.folder);
});
