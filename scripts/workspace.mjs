/** Brings the workspace to where it can run: installed and built, nothing done twice. Progress goes to stderr. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const stamps = join(root, 'node_modules', '.cache', 'vccp');
const windows = process.platform === 'win32';
const skipped = new Set(['node_modules', 'dist', 'test', 'bench', '.turbo', 'coverage', '.cache']);
const manifests = () =>
  ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', ...packages().map((folder) => join(folder, 'package.json'))]
    .map((file) => join(root, file))
    .filter(existsSync);

/** The pinned pnpm, whatever is installed on this machine. */
export function pnpm(args, options) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return run('npx', ['-y', packageManager, ...args], options);
}

/** Installs where the manifests or the lock file changed since the last time. */
export async function ensureInstalled() {
  const stamp = hashOf(manifests());
  if (existsSync(join(root, 'node_modules', '.pnpm')) && readStamp('installed') === stamp) return;
  await step('Installing what is missing (once; about half a minute)', () =>
    pnpm(['install', '--frozen-lockfile'], { env: { ...process.env, CI: 'true' } }),
  );
  writeStamp('installed', hashOf(manifests()));
}

/** Builds where a source changed since the last time. */
export async function ensureBuilt() {
  const sources = () => packages().flatMap((folder) => [...filesIn(join(root, folder))]);
  const outputs = packages()
    .filter((folder) => folder !== 'examples' && folder !== 'plugins')
    .map((folder) => join(root, folder, 'dist'));
  const stamp = hashOf([...sources(), join(root, 'tsconfig.base.json'), join(root, 'turbo.json')]);
  if (outputs.every(existsSync) && readStamp('built') === stamp) return;
  // Through pnpm, which turbo wants to find on the PATH.
  await step('Building what is stale (the first time about a minute)', () =>
    pnpm(['exec', 'turbo', 'run', 'build', '--output-logs=errors-only'], {
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
    }),
  );
  writeStamp('built', stamp);
}

function packages() {
  return ['packages', 'apps']
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(folder, name)))
    .concat('examples', 'plugins')
    .filter((folder) => existsSync(join(root, folder, 'package.json')));
}

function* filesIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (skipped.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(path);
    else if (entry.isFile()) yield path;
  }
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files.toSorted()) {
    hash.update(`\0${relative(root, file)}\0${statSync(file).size}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

const readStamp = (name) => (existsSync(join(stamps, name)) ? readFileSync(join(stamps, name), 'utf8') : undefined);

function writeStamp(name, value) {
  mkdirSync(stamps, { recursive: true });
  writeFileSync(join(stamps, name), value);
}

async function step(what, work) {
  const startedAt = performance.now();
  process.stderr.write(`${what} …\n`);
  await work();
  process.stderr.write(`  done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
}

/** Runs a program and shows what it printed only where it fails. Rejects with its exit code in the message. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      shell: windows && command === 'npx',
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const printed = [];
    child.stdout.on('data', (chunk) => printed.push(chunk));
    child.stderr.on('data', (chunk) => printed.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) return resolve();
      process.stderr.write(Buffer.concat(printed));
      reject(new Error(`${command} ${args.join(' ')} ended with ${code}`));
    });
  });
}
