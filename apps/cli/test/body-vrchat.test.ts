import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { FakeVRChat } from '../../../packages/backend-vrchat/test/fake-vrchat.js';
import { readConfig } from '../src/config.js';
import { main, run, start, startServer, storageFolder } from './program.js';

const at = (vrchat: FakeVRChat) => ({
  VRCHAT_HOST: `127.0.0.1:${vrchat.port}`,
  VRCHAT_QUERY_URL: vrchat.queryUrl,
  VRCHAT_OSC_FOLDER: storageFolder,
});

test('body vrchat offers what the avatar has, plays it, tells how it stands, and lets go when it leaves', async () => {
  await using vrchat = await FakeVRChat.open({ VRCEmote: ['i', 0], Hat: ['T', false], Outfit: ['i', 0] });
  await using server = await startServer();
  const on = ['--port', server.port];
  await using body = start(['body', 'vrchat', '--listen', '0', ...on], at(vrchat));
  await body.told('In session');
  await body.told(`VRChat is there at 127.0.0.1:${vrchat.port}, avatar avtr_first`);
  expect((await run(['act', 'parameter', 'name=Hat', 'value=true', ...on])).code).toBe(0);
  await expect.poll(() => vrchat.values.get('Hat')).toBe(true);
  expect((await run(['act', 'gesture', 'gesture=nod', ...on])).err).toContain('wave');
  // Of this parameter, and of no other.
  expect((await run(['act', 'parameter', 'name=Outfit', 'value=300', ...on])).err).toContain(
    'rejected: data.value 300 must be <= 255. For example',
  );
  // Seen while it lasts: it is over sooner than a busy machine ends a command.
  const acting = run(['act', 'movement', 'direction=forward', 'distance=4', '--wait', '0', ...on]);
  await expect.poll(() => vrchat.held).toEqual(['/input/Vertical']);
  expect(await body.stop('SIGINT')).toBe(0);
  await acting;
  await expect.poll(() => vrchat.held).toEqual([]);
  expect(vrchat.faults).toEqual([]);
});

test('with --json its status is lines of JSON, on stdout alone', async () => {
  await using vrchat = await FakeVRChat.open({ VRCEmote: ['i', 0] });
  await using server = await startServer();
  const env = { ...at(vrchat), VRCHAT_USE_VRCEMOTE: 'false' };
  await using body = start(['body', 'vrchat', '--json', '--listen', '0', '--port', server.port], env);
  const { status } = JSON.parse(await body.line('VRChat is there'));
  expect(status).toMatchObject({
    world: 'vrchat',
    isAlive: true,
    target: `127.0.0.1:${vrchat.port}`,
    avatar: 'avtr_first',
  });
  // The avatar has VRCEmote, and it was said not to use it.
  const waved = await run(['act', 'gesture', 'gesture=wave', '--port', server.port]);
  expect(waved.err).toContain('no action "gesture" here');
  expect(status).toEqual(expect.objectContaining({ sentPerSecond: expect.any(Number), latencyMs: expect.any(Number) }));
  expect(await body.stop('SIGINT')).toBe(0);
  for (const line of body.out) expect(JSON.parse(line)).toHaveProperty('status.summary');
});

test('VRCHAT_HOST and VRCHAT_USE_VRCEMOTE mean what their page says', () => {
  const read = (env: Record<string, string>) => readConfig(env).vrchat;
  expect(
    ['true', '1', 'on', 'false', '0', 'no', ''].map((value) => read({ VRCHAT_USE_VRCEMOTE: value }).emotes),
  ).toEqual(['always', 'always', 'always', 'never', 'never', 'never', 'known']);
  expect(read({ VRCHAT_HOST: '192.168.1.20:9010' })).toMatchObject({ host: '192.168.1.20', oscPort: 9010 });
  expect(read({ VRCHAT_HOST: 'gaming-pc' })).toMatchObject({ host: 'gaming-pc', oscPort: undefined });
  expect(read({})).toMatchObject({ host: undefined, oscPort: undefined, emotes: 'known' });
});

test('a body that is killed leaves nobody walking: what stays behind lets go for it', async () => {
  await using vrchat = await FakeVRChat.open({ VRCEmote: ['i', 0] });
  await using server = await startServer();
  const on = ['--port', server.port];
  await using body = start(['body', 'vrchat', '--listen', '0', ...on], at(vrchat));
  await body.told('In session');
  const acting = [
    run(['act', 'gesture', 'gesture=dance', 'repeat=4', '--wait', '0', ...on]),
    run(['act', 'movement', 'turnDegrees=360', '--wait', '0', ...on]),
  ];
  await expect.poll(() => vrchat.held).toEqual(['/input/LookHorizontal']);
  body.child.kill('SIGKILL');
  await body.ended;
  await Promise.all(acting);
  await expect.poll(() => [vrchat.held, vrchat.values.get('VRCEmote')]).toEqual([[], 0]);
});

test('a body whose parent is killed lets go and leaves', async () => {
  await using vrchat = await FakeVRChat.open();
  await using server = await startServer();
  const on = ['--port', server.port];
  // A program that starts a body and holds its input, as a desktop app does.
  const script = `
    const { spawn } = require('node:child_process');
    const body = spawn(process.execPath, ${JSON.stringify([main, 'body', 'vrchat', '--listen', '0', ...on])}, { stdio: ['pipe', 'ignore', 'pipe'] });
    console.log(body.pid);
    body.stderr.pipe(process.stdout);`;
  const parent = spawn(process.execPath, ['-e', script], {
    env: { PATH: process.env.PATH ?? '', CI: 'true', ...at(vrchat) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: parent.stdout })[Symbol.asyncIterator]();
  const pid = Number((await lines.next()).value);
  for (let line = await lines.next(); !line.done && !line.value.includes('In session'); ) line = await lines.next();
  const acting = run(['act', 'movement', 'direction=forward', 'distance=4', '--wait', '0', ...on]);
  await expect.poll(() => vrchat.held).toEqual(['/input/Vertical']);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  await acting;
  await expect.poll(() => vrchat.held).toEqual([]);
  await expect.poll(() => isRunning(pid)).toBe(false);
});

test('panic lets go of what anybody left held, with or without a server', async () => {
  await using vrchat = await FakeVRChat.open({ VRCEmote: ['i', 0] });
  const stuck = async () => {
    vrchat.inputs.set('/input/LookHorizontal', 1);
    vrchat.values.set('VRCEmote', 5);
  };
  await stuck();
  const alone = await run(['panic', '--port', '1'], at(vrchat));
  expect(alone.code).toBe(0);
  expect(alone.out).toContain('vrchat     every axis and button is let go');
  await expect.poll(() => [vrchat.held, vrchat.values.get('VRCEmote')]).toEqual([[], 0]);

  await using server = await startServer();
  const on = ['--port', server.port];
  await using body = start(['body', ...on]);
  await body.told('In session');
  await stuck();
  const both = await run(['panic', '--json', ...on], at(vrchat));
  expect(JSON.parse(both.out)).toEqual({
    server: 'every action of 1 session is stopped',
    vrchat: 'every axis and button is let go, the emote is off',
  });
  await expect.poll(() => vrchat.held).toEqual([]);
  const nowhere = await run(['panic', '--at', 'no where', '--port', '1']);
  expect(nowhere).toMatchObject({ code: 1, err: expect.stringContaining('write host, host:port or a port') });
});

const isOnNetwork = Object.values(networkInterfaces())
  .flat()
  .some((card) => card?.family === 'IPv4' && !card.internal);
if (!isOnNetwork) process.stderr.write('Panic by multicast DNS is skipped: no network card with an address\n');

// A body goes where VRChat says that it is; panic went to port 9000 alone.
test.skipIf(!isOnNetwork)('panic finds a VRChat that hears on another port than usual, as a body does', async () => {
  await using vrchat = await FakeVRChat.open();
  vrchat.announce(`VRChat-Client-P${process.pid}`);
  vrchat.inputs.set('/input/LookHorizontal', 1);
  // How soon it is found depends on what else this machine does.
  await expect
    .poll(
      async () => {
        const { out } = await run(['panic', '--port', '1']);
        return [out.includes('every axis and button is let go'), vrchat.held];
      },
      { timeout: 60_000 },
    )
    .toEqual([true, []]);
});

test('the worlds are listed, one that is not there is named, and settings that make no sense are too', async () => {
  const listed = await run(['body', '--list', '--json']);
  expect(JSON.parse(listed.out)).toMatchObject([
    { name: 'mock' },
    { name: 'vrchat', found: expect.any(Array) },
    { name: 'vmc', found: expect.any(Array) },
    { name: 'unreal', found: [], missing: expect.stringContaining('nothing answers at') },
    { name: 'blender', found: [], missing: expect.stringContaining('vccp body blender --addon writes it') },
  ]);
  await using vrchat = await FakeVRChat.open();
  const found = await run(['body', '--list'], at(vrchat));
  expect(found.out).toContain(`VRChat-Client-FAKE at 127.0.0.1:${vrchat.port}`);
  const gone = await run(['body', '--list'], { VRCHAT_QUERY_URL: 'http://127.0.0.1:9' });
  expect(gone.out).toContain('no OSCQuery answers at http://127.0.0.1:9: VRChat is closed');
  await using server = await startServer();
  const wrong = await run(['body', 'narnia', '--port', server.port]);
  expect(wrong.err).toContain('there is no world "narnia" here');
  expect(wrong.err).toContain('mock, vrchat, vmc, unreal');
  const stranger = await run(['body', 'vrchat', '--model', 'her.vrm', '--port', server.port]);
  expect(stranger.code).toBe(1);
  expect(stranger.err).toContain('--model means nothing to the body "vrchat"');
  expect(stranger.err).toContain('it is of vmc; "vrchat" takes --at, --listen');
  expect((await run(['doctor'], { VRCHAT_QUERY_URL: '53421' })).err).toContain(
    'VRCHAT_QUERY_URL: "53421" is no address; write for example http://127.0.0.1:53421',
  );
  expect((await run(['doctor'], { VRCHAT_USE_VRCEMOTE: 'maybe' })).err).toContain(
    'VRCHAT_USE_VRCEMOTE: "maybe" is neither true nor false',
  );
  expect((await run(['doctor'], { VRCHAT_HOST: 'not an address' })).err).toContain(
    'VRCHAT_HOST: "not an address" is no',
  );
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
