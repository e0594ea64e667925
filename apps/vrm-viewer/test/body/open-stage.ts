/** The body on a bare page in a real browser, its time moved by hand. */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { createServer } from 'vite';
import { chime } from '../../avatar/chime-plugin.js';
import { avatar } from '../../avatar/vite-plugin.js';
import { openBrowser } from '../../testing/browser.js';

export interface OpenStage {
  page: Page;
  /** What the console said that it should not have: warnings and errors. */
  complaints: string[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** @param flags of the browser, beside the usual ones */
export async function openStage({ width = 320, height = 360, flags = [] as string[] } = {}): Promise<OpenStage> {
  const server = await createServer({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['vccp-source', 'module', 'browser', 'development'] },
    server: { port: 0, host: '127.0.0.1', hmr: false, watch: null },
    plugins: [avatar(), chime()],
  });
  await server.listen();
  const browser = await openBrowser(flags);
  const complaints: string[] = [];
  const close = async () => {
    await browser.close();
    await server.close();
  };
  try {
    const page = await browser.newPage({ viewport: { width, height } });
    page.on('console', (message) => {
      if (['warning', 'error'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    const [url] = server.resolvedUrls?.local ?? [];
    // The first page of the day waits until everything in it is built.
    await page.goto(`${url}test/body/page/index.html`, { timeout: 120_000 });
    await page.waitForFunction(() => 'stage' in window, undefined, { timeout: 120_000 });
    await page.evaluate(async () => {
      window.actor = await window.stage;
    });
    return { page, complaints, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}
