import { randomUUID } from 'node:crypto';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as z from 'zod';
import { systemCode } from '../errors.js';
import { removeIfThere } from './durable.js';

const ownerSchema = z.object({ pid: z.int(), host: z.string(), startedAt: z.string() });
type Owner = z.infer<typeof ownerSchema>;

/**
 * Makes this process the only owner of a folder. A lock left by a process that died is taken over.
 * @returns the way to give it back; calling it twice is harmless.
 * @throws {Error} naming the other owner, while it lives.
 */
export async function lockFolder(path: string): Promise<() => Promise<void>> {
  const own: Owner = { pid: process.pid, host: hostname(), startedAt: (await startOf(process.pid)) ?? '' };
  const aside = `${path}.${randomUUID()}`;
  await writeFile(aside, JSON.stringify(own), { mode: 0o600 });
  try {
    for (;;) {
      try {
        await link(aside, path); // fails where the name is taken: two can not both succeed
        break;
      } catch (error) {
        if (systemCode(error) !== 'EEXIST') throw error;
      }
      const owner = await readOwner(path);
      if (owner && (await lives(owner))) {
        throw new Error(
          `storage: process ${owner.pid} on ${owner.host} uses this folder already; stop it or choose another ` +
            `folder. If no such process serves files, delete ${path}`,
        );
      }
      await removeIfThere(path);
    }
  } finally {
    await unlink(aside);
  }
  let held = true;
  return async () => {
    if (held) await removeIfThere(path);
    held = false;
  };
}

async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

async function lives({ pid, host, startedAt }: Owner): Promise<boolean> {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
  const start = await startOf(pid);
  return start === undefined || startedAt === '' || start === startedAt;
}

/**
 * When a process began, in the kernel's own count: process ids are used again, and in a container the service is
 * number 1 each time. Undefined where the system does not tell.
 */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return undefined;
  }
}
