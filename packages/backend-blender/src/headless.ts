import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { resolve as resolvePath } from 'node:path';
import { createInterface } from 'node:readline';
import { addonFile } from './addon.js';
import { BlenderError } from './blender-error.js';
import type { BlenderPlace } from './place.js';

export interface HeadlessOptions {
  /** The program. @default 'blender', as PATH has it */
  program?: string | undefined;
  /** A .blend to open; an empty room with light by default. */
  file?: string | undefined;
  /** Where it announces itself: `VCCP_HOME`. */
  home?: string | undefined;
  /** Ends it while it starts, or later. */
  signal?: AbortSignal | undefined;
}

/** What it says when it listens. */
const HEARD = /^VCCP: bodies are heard at (.+):(\d+)$/;
/** Of what it said last, for a fault. */
const LINES_KEPT = 12;

/** A Blender without a window, which ends with us, however we end. */
export class HeadlessBlender {
  readonly place: BlenderPlace;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, place: BlenderPlace, ended: Promise<void>) {
    this.#child = child;
    this.place = place;
    this.ended = ended;
  }

  /** Resolves when it can be talked to. @throws {BlenderError} `not-started`, with what it said last */
  static start({ program = 'blender', file, home, signal }: HeadlessOptions = {}): Promise<HeadlessBlender> {
    const token = randomBytes(24).toString('base64url');
    const options = ['-b', '--factory-startup', '--python-exit-code', '1', '--python', addonFile('headless.py'), '--'];
    const child = spawn(program, [...options, ...(file === undefined ? [] : ['--file', resolvePath(file)])], {
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own: Ctrl+C in a terminal reaches the whole group, and she is to come to rest first.
      detached: true,
      windowsHide: true,
      ...(signal && { signal }),
      env: { ...process.env, VCCP_BLENDER_TOKEN: token, ...(home !== undefined && { VCCP_HOME: home }) },
    });
    const ended = new Promise<void>((resolve) => {
      child.once('close', () => resolve());
      child.once('error', () => resolve());
    });
    child.stdin?.on('error', () => undefined);
    return new Promise((resolve, reject) => {
      const said: string[] = [];
      child.once('error', (error: NodeJS.ErrnoException) =>
        reject(new BlenderError('not-started', noProgram(program, error))),
      );
      child.once('close', (code) => {
        reject(new BlenderError('not-started', `Blender ended with ${code} before it listened: ${said.join(' · ')}`));
      });
      for (const stream of [child.stdout, child.stderr]) {
        if (!stream) continue;
        createInterface({ input: stream }).on('line', (line) => {
          if (line.trim() !== '' && said.push(line.trim()) > LINES_KEPT) said.shift();
          const [, host, port] = HEARD.exec(line) ?? [];
          if (host !== undefined) resolve(new HeadlessBlender(child, { host, port: Number(port), token }, ended));
        });
      }
    });
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Resolves when it has ended. Idempotent. */
  async close(): Promise<void> {
    this.#child.stdin?.end();
    await this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function noProgram(program: string, error: NodeJS.ErrnoException): string {
  if (error.code !== 'ENOENT') return `${program} cannot be started: ${error.message}`;
  return (
    `there is no program "${program}" on the PATH: install Blender 3.3 or newer (Debian: apt install blender ` +
    'python3-numpy), or say where it lies with BLENDER_PATH'
  );
}
