import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import type { VCCPServerOptions } from '../../src/index.js';
import type { ChildAnswer, ChildVitals, ChildWish } from './child.js';

type Manifest = Record<'dependencies' | 'devDependencies', Record<string, string>>;

const here = fileURLToPath(new URL('.', import.meta.url));
const { dependencies, devDependencies } = createRequire(import.meta.url)('../../package.json') as Manifest;
const OWN_DEPENDENCIES = Object.keys({ ...dependencies, ...devDependencies }).filter(
  (name) => !name.startsWith('@vccp/'),
);
const cache = fileURLToPath(new URL('../../node_modules/.cache/child-server', import.meta.url));

type ChildOptions = Omit<VCCPServerOptions, 'clock' | 'logger'>;
type Exit = { code: number | null; signal: NodeJS.Signals | null };

/** The real server in a process of its own, which a test may starve, signal, kill, and start again where it was. */
export class ChildServer {
  readonly url: string;
  readonly #folder: string;
  readonly #options: ChildOptions;
  readonly #nodeArguments: string[];
  readonly #stderr: string[] = [];
  #child: ChildProcess;
  #exited: Promise<Exit>;

  private constructor(folder: string, options: ChildOptions, nodeArguments: string[], run: Run) {
    this.#folder = folder;
    this.#nodeArguments = nodeArguments;
    this.url = run.url;
    this.#options = { ...options, port: Number(new URL(run.url).port) };
    this.#child = run.child;
    this.#exited = this.#watch(run);
  }

  /** Builds the server from its sources and starts it on a free port. */
  static async start({
    nodeArguments = [],
    ...options
  }: ChildOptions & { nodeArguments?: string[] } = {}): Promise<ChildServer> {
    const folder = await buildChild('child.ts');
    return new ChildServer(folder, options, nodeArguments, await run(folder, { port: 0, ...options }, nodeArguments));
  }

  /** All that went to stderr: Node's last words, faults that the server logged. */
  get stderr(): string {
    return this.#stderr.join('');
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when the process has ended. */
  get exited(): Promise<Exit> {
    return this.#exited;
  }

  /** After a garbage collection, in bytes. */
  vitals(): Promise<ChildVitals> {
    return this.#ask('vitals');
  }

  /** Lets so much time pass at once, as the server sees it. */
  pass(ms: number): Promise<ChildVitals> {
    return this.#ask({ passMs: ms });
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Once it has ended: starts it again, on the same port. */
  async startAgain(): Promise<void> {
    await this.#exited;
    const again = await run(this.#folder, this.#options, this.#nodeArguments);
    this.#child = again.child;
    this.#exited = this.#watch(again);
  }

  /** Ends it if it has not ended, and clears up. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.alive) this.signal('SIGKILL');
    await this.#exited;
    await rm(this.#folder, { recursive: true, force: true });
  }

  #watch({ child, stderr }: Run): Promise<Exit> {
    this.#stderr.push(...stderr.splice(0));
    child.stderr?.on('data', (chunk: Buffer) => this.#stderr.push(chunk.toString()));
    return new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  }

  #ask(wish: ChildWish): Promise<ChildVitals> {
    return new Promise((resolve, reject) => {
      this.#child.once('message', (message: ChildAnswer) => resolve(message as ChildVitals));
      this.#child.send(wish, (error) => error && reject(error));
    });
  }
}

interface Run {
  child: ChildProcess;
  url: string;
  stderr: string[];
}

/** Bundles one file of the kit, with our own packages in it, into a folder of its own. */
export async function buildChild(file: string): Promise<string> {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'run-'));
  // The server reads its version one folder above itself: other tests read there at this moment, and find it whole.
  await writeFile(join(folder, 'package.json'), '{"type":"module","version":"0.0.0"}');
  await rename(join(folder, 'package.json'), join(cache, 'package.json'));
  await build({
    config: false,
    entry: [join(here, file)],
    outDir: folder,
    format: 'esm',
    target: 'node20',
    silent: true,
    // What only another package of ours depends on cannot be found from here, and is bundled with it.
    external: [/^[^./]/],
    noExternal: [new RegExp(`^(?!(${OWN_DEPENDENCIES.join('|')})(/|$))`)],
    esbuildOptions: (esbuild) => {
      esbuild.conditions = ['vccp-source'];
    },
  });
  return folder;
}

async function run(folder: string, options: ChildOptions, nodeArguments: string[]): Promise<Run> {
  const child = fork(join(folder, 'child.js'), [JSON.stringify(options)], {
    execArgv: ['--expose-gc', ...nodeArguments],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const stderr: string[] = [];
  const hear = (chunk: Buffer) => void stderr.push(chunk.toString());
  child.stderr?.on('data', hear);
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${stderr.join('')}`)));
    child.once('message', (message: ChildAnswer) => resolve((message as { url: string }).url));
  });
  child.stderr?.off('data', hear);
  return { child, url, stderr };
}
