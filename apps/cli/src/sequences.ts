import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readPerformance } from '@vccp/performance';
import { VCCPError } from '@vccp/protocol';
import { requireSafeName, type SequenceStore } from '@vccp/server';

const ENDING = '.vccp.json';
/** A score of a thousand events has some 100 KiB. */
const MAX_BYTES = 256 * 1024;
const MOST_STORED = 500;

/** Scores as files that a person can read, write and carry elsewhere: `<name>.vccp.json`. */
export function folderSequences(folder: string): SequenceStore {
  const pathOf = (name: string) => join(folder, requireSafeName(name) + ENDING);
  return {
    async list() {
      const files = await readdir(folder).catch(absent([]));
      return files.filter((file) => file.endsWith(ENDING)).flatMap((file) => safe(file.slice(0, -ENDING.length)));
    },

    async read(name) {
      const path = pathOf(name);
      const known = await stat(path).catch(absent(undefined));
      if (!known?.isFile()) return undefined;
      if (known.size > MAX_BYTES)
        throw new VCCPError('too-big', `${path} has ${known.size} bytes; at most ${MAX_BYTES}`);
      let value: unknown;
      try {
        value = JSON.parse(await readFile(path, 'utf8'));
      } catch (cause) {
        throw new VCCPError('bad-message', `${path} is not JSON: ${(cause as Error).message}`, { cause });
      }
      const read = readPerformance(value, { what: path });
      if (!read.ok) throw read.error;
      // The file's name counts: somebody may have copied it.
      return { ...read.value, name };
    },

    async write(performance) {
      const path = pathOf(performance.name);
      await mkdir(folder, { recursive: true });
      const names = await this.list();
      if (names.length >= MOST_STORED && !names.includes(performance.name)) {
        throw new VCCPError(
          'too-many',
          `${folder} has ${names.length} sequences, which is the most; save under a name that is there`,
        );
      }
      const draft = join(folder, `.${randomUUID()}`);
      try {
        const file = await open(draft, 'wx');
        try {
          await file.writeFile(`${JSON.stringify(performance, undefined, 2)}\n`);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(draft, path);
      } finally {
        await rm(draft, { force: true });
      }
    },
  };
}

/** A file of another name is somebody else's. */
function safe(name: string): string[] {
  try {
    return requireSafeName(name) === name ? [name] : [];
  } catch {
    return [];
  }
}

const absent =
  <T>(value: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return value;
    throw error;
  };
