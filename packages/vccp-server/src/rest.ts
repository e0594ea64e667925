import { PROTOCOL_VERSION } from '@vccp/protocol';
import { Hono, type MiddlewareHandler } from 'hono';
import { type Addresses, viewerUrlOf, webSocketUrlOf } from './addresses.js';
import type { Clock } from './clock.js';
import { openApi } from './openapi.js';
import type { Stage } from './stage.js';

/** Most bytes of a body that is sent to `/api`. */
const MAX_API_BYTES = 64 * 1024;

export interface StdioCommand {
  command: string;
  args: string[];
}

export interface RestOptions {
  stage: Stage;
  clock: Clock;
  version: string;
  stdioCommand: StdioCommand;
  addresses(): Addresses;
  /** Whether this request may do more than see that the server lives. */
  trusts(request: Request): boolean;
  /** The page of `GET /metrics`, where something counts. */
  metrics?: (() => Promise<{ contentType: string; text: string }>) | undefined;
}

/** The HTTP face: health, its own description, and what a page or a command line needs. */
export function restRoutes({ stage, clock, version, stdioCommand, addresses, trusts, metrics }: RestOptions): Hono {
  const startedAtMs = clock.now();
  const app = new Hono();

  app.get('/health', (c) => {
    const sessions = stage.sessions();
    const bodies = sessions.flatMap((session) =>
      session.bodies.filter(({ role, connected }) => role === 'body' && connected),
    ).length;
    return c.json({
      status: 'ok',
      version,
      protocol: PROTOCOL_VERSION,
      uptimeSeconds: Math.floor((clock.now() - startedAtMs) / 1000),
      sessions: sessions.length,
      bodies,
    });
  });

  app.get('/openapi.json', (c) => c.json(openApi(version, addresses().url)));

  const onlyTrusted: MiddlewareHandler = async (c, next) => {
    c.header('cache-control', 'no-store');
    if (trusts(c.req.raw)) return next();
    c.header('www-authenticate', 'Bearer');
    return c.json(
      { error: { code: 'not-allowed', message: 'send Authorization: Bearer with the secret of this server' } },
      401,
    );
  };
  if (metrics) {
    app.get('/metrics', onlyTrusted, async (c) => {
      const { contentType, text } = await metrics();
      return c.body(text, 200, { 'content-type': contentType });
    });
  }
  app.use('/api/*', onlyTrusted);
  app.use('/api/*', async (c, next) => {
    // Nothing here reads what was sent, so it is enough to look at what is announced.
    if (c.req.header('transfer-encoding') !== undefined) {
      return c.json({ error: { code: 'bad-message', message: 'send Content-Length' } }, 411);
    }
    if (Number(c.req.header('content-length') ?? 0) <= MAX_API_BYTES) return next();
    return c.json({ error: { code: 'too-big', message: `at most ${MAX_API_BYTES} bytes here` } }, 413);
  });

  app.post('/api/sessions', (c) => {
    const { session, created } = stage.openForBody();
    const at = addresses();
    return c.json(
      {
        sessionId: session.id,
        webSocketUrl: webSocketUrlOf(at, session.id),
        viewerUrl: viewerUrlOf(at, session.id),
        mcpUrl: `${at.mcp}?session=${session.id}`,
        bodyToken: session.bodyToken,
      },
      created ? 201 : 200,
    );
  });

  app.get('/api/sessions', (c) =>
    c.json({
      sessions: stage.sessions().map((session) => ({
        sessionId: session.id,
        createdAt: new Date(session.createdAtMs).toISOString(),
        agent: session.agent ? { name: session.agent.name, present: session.agent.present } : null,
        bodies: session.bodies.map(({ id, name, kind, role, connected }) => ({
          bodyId: id,
          name,
          kind,
          role,
          connected,
        })),
      })),
    }),
  );

  app.get('/api/connect', (c) => c.json({ mcpUrl: addresses().mcp, stdio: stdioCommand }));

  return app;
}
