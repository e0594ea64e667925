/** Prints what a pose costs in Blender beside the same bytes sent back by a bare port inside another, in turn in this one run. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Figure } from '@vccp/pose';
import { BlenderConnection, BlenderError, HeadlessBlender, posedSchema, wireFrame } from '../src/index.js';
import { skeletonOf } from '../src/skeleton.js';
import { pictureSchema } from '../src/wire.js';

const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
if (only !== undefined && only !== 'blender') process.exit(0);
const rounds = process.argv.includes('--quick') ? 10 : 40;
const PER_ROUND = 50;
const program = process.env.BLENDER_PATH || 'blender';
const print = (line: string) => process.stdout.write(`${line}\n`);
const quantile = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;

// What is bundled looks for the add-on beside itself.
const beside = fileURLToPath(new URL('../addon', import.meta.url));
if (!existsSync(beside)) symlinkSync(resolve('addon'), beside);
const home = mkdtempSync(join(tmpdir(), 'vccp-bench-'));

async function start(): Promise<HeadlessBlender> {
  try {
    return await HeadlessBlender.start({ program, home });
  } catch (fault) {
    if (!(fault instanceof BlenderError)) throw fault;
    print(`Blender is skipped: ${fault.message}\n`);
    process.exit(0);
  }
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await run();
  return performance.now() - startedAt;
}

/** A bare port in a Blender of its own: resolves when all that was sent has come back. */
async function echo() {
  const child = spawn(program, ['-b', '--factory-startup', '--python', resolve('bench/echo.py')], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const port = await new Promise<number>((found, missed) => {
    child.once('error', missed);
    child.once('close', (code) => missed(new Error(`Blender ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, said] = /^ECHO (\d+)$/.exec(line) ?? [];
      if (said !== undefined) found(Number(said));
    });
  });
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  let missing = 0;
  let arrive = () => {};
  socket.on('data', (data: Buffer) => {
    missing -= data.length;
    if (missing <= 0) arrive();
  });
  return {
    send: (line: string) =>
      new Promise<void>((done) => {
        arrive = done;
        missing = Buffer.byteLength(line);
        socket.write(line);
      }),
    close: () => socket.destroy(),
  };
}

const blender = await start();
const connection = await BlenderConnection.open(blender.place, { drive: true });
const { chosen } = await connection.describe('load');
if (!chosen) throw new Error('nobody came');
const figure = new Figure({ skeleton: skeletonOf(chosen) });
void figure.play(
  { category: 'gesture', data: { gesture: 'dance', repeat: 20 } },
  { signal: new AbortController().signal, report() {} },
);
const bare = await echo();
const times: Record<'pose' | 'bare', number[]> = { pose: [], bare: [] };
const ratios: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  const now: typeof times = { pose: [], bare: [] };
  for (let index = 0; index < PER_ROUND; index += 1) {
    figure.advance(1 / 60);
    const frame = wireFrame(figure.frame);
    const line = `${JSON.stringify({ id: 1, op: 'pose', ...frame })}\n`;
    now.pose.push(await timed(() => connection.ask('pose', frame, posedSchema)));
    now.bare.push(await timed(() => bare.send(line)));
  }
  ratios.push(quantile(now.pose, 0.5) / quantile(now.bare, 0.5));
  times.pose.push(...now.pose);
  times.bare.push(...now.bare);
}
print(
  `Node ${process.versions.node}, Blender ${connection.described.blender}; ${rounds} interleaved rounds of ${PER_ROUND}.\n`,
);
print('| asked to answered | p50 ms | p99 ms | ÷ bare |');
print('|---|---|---|---|');
const row = (name: string, values: readonly number[], ratio: number) =>
  print(
    `| ${name} | ${quantile(values, 0.5).toFixed(2)} | ${quantile(values, 0.99).toFixed(2)} | ${ratio.toFixed(2)} |`,
  );
row('a bare port inside Blender', times.bare, 1);
row('**a pose: 54 bones and the face**', times.pose, quantile(ratios, 0.5));
const still = { width: 320, height: 240, format: 'jpeg' };
const stills: number[] = [];
for (let round = 0; round < 10; round += 1)
  stills.push(await timed(() => connection.ask('render', still, pictureSchema)));
print(`\nA still of 320 × 240, fast: ${quantile(stills, 0.5).toFixed(0)} ms.\n`);
bare.close();
connection.close();
await blender.close();
rmSync(home, { recursive: true, force: true });
