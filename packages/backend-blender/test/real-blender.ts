import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { BlenderConnection, type ConnectOptions, HeadlessBlender } from '../src/index.js';

const program = process.env.BLENDER_PATH || 'blender';
const asked = spawnSync(program, ['--version'], { encoding: 'utf8' });

/** Why Blender cannot be asked here; undefined where it can. */
export const noBlender: string | undefined = asked.error
  ? `${program} is not there: ${asked.error.message} (Debian: apt-get install blender python3-numpy)`
  : undefined;
if (noBlender) process.stderr.write(`What needs Blender is skipped: ${noBlender}\n`);

/** Whether its importer for glTF can run. */
export const hasNumpy: boolean =
  !noBlender && spawnSync(program, ['-b', '--factory-startup', '--python-expr', 'import numpy']).stderr.length === 0;

/** A Blender without a window that ends with the test. */
export async function startBlender(file?: string): Promise<HeadlessBlender & { home: string }> {
  const home = mkdtempSync(join(tmpdir(), 'vccp-blender-'));
  const blender = await HeadlessBlender.start({ program, home, file });
  onTestFinished(async () => {
    await blender.close();
    rmSync(home, { recursive: true, force: true });
  });
  return Object.assign(blender, { home });
}

export async function connectTo(blender: HeadlessBlender, options: ConnectOptions = { drive: true }) {
  const connection = await BlenderConnection.open(blender.place, options);
  onTestFinished(() => connection.close());
  return connection;
}
