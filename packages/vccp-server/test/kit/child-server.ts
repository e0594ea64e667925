import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import type { VCCPServerOptions } from '../../src/index.js';
import type { ChildAnswer, ChildVitals } from './child.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const cache = fileURLToPath(new URL('../../node_modules/.cache/child-server', import.meta.url));

/** The real server in a process of its own, which a test may starve, signal or kill. */
export class ChildServer {
  readonly url: string;
  /** Resolves when the process has ended. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  readonly #child: ChildProcess;
  readonly #stderr: string[];
  readonly #folder: string;

  private constructor(child: ChildProcess, folder: string, url: string, stderr: string[]) {
    this.#child = child;
    this.#folder = folder;
    this.#stderr = stderr;
    this.url = url;
    this.exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  }

  /** Builds the server from its sources and starts it on a free port. */
  static async start({
    nodeArguments = [],
    ...options
  }: Omit<VCCPServerOptions, 'clock' | 'logger'> & { nodeArguments?: string[] } = {}): Promise<ChildServer> {
    await mkdir(cache, { recursive: true });
    // The server reads its version one folder above itself.
    await writeFile(join(cache, 'package.json'), '{"type":"module","version":"0.0.0"}');
    const folder = await mkdtemp(join(cache, 'run-'));
    await build({
      config: false,
      entry: [join(here, 'child.ts')],
      outDir: folder,
      format: 'esm',
      target: 'node20',
      silent: true,
      external: [/^(?!@vccp\/)[^./]/],
      noExternal: [/^@vccp\//],
      esbuildOptions: (esbuild) => {
        esbuild.conditions = ['vccp-source'];
      },
    });
    const child = fork(join(folder, 'child.js'), [JSON.stringify({ port: 0, ...options })], {
      execArgv: ['--expose-gc', ...nodeArguments],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const stderr: string[] = [];
    child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk.toString()));
    const url = await new Promise<string>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${stderr.join('')}`)));
      child.once('message', (message: ChildAnswer) => resolve((message as { url: string }).url));
    });
    return new ChildServer(child, folder, url, stderr);
  }

  /** All that went to stderr: Node's last words, faults that the server logged. */
  get stderr(): string {
    return this.#stderr.join('');
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** After a garbage collection, in bytes. */
  vitals(): Promise<ChildVitals> {
    return new Promise((resolve, reject) => {
      this.#child.once('message', (message: ChildAnswer) => resolve(message as ChildVitals));
      this.#child.send('vitals', (error) => error && reject(error));
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends it if it has not ended, and clears up. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.alive) this.signal('SIGKILL');
    await this.exited;
    await rm(this.#folder, { recursive: true, force: true });
  }
}
