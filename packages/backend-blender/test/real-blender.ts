import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { BlenderConnection, type ConnectOptions, HeadlessBlender } from '../src/index.js';

export const program: string = process.env.BLENDER_PATH || 'blender';
const asked = spawnSync(program, ['--version'], { encoding: 'utf8' });

/** Why Blender cannot be asked here; undefined where it can. */
export const noBlender: string | undefined = asked.error
  ? `${program} is not there: ${asked.error.message} (Debian: apt-get install blender python3-numpy)`
  : undefined;
if (noBlender) process.stderr.write(`What needs Blender is skipped: ${noBlender}\n`);

const sayNumpy = ['-b', '--factory-startup', '--python-expr', 'import numpy; print("NumPy", numpy.__version__)'];
/** Why its importer for glTF cannot run; undefined where it can. */
export const noNumpy: string | undefined =
  noBlender ??
  (/^NumPy/m.test(spawnSync(program, sayNumpy, { encoding: 'utf8' }).stdout)
    ? undefined
    : 'this Blender has no NumPy, without which its importer cannot run (Debian: apt-get install python3-numpy)');
if (noNumpy && !noBlender) process.stderr.write(`A .vrm in Blender is skipped: ${noNumpy}\n`);

/** A folder of its own for what Blender announces and makes. */
export function freshHome() {
  const path = mkdtempSync(join(tmpdir(), 'vccp-blender-'));
  return {
    path,
    announced: () => readdirSync(join(path, 'blender')),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** A Blender without a window that ends with the test. */
export async function startBlender(file?: string): Promise<HeadlessBlender> {
  const home = freshHome();
  const blender = await HeadlessBlender.start({ program, home: home.path, file });
  onTestFinished(async () => {
    await blender.close();
    home.remove();
  });
  return blender;
}

export async function connectTo(blender: HeadlessBlender, options: ConnectOptions = { drive: true }) {
  const connection = await BlenderConnection.open(blender.place, options);
  onTestFinished(() => connection.close());
  return connection;
}
