import { spawn, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { addonZip, BlenderBody, BlenderConnection, findBlenders, measuredSchema } from '../src/index.js';
import { freshHome, noBlender, program } from './real-blender.js';

const noScreen = [spawnSync('xvfb-run', ['--help']), spawnSync('xauth', ['-V'])].some(({ error }) => error)
  ? 'there is no xvfb-run with xauth for a window (Debian: apt-get install xvfb xauth)'
  : undefined;
if (noScreen && !noBlender) process.stderr.write(`Blender in a window is skipped: ${noScreen}\n`);
const script = fileURLToPath(new URL('in-window.py', import.meta.url));

test.skipIf(noBlender ?? noScreen)(
  'in a window: installed from its zip it listens, moves her between two frames, and leaves nothing when it is switched off',
  async () => {
    const home = freshHome();
    const zip = join(home.path, 'vccp_blender.zip');
    writeFileSync(zip, await addonZip());
    const words = ['-a', program, '--factory-startup', '-noaudio', '--python', script, '--', zip, home.path];
    const child = spawn('xvfb-run', words, {
      // A group of its own, so that the window goes with its screen.
      detached: true,
      stdio: 'ignore',
      env: {
        ...process.env,
        VCCP_HOME: home.path,
        BLENDER_USER_SCRIPTS: join(home.path, 'scripts'),
        BLENDER_USER_CONFIG: join(home.path, 'config'),
        LIBGL_ALWAYS_SOFTWARE: '1',
      },
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    onTestFinished(async () => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await ended;
      home.remove();
    });
    await expect.poll(() => findBlenders({ home: home.path }), { timeout: 50_000 }).toHaveLength(1);
    const body = await BlenderBody.open({ home: home.path });
    onTestFinished(() => body.close());
    expect(body.status).toMatchObject({
      isReachable: true,
      described: { headless: false, armatures: ['Figure'] },
    });
    const [found] = await findBlenders({ home: home.path });
    if (!found) throw new Error('it is gone');
    // A new file has a cube in its middle: she does not stand in it, and its camera is not where its person looks from.
    const { Cube: [beside = 0] = [] } = found.chosen?.things ?? {};
    expect(beside).toBeLessThan(-1.5);
    expect(Object.keys(found.chosen?.things ?? {})).toEqual(['Cube', 'camera']);
    const onlooker = await BlenderConnection.open(found.place);
    const hipsAt = async () => (await onlooker.ask('measure', {}, measuredSchema)).bones.hips?.at[1] ?? 9;
    const context = { signal: new AbortController().signal, report: () => undefined };
    await body.play({ id: 'a', category: 'posture', data: { posture: 'sit' }, meta: {} }, context);
    const standing = found.chosen?.bones.hips?.rest[1] ?? 0;
    // In a window that is drawn without a graphics card, a frame takes a while.
    await expect.poll(hipsAt, { interval: 50, timeout: 50_000 }).toBeLessThan(standing * 0.8);
    expect((await body.see({ maxWidth: 64 })).width).toBe(64);
    // Another file is opened: whoever is in it is posed.
    const heard: unknown[] = [];
    body.subscribe((event) => event.type === 'scene' && heard.push(event.data));
    writeFileSync(join(home.path, 'open'), '');
    await expect.poll(() => heard, { timeout: 50_000 }).toContainEqual({ file: 'her.blend' });
    await expect
      .poll(() => body.status, { timeout: 50_000 })
      .toMatchObject({ isReachable: true, described: { file: 'her.blend' } });
    await body.play({ id: 'b', category: 'gesture', data: { gesture: 'cheer' }, meta: {} }, context);
    writeFileSync(join(home.path, 'off'), '');
    await expect.poll(() => existsSync(join(home.path, 'is-off')), { timeout: 50_000 }).toBe(true);
    expect(home.announced()).toEqual([]);
    await expect(BlenderConnection.open(found.place)).rejects.toThrow('nothing answers');
    await expect.poll(() => body.status.fault, { timeout: 50_000 }).toContain('Blender');
  },
  // A window that is drawn without a graphics card is slow where others want the machine, too.
  180_000,
);
