import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { main, run, start, startServer } from './program.js';

const ESC = '\x1b';
/** A program starts slowly on a busy machine. */
const patient = { timeout: 60_000 };

/** The command line on a terminal of its own, made by `script` of util-linux; undefined where there is none. */
function onTerminal(words: readonly string[], env: Record<string, string> = {}) {
  if (spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') !== true)
    return undefined;
  const command = `exec ${[process.execPath, main, ...words].map((word) => `'${word}'`).join(' ')}`;
  const child = spawn('script', ['-qfec', command, '/dev/null'], {
    env: { PATH: process.env.PATH ?? '', TERM: 'xterm-256color', CI: 'true', SHELL: '/bin/sh', ...env },
  });
  let shown = '';
  child.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    shown: () => shown,
    type: (keys: string) => child.stdin.write(keys),
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

test('on a terminal watch draws in place, in colours, and Ctrl+C gives the terminal back', async (context) => {
  await using server = await startServer();
  const at = ['--port', server.port];
  await using body = start(['body', '--mock', '--name', 'Robin', ...at]);
  await body.told('In session');
  await using terminal = onTerminal(['watch', ...at]);
  if (!terminal) return context.skip('there is no script of util-linux here, which makes a terminal');
  await expect.poll(terminal.shown, patient).toContain('Robin');
  await run(['act', 'gesture', 'gesture=wave', ...at]);
  await expect.poll(terminal.shown, patient).toContain('{"gesture":"wave"}');
  expect(terminal.shown().startsWith(`${ESC}[?1049h`)).toBe(true);
  expect(terminal.shown()).toContain(`${ESC}[36mRobin`);
  terminal.type('\x03');
  expect(await terminal.ended).toBe(0);
  // The last word to the terminal shows the cursor, and the screen as it was.
  expect(terminal.shown().trimEnd().endsWith(`${ESC}[?25h${ESC}[?1049l`)).toBe(true);
});

test('NO_COLOR leaves the colours out, and TERM=dumb the drawing', async (context) => {
  await using server = await startServer();
  const at = ['--port', server.port];
  await using body = start(['body', '--mock', '--name', 'Robin', ...at]);
  await body.told('In session');
  await using plain = onTerminal(['watch', ...at], { NO_COLOR: '1' });
  await using dumb = onTerminal(['watch', ...at], { TERM: 'dumb' });
  if (!plain || !dumb) return context.skip('there is no script of util-linux here, which makes a terminal');
  await expect.poll(plain.shown, patient).toContain('Robin (terminal)');
  expect(plain.shown()).not.toContain(`${ESC}[36m`);
  await expect.poll(dumb.shown, patient).toContain('· presence');
  expect(dumb.shown()).not.toContain(ESC);
});

test('in a pipe watch prints a line for each message, who is here first', async () => {
  await using server = await startServer();
  const at = ['--port', server.port];
  await using body = start(['body', '--mock', '--name', 'Robin', ...at]);
  await body.told('In session');
  await using watcher = start(['watch', ...at]);
  expect(await watcher.line('presence')).toContain('"name":"Robin"');
  await run(['act', 'gesture', 'gesture=wave', ...at]);
  expect(await watcher.line('→ gesture')).toContain('{"gesture":"wave"}');
  expect(await watcher.line('"state":"completed"')).toContain('· action-status');
  expect(await watcher.stop('SIGINT')).toBe(0);
});
