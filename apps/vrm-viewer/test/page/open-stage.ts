/** The page of a real server in a real browser, for the tests of the page. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VCCPServer } from '@vccp/server';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { build } from 'vite';
import { openBrowser } from '../../testing/browser.js';
import type { OwnVoice } from './own-voice.js';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = resolve(HERE, '../..');

export interface OpenOptions extends BrowserContextOptions {
  path?: string;
  /** What the page must have before it is opened. */
  prepare?: (page: Page) => Promise<void>;
}

export interface OpenStage extends AsyncDisposable {
  url: string;
  readonly server: VCCPServer;
  browser: Browser;
  /** Ends the server, and starts another in its place that knows nothing of what was, and has no voice. */
  restart(): Promise<void>;
  /** A page of its own, with what it wrote to the console beside it. */
  open(options?: OpenOptions): Promise<{ page: Page; console: string[] }>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface StageOptions {
  /** `stand-in` needs no engine; `real` is what people see; `heard` is that, with an ear and an eye on it. */
  body?: 'stand-in' | 'real' | 'heard';
  /** What the server can say aloud. */
  voice?: OwnVoice;
}

export async function openStage({ body = 'stand-in', voice }: StageOptions = {}): Promise<OpenStage> {
  const directory = await mkdtemp(join(tmpdir(), 'vccp-page-'));
  const find = /^(\.\.\/)+body\/vrm-body\.js$/;
  await build({
    root: ROOT,
    logLevel: 'error',
    resolve: { alias: body === 'real' ? [] : [{ find, replacement: join(HERE, `${body}-body.ts`) }] },
    build: { outDir: directory, emptyOutDir: true },
  });
  let server = new VCCPServer({ port: 0, viewerDirectory: directory, ...voice?.options(() => url) });
  const [{ url }, browser] = await Promise.all([server.start(), openBrowser()]);
  return {
    url,
    get server() {
      return server;
    },
    browser,
    async restart() {
      await server.stop();
      server = new VCCPServer({ port: Number(new URL(url).port), viewerDirectory: directory });
      await server.start();
    },
    async open({ path = '/', prepare, ...options } = {}) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(50_000);
      const console: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') console.push(message.text());
      });
      page.on('pageerror', (error) => console.push(error.message));
      await prepare?.(page);
      await page.goto(new URL(path, url).href);
      return { page, console };
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
