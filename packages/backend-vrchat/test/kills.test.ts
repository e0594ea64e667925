import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import type { ChildOptions } from './child.js';
import { FakeVRChat } from './fake-vrchat.js';

/** How a program with a body ends before its time. */
const ENDS = ['body', 'parent', 'both', 'SIGTERM', 'SIGABRT'] as const;
const KILLS = inject('long') ? 200 : ENDS.length;
const AT_ONCE = inject('long') ? 4 : 2;

/** Starts the program, holds its input as a desktop app does, and ends after it. */
const PARENT = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, process.argv.slice(1), { stdio: ['pipe', 'inherit', 'inherit'] });
  child.once('exit', () => process.exit());
  console.log(child.pid);`;

let folder: string;
beforeAll(async () => {
  const { dependencies, devDependencies } = createRequire(import.meta.url)('../package.json');
  const own = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !name.startsWith('@vccp/'));
  // Within the package, so that what is bundled finds what the package depends on.
  const cache = fileURLToPath(new URL('../node_modules/.cache', import.meta.url));
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(join(cache, 'kills-'));
  await build({
    config: false,
    entry: [fileURLToPath(new URL('child.ts', import.meta.url))],
    outDir: folder,
    format: 'esm',
    target: 'node20',
    silent: true,
    external: [/^[^./]/],
    noExternal: [new RegExp(`^(?!(${own.join('|')})(/|$))`)],
    outExtension: () => ({ js: '.mjs' }),
    // What is bundled and asks for a part of Node in the old way finds it.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    esbuildOptions: (esbuild) => {
      esbuild.conditions = ['vccp-source'];
    },
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const isRest = ({ values: [value] }: { values: readonly unknown[] }) => value === 0 || value === false;

/** One program, killed in the midst of what it does; resolves with how many things it held then. */
async function kill(end: (typeof ENDS)[number], seed: number): Promise<number> {
  await using vrchat = await FakeVRChat.open({
    VRCEmote: ['i', 0],
    Happy: ['f', 0],
    Sad: ['T', false],
    Hat: ['T', false],
    Outfit: ['i', 0],
  });
  const startedAt = performance.now();
  const options: ChildOptions = { oscPort: vrchat.port, queryUrl: vrchat.queryUrl, seed };
  const parent = spawn(process.execPath, ['-e', PARENT, join(folder, 'child.mjs'), JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // A group of its own, which is killed as one.
    detached: true,
  });
  const group = -(parent.pid ?? Number.NaN);
  onTestFinished(() => endGroup(group));
  // Both have it open: it ends when both are gone.
  const gone = once(parent.stdout, 'close');
  const [pid] = await once(createInterface({ input: parent.stdout }), 'line');
  let held = 0;
  // When it has acted for a while, and holds something.
  const strike = () => {
    held = vrchat.held.length;
    if (vrchat.heard.length <= 60 + (seed % 40) || held === 0) return false;
    if (end === 'parent') parent.kill('SIGKILL');
    else if (end === 'both') process.kill(group, 'SIGKILL');
    else process.kill(Number(pid), end === 'body' ? 'SIGKILL' : end);
    return true;
  };
  await expect.poll(strike, { interval: 1, timeout: 60_000 }).toBe(true);
  await gone;
  // Who sees its input end says it itself; for the others it is said from elsewhere, once they are gone.
  const [first] = vrchat.heard;
  const isOther = (message: { fromPort: number }) => message.fromPort !== first?.fromPort;
  if (end !== 'parent')
    await expect
      .poll(() => vrchat.heard.some((message) => isOther(message) && message.address === '/input/Voice'), {
        interval: 5,
        timeout: 60_000,
      })
      .toBe(true);
  // All that is there by now is heard.
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  const { values } = vrchat;
  await expect
    .poll(() => [vrchat.held, ...['VRCEmote', 'Happy', 'Sad', 'Outfit'].map((name) => values.get(name))], {
      interval: 5,
      timeout: 60_000,
    })
    .toEqual([[], 0, 0, false, 0]);
  expect(vrchat.inputs.size).toBe(29);
  expect(vrchat.faults).toEqual([]);
  const seconds = (performance.now() - startedAt) / 1000;
  expect(vrchat.heard.filter((message) => !isRest(message)).length).toBeLessThanOrEqual(60 * (seconds + 1));
  return held;
}

/** For a test that failed before it came to that. */
function endGroup(group: number): void {
  try {
    process.kill(group, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

test(`after ${KILLS} kills of her program, of its parent and of both, every axis and button is at rest`, async () => {
  const kills = Array.from({ length: KILLS }, (_, seed) => ({
    seed,
    end: ENDS[seed % ENDS.length] ?? 'body',
  })).values();
  let held = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const { end, seed } of kills) {
        const mine = await kill(end, seed);
        held += mine;
      }
    }),
  );
  expect(held).toBeGreaterThanOrEqual(KILLS);
}, 480_000);
