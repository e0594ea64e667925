import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conformance } from './conformance.js';
import { HeadlessBody } from './headless-body.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const core = join(root, 'unity/Runtime/Core');
const components = join(root, 'unity/Runtime');
const here = join(root, 'test/unity');

const missing = ['mcs', 'mono'].filter((program) => spawnSync(program, ['--version']).status !== 0);
if (missing.length > 0) {
  process.stderr.write(
    `plugins/unity is not compiled or run: ${missing.join(' and ')} not found (apt-get install mono-mcs)\n`,
  );
}

const sources = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.cs'))
    .map((name) => join(folder, name));

describe.skipIf(missing.length > 0)('the Unity plugin, compiled by mcs and run by Mono', () => {
  let folder: string;
  let program: string;

  /** What the compiler said, warnings included, but for fields that nobody sets: Unity's inspector does. */
  function compile(target: 'exe' | 'library', out: string, files: string[]): string {
    const options = ['-langversion:latest', '-warnaserror', '-nowarn:649', '-r:System.Core.dll'];
    const args = [...options, `-target:${target}`, `-out:${out}`];
    const { stdout, stderr } = spawnSync('mcs', [...args, ...files], { encoding: 'utf8' });
    return stdout + stderr;
  }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vccp-unity-'));
    program = join(folder, 'body.exe');
    expect(compile('exe', program, [...sources(core), join(here, 'HeadlessBody.cs')])).toBe('');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('components and sample fit what they use of Unity, as far as its shapes are written down here', () => {
    const sample = join(root, 'unity/Samples~/First steps');
    const files = [core, components, here, sample].flatMap(sources).filter((file) => !file.endsWith('HeadlessBody.cs'));
    expect(compile('library', join(folder, 'components.dll'), files)).toBe('');
  });

  it('reads and writes JSON as everyone does, and refuses what is none', async () => {
    const whole = fc.json({ maxDepth: 6, stringUnit: 'binary' });
    const odd = fc.constantFrom(
      '',
      ' 1 ',
      '01',
      '-',
      '-0',
      '1.',
      '.5',
      '1e5',
      '1E+2',
      '[1,]',
      '{"a":1,}',
      '"\\u12"',
      'nul',
      '"\t"',
    );
    const torn = fc.tuple(whole, fc.nat(200)).map(([text, at]) => text.slice(0, at));
    const nested = fc.nat(100).map((depth) => '['.repeat(depth) + ']'.repeat(depth));
    const texts = fc.sample(fc.oneof(whole, torn, odd, nested), { numRuns: 2000, seed: 20_261_125 });
    await using body = await HeadlessBody.alone(['mono', program]);
    body.order({ do: 'json', texts });
    const { texts: read } = (await body.next(({ event }) => event === 'read')) as unknown as {
      texts: (string | null)[];
    };
    // Mono's own reading of a double is wrong by the last bit now and then, which shows where there are few bits.
    const rounded = (_key: string, value: unknown) => {
      if (typeof value !== 'number') return value;
      return Math.abs(value) < 1e-300 ? 0 : Number(value.toPrecision(14));
    };
    const canon = (text: string | null | undefined) => {
      try {
        return JSON.stringify(JSON.parse(text ?? ''), rounded);
      } catch {
        return undefined;
      }
    };
    const tooDeep = /^\[{66}/;
    for (const [index, text] of texts.entries()) {
      expect(canon(read[index]), text).toBe(tooDeep.test(text) ? undefined : canon(text));
    }
  });

  conformance('unity', () => ['mono', program]);
});

it('every file that Unity imports has a .meta with an id of its own: a package from a URL is read-only', () => {
  const imported = readdirSync(join(root, 'unity'), { recursive: true, encoding: 'utf8' }).filter(
    (path) => !path.startsWith('Samples~') && !path.endsWith('.meta'),
  );
  const ids = imported.map((path) => /^guid: ([0-9a-f]{32})$/m.exec(read(`${path}.meta`))?.[1]);
  expect(ids).not.toContain(undefined);
  expect(new Set(ids).size).toBe(imported.length);
});

function read(path: string): string {
  return readFileSync(join(root, 'unity', path), 'utf8');
}
