import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openBrowser } from '@vccp/vrm-viewer/testing';
import { expect, test } from 'vitest';

/** A program as a person starts it, with what it prints. Declare it with `await using`. */
function start(path: string, args: string[] = [], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [path, ...args], {
    env: { ...process.env, CI: 'true', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const errors: string[] = [];
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const look of [...waiting]) look();
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    wake();
  });
  child.stderr.on('data', (chunk) => errors.push(String(chunk)));
  const ended = once(child, 'close').then(([code]) => {
    wake();
    return code as number | null;
  });
  return {
    lines,
    ended,
    /** The first line that holds `part`. */
    line: (part: string) =>
      new Promise<string>((resolve, reject) => {
        const look = () => {
          const found = lines.find((line) => line.includes(part));
          if (found !== undefined) resolve(found);
          else if (hasEnded(child))
            reject(new Error(`${path} ended without "${part}": ${lines.join('\n')}${errors.join('')}`));
          else return;
          waiting.delete(look);
        };
        waiting.add(look);
        look();
      }),
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;
const here = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const cli = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));

async function startServer() {
  const server = start(cli, ['up', '--port', '0', '--json', '--no-open']);
  const { url } = JSON.parse(await server.line('"url"')) as { url: string };
  return { url, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test('greet: a model greets in the page, and hears what is typed there', async () => {
  await using server = await startServer();
  await using browser = await openBrowser();
  const page = await browser.newPage({ viewport: { width: 640, height: 480 }, locale: 'en' });
  page.setDefaultTimeout(100_000);
  await page.goto(server.url);
  await page.getByText('Ready for a model').waitFor();
  await using agent = start(here('greet/agent.mjs'), [], { VCCP_URL: server.url });
  await agent.line('play-action');
  await page.getByRole('textbox').first().fill('hello there');
  await page.keyboard.press('Enter');
  await agent.line('greeted');
  expect(await agent.ended).toBe(0);
});

test('own-body: a lamp in 30 lines waits in a session, and does what it is asked', async () => {
  await using server = await startServer();
  await using lamp = start(here('own-body/body.mjs'), [], { VCCP_URL: server.url });
  await lamp.line('the lamp waits');
  const { port } = new URL(server.url);
  await using light = start(cli, ['act', 'light', 'power=on', '--port', port]);
  expect(await light.line('light')).toContain('completed');
  await using blink = start(cli, ['act', 'blink', 'times=2', '--port', port]);
  expect(await blink.line('blink')).toContain('{"blinked":2}');
  await expect.poll(() => lamp.lines.slice(1)).toEqual(['light on', '* blink *', '* blink *']);
});

test('two-bodies: both wave, then the left one bows', async () => {
  await using story = start(here('two-bodies/main.mjs'));
  expect(await story.ended).toBe(0);
});

test('performance: a score is paused, resumed, played to its end and kept', async () => {
  await using story = start(here('performance/main.mjs'));
  expect(await story.ended).toBe(0);
});

test('own-page: a page without a build joins from another origin and changes its face', async () => {
  await using story = start(here('own-page/serve.mjs'), [], { PAGE_PORT: '0', VCCP_PORT: '0' });
  const { page: pageUrl, mcp } = JSON.parse(await story.line('"page"')) as { page: string; mcp: string };
  await using browser = await openBrowser();
  const page = await browser.newPage();
  page.setDefaultTimeout(100_000);
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(pageUrl);
  await page.getByText('waiting for a model').waitFor();
  await using act = start(cli, ['act', 'expression', 'preset=happy', '--port', new URL(mcp).port]);
  expect(await act.line('expression')).toContain('completed');
  await page.getByRole('img', { name: 'happy' }).waitFor();
  expect(complaints).toEqual([]);
});
