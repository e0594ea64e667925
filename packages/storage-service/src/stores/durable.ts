import { open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from '../errors.js';

/**
 * Writes a small file whole or not at all: beside its place, flushed, renamed, and the folder flushed.
 * @param aside a path in the same file system that nobody else uses
 */
export async function writeWhole(path: string, aside: string, text: string): Promise<void> {
  try {
    const handle = await open(aside, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await moveInto(aside, path);
  } catch (error) {
    await removeIfThere(aside).catch(() => undefined);
    throw error;
  }
}

/** Renames a flushed file into its place, and makes the name survive a power cut. */
export async function moveInto(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncFolder(dirname(to));
}

export async function removeIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}

/** Flushes the names in a folder. Windows has no such call and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
