import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { StorageServiceOptions } from '../src/service.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** One JavaScript file of `entry` that a bare Node runs; it lies inside the package, where its dependencies are found. */
export async function bundle(entry: string): Promise<{ path: string; [Symbol.asyncDispose](): Promise<void> }> {
  const outDir = await mkdtemp(join(root, 'node_modules', '.storage-child-'));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: { ssr: entry, outDir, emptyOutDir: false, rollupOptions: { output: { entryFileNames: 'main.mjs' } } },
  });
  return { path: join(outDir, 'main.mjs'), [Symbol.asyncDispose]: () => rm(outDir, { recursive: true, force: true }) };
}

export interface ServiceProcess {
  url: string;
  process: ChildProcess;
  /** Resident bytes. */
  memory(): Promise<number>;
  /** SIGKILL, and wait until it is dead. */
  kill(): Promise<void>;
}

export async function startProcess(path: string, options: Partial<StorageServiceOptions>): Promise<ServiceProcess> {
  const child = fork(path, [JSON.stringify(options)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const died = once(child, 'exit').then(() => {
    throw new Error('the service process ended before it was ready');
  });
  const [url] = await Promise.race([once(child, 'message'), died]);
  died.catch(() => undefined);
  return {
    url: String(url),
    process: child,
    async memory() {
      child.send('memory');
      const [bytes] = await once(child, 'message');
      return Number(bytes);
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
