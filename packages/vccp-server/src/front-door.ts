import type { ServerResponse } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { type ErrorCode, VCCPError } from '@vccp/protocol';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import type { Guard } from './guard.js';
import type { Logger } from './logger.js';
import type { UploadToken } from './rest.js';
import type { FileUrl } from './stored-sound.js';
import type { Refusal, Watch } from './witness.js';

/**
 * Something that answers requests by their whole path, as a Hono app does. `env` holds Node's own request and response, and
 * `onBodyWanted`, which it MUST call before it reads a body: until then nobody is told to send one who asked first.
 */
export interface StorageFace {
  fetch(request: Request, env: unknown): Response | Promise<Response>;
  /**
   * A file that is kept elsewhere, by the URL that sounds have it by, for a page that may not fetch it; undefined for a URL of
   * any other place. Absent where `fetch` gives the files out.
   */
  fetchFile?(url: string): Promise<Response | undefined>;
  /** The URL at which a body fetches a file that is kept here, for sounds that are named by their id. */
  urlOf?: FileUrl;
  /** Permits uploads here for a moment: for a page that may do whatever an agent may. */
  uploadToken?: UploadToken;
}

export interface FrontDoorOptions {
  guard: Guard;
  logger: Logger;
  mcp(request: Request): Promise<Response>;
  rest: Hono;
  viewer: Hono;
  storage: StorageFace | undefined;
  /** Tells the sender of a body to go on. */
  goOn?(response: ServerResponse): void;
  watch?: Watch | undefined;
}

/** Every HTTP request comes in here: first who asks and from where, then the face that answers. */
export function frontDoor({ guard, logger, mcp, rest, viewer, storage, goOn, watch }: FrontDoorOptions): Hono {
  const app = new Hono();
  app.use('*', async (c, next) => {
    const host = c.req.header('host');
    const refused = !guard.allowsHost(host)
      ? `this server does not answer to the host ${host === undefined ? 'of a request without Host' : JSON.stringify(host.slice(0, 100))}; allow it with allowedHosts`
      : !(storage && isStored(c.req.path)) && !guard.allowsOrigin(c.req.header('origin'), host)
        ? 'pages of this origin may not use this server; allow it with allowedOrigins'
        : undefined;
    if (refused !== undefined) {
      watch?.({ type: 'refused', why: guard.allowsHost(host) ? 'origin' : 'host' });
      return c.json({ error: { code: 'not-allowed', message: refused } }, 403);
    }
    await next();
    c.res.headers.set('x-content-type-options', 'nosniff');
    c.res.headers.set('referrer-policy', 'no-referrer');
    const why = REFUSED_STATUS[c.res.status];
    if (why) watch?.({ type: 'refused', why });
    return undefined;
  });
  if (storage) {
    app.all('/storage/*', async (c) => {
      const node = c.env as HttpBindings;
      return storage.fetch(c.req.raw, { ...node, onBodyWanted: () => goOn?.(node.outgoing) });
    });
  }
  app.use(
    '*',
    cors({
      origin: (origin) => (guard.isListedOrigin(origin) ? origin : null),
      allowMethods: ['GET', 'POST', 'DELETE'],
      exposeHeaders: ['mcp-session-id', 'mcp-protocol-version', 'www-authenticate'],
      maxAge: 600,
    }),
  );
  app.all('/mcp', async (c): Promise<Response> => {
    if (guard.allowsBearer(c.req.header('authorization'))) return mcp(c.req.raw);
    c.header('www-authenticate', 'Bearer');
    return c.json(
      { error: { code: 'not-allowed', message: 'send Authorization: Bearer with the secret of this server' } },
      401,
    );
  });
  app.route('/', rest);
  app.route('/', viewer);
  app.notFound((c) =>
    c.json({ error: { code: 'not-found', message: `nothing is at ${c.req.path.slice(0, 100)}` } }, 404),
  );
  app.onError((error, c) => {
    const status = error instanceof VCCPError ? STATUS[error.code] : undefined;
    if (error instanceof VCCPError && status !== undefined) return c.json({ error: error.toWire() }, status);
    logger.error(`${c.req.method} ${c.req.path}: ${error.stack ?? error.message}`);
    return c.json({ error: { code: 'internal', message: 'the server failed on this request' } }, 500);
  });
  return app;
}

/** How HTTP says what a caller did wrong; whatever else is thrown is a fault of the server. */
const STATUS: Partial<Record<ErrorCode, 400 | 404 | 409 | 429>> = {
  'bad-message': 400,
  'unknown-session': 404,
  'session-needed': 409,
  'no-session': 409,
  'too-many': 429,
};

/** Answers of this status turn somebody away, whichever face gave them. */
const REFUSED_STATUS: Readonly<Record<number, Refusal>> = { 401: 'auth', 413: 'size', 429: 'rate' };

/** A body of any origin may fetch what it was given the URL of: the token is in the URL itself. */
export const isStored = (path: string) => path.startsWith('/storage/');
