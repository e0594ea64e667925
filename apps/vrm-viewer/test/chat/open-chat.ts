/** A chat host in a real browser, a real server, and the page that `open-body` shows, built as it is shipped. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VCCPServer } from '@vccp/server';
import type { Frame, Page } from 'playwright-core';
import { build } from 'vite';
import { openBrowser } from '../../testing/browser.js';
import { speak, wav } from '../body/voice.js';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = resolve(HERE, '../..');
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' };

/** What MCP Apps has a host use where an app declares nothing; the frame is what the sandbox itself needs. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "media-src 'self' data:",
  "connect-src 'none'",
  "frame-src 'self'",
].join('; ');

export interface OpenChat extends AsyncDisposable {
  /** A short sound that the server has. */
  soundUrl: string;
  /** The host, connected to the server. */
  page: Page;
  sandboxUrl: string;
  /** What the console said that it should not have: warnings and errors. */
  complaints: string[];
  /** The addresses that pages asked for, host and sandbox aside. */
  asked: string[];
  /** The frame of her page. */
  frame(): Promise<Frame>;
}

export async function openChat(): Promise<OpenChat> {
  const directory = await mkdtemp(join(tmpdir(), 'vccp-chat-'));
  const into = (name: string) => ({ outDir: join(directory, name), emptyOutDir: true });
  await build({ root: ROOT, configFile: join(ROOT, 'vite.chat.config.ts'), logLevel: 'error', build: into('app') });
  await build({ root: join(HERE, 'host'), configFile: false, logLevel: 'error', build: into('host') });
  const hostSite = await listen(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://host').pathname;
    const file = join(directory, 'host', path === '/' ? 'index.html' : path);
    const body = await readFile(file).catch(() => undefined);
    response.writeHead(body ? 200 : 404, { 'content-type': TYPES[extname(file)] ?? 'text/plain' }).end(body);
  });
  const sandboxSite = await listen(async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': POLICY });
    response.end(await readFile(join(HERE, 'host', 'sandbox.html')));
  });
  const html = () => readFile(join(directory, 'app', 'chat.html'), 'utf8');
  const storage = {
    fetch: ({ url }: Request) => (url.endsWith('/storage/hello.wav') ? hello() : new Response(null, { status: 404 })),
  };
  const server = new VCCPServer({ port: 0, bodyApp: html, storage, allowedOrigins: [hostSite.url] });
  // Whether a sound may begin before the first tap is for the browser to say, and told apart elsewhere.
  const [{ url, mcp }, browser] = await Promise.all([
    server.start(),
    openBrowser(['--autoplay-policy=no-user-gesture-required']),
  ]);
  const page = await browser.newPage({ viewport: { width: 520, height: 620 } });
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => {
    if (['warning', 'error'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    const isSite = [hostSite.url, sandboxSite.url].includes(new URL(request.url()).origin);
    if (!isSite && request.frame() !== page.mainFrame()) asked.push(request.url());
  });
  await page.goto(hostSite.url);
  await page.waitForFunction(() => 'host' in window);
  await page.evaluate((to) => window.host.connect(to), mcp);
  return {
    soundUrl: `${url}/storage/hello.wav`,
    page,
    sandboxUrl: sandboxSite.url,
    complaints,
    asked,
    async frame() {
      const sandbox = page.frameLocator('iframe').last();
      const handle = await sandbox.locator('iframe').elementHandle();
      const frame = await handle?.contentFrame();
      if (!frame) throw new Error('her page is not there');
      return frame;
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await server.stop();
      await Promise.all([hostSite.close(), sandboxSite.close()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function hello(): Response {
  const sound = wav(speak([{ vowel: 'aa', ms: 300 }]));
  return new Response(new Uint8Array(sound), {
    headers: { 'content-type': 'audio/wav', 'content-length': String(sound.byteLength) },
  });
}

async function listen(listener: RequestListener): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((done) => void server.close(() => done()).closeAllConnections()),
  };
}
