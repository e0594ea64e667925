import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Where settings would lie, were there any: those of whoever runs the tests are left alone. */
export const home = mkdtempSync(join(tmpdir(), 'vccp-home-'));

/** Where the files lie that the programs of one test file keep. */
export const storageFolder = mkdtempSync(join(tmpdir(), 'vccp-files-'));

export const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** The built command line, started as a person starts it. Declare it with `await using`. */
export function start(words: readonly string[], env: Record<string, string> = {}, cwd: string = home) {
  const child = spawn(process.execPath, [main, ...words], {
    env: {
      PATH: process.env.PATH ?? '',
      NO_COLOR: '1',
      CI: 'true',
      VCCP_HOME: home,
      VCCP_STORAGE_FOLDER: storageFolder,
      VCCP_SEQUENCES_FOLDER: `${storageFolder}-scores`,
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd,
  });
  const out: string[] = [];
  const err: string[] = [];
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const look of [...waiting]) look();
  };
  const gather = (stream: NodeJS.ReadableStream, lines: string[]) =>
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      wake();
    });
  gather(child.stdout, out);
  gather(child.stderr, err);
  const ended = once(child, 'close').then(([code]) => {
    wake();
    return code as number | null;
  });
  const firstLine = (lines: readonly string[], part: string) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = lines.find((line) => line.includes(part));
        if (found !== undefined) resolve(found);
        else if (hasEnded(child)) reject(new Error(`ended without "${part}": ${[...out, ...err].join('\n')}`));
        else return;
        waiting.delete(look);
      };
      waiting.add(look);
      look();
    });
  return {
    child,
    out,
    err,
    ended,
    /** The first line of stdout that holds `part`. */
    line: (part: string) => firstLine(out, part),
    /** The first line of stderr that holds `part`. */
    told: (part: string) => firstLine(err, part),
    /** Asks it to stop, and resolves with its exit code. */
    stop(signal: NodeJS.Signals = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
    async [Symbol.asyncDispose]() {
      if (!hasEnded(child)) child.kill('SIGKILL');
      await ended;
    },
  };
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

/** Runs a command to its end. */
export async function run(words: readonly string[], env: Record<string, string> = {}, cwd?: string) {
  await using program = start(words, env, cwd);
  program.child.stdin.end();
  const code = await program.ended;
  return { code, out: program.out.join('\n'), err: program.err.join('\n') };
}

/** A server on a free port. */
export async function startServer(env: Record<string, string> = {}) {
  const program = start(['up', '--port', '0', '--no-open', '--json'], env);
  const at = JSON.parse(await program.line('"url"')) as { url: string; mcp: string; viewer: string };
  return Object.assign(program, { at, port: new URL(at.url).port });
}
