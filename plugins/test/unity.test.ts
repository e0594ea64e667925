import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conformance } from './conformance.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const core = join(root, 'unity/Runtime/Core');
const components = join(root, 'unity/Runtime');
const here = join(root, 'test/unity');

const missing = ['mcs', 'mono'].filter((program) => spawnSync(program, ['--version']).status !== 0);
if (missing.length > 0) {
  process.stderr.write(`plugins/unity is not compiled or run: ${missing.join(' and ')} not found (apt-get install mono-mcs)\n`);
}

const sources = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.cs'))
    .map((name) => join(folder, name));

describe.skipIf(missing.length > 0)('the Unity plugin, compiled by mcs and run by Mono', () => {
  let folder: string;
  let program: string;

  /** What the compiler said, warnings included. */
  function compile(target: 'exe' | 'library', out: string, files: string[]): string {
    const args = ['-langversion:latest', '-warnaserror', `-target:${target}`, `-out:${out}`, '-r:System.Core.dll'];
    const { stdout, stderr } = spawnSync('mcs', [...args, ...files], { encoding: 'utf8' });
    return stdout + stderr;
  }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vccp-unity-'));
    program = join(folder, 'body.exe');
    expect(compile('exe', program, [...sources(core), join(here, 'HeadlessBody.cs')])).toBe('');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  conformance('unity', () => ['mono', program]);
});
