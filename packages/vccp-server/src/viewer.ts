import { serveStatic } from '@hono/node-server/serve-static';
import type { Context } from 'hono';
import { Hono } from 'hono';

const NO_VIEWER = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>VCCP server</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem;color-scheme:light dark}code{font-family:ui-monospace,monospace}</style>
<h1>This VCCP server is running</h1>
<p>It has no page of its own. MCP clients connect to <code>/mcp</code>, bodies to <code>/vccp/&lt;sessionId&gt;</code>;
<code>POST /api/sessions</code> gives a session. See <a href="/health">/health</a> and
<a href="/openapi.json">/openapi.json</a>.</p>
<p>For a character on this page, run <code>npx vccp-server</code>.</p>
`;

/** A build's file names with a hash in them never change what they hold. */
const HASHED = /^\/assets\/.+-[\w-]{8,}\.\w+$/;

/** The page of this server: the files of `directory`, or a word that there is none. */
export function viewerRoutes(directory: string | undefined): Hono {
  const app = new Hono();
  app.use('*', async (c, next) => {
    await next();
    if (c.res.headers.get('content-type')?.startsWith('text/html')) {
      c.res.headers.set('content-security-policy', contentSecurityPolicy(c));
    }
  });
  if (directory === undefined) return app.get('/', (c) => c.html(NO_VIEWER));
  return app.get(
    '*',
    serveStatic({
      root: directory,
      onFound: (_path, c) => {
        c.header('cache-control', HASHED.test(c.req.path) ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );
}

/**
 * Nothing but this server's own files, with what a 3D page needs: WebAssembly decoders, workers and pictures made on the
 * fly, its own WebSocket (which older browsers do not count as 'self'), and sound from where an action says.
 */
function contentSecurityPolicy(c: Context): string {
  const host = c.req.header('host') ?? '';
  return [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "media-src 'self' data: blob: https: http://localhost:* http://127.0.0.1:*",
    `connect-src 'self' ws://${host} wss://${host} data: blob: https: http://localhost:* http://127.0.0.1:*`,
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
  ].join('; ');
}
