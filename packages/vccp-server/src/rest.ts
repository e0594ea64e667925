import { PROTOCOL_VERSION, parseWith, ROLES, VCCPError } from '@vccp/protocol';
import { Hono, type MiddlewareHandler } from 'hono';
import * as z from 'zod';
import { type Addresses, viewerUrlOf, webSocketUrlOf } from './addresses.js';
import type { BodyTokens } from './body-token.js';
import type { Clock } from './clock.js';
import { openApi } from './openapi.js';
import type { Stage } from './stage.js';

/** Most bytes of a body that is sent to `/api`. */
const MAX_API_BYTES = 64 * 1024;

export interface StdioCommand {
  command: string;
  args: string[];
}

/** A token for uploads to the storage of this server, and when it runs out, ms since 1970. */
export type UploadToken = () => Promise<{ token: string; expiresAtMs: number }>;

export interface RestOptions {
  stage: Stage;
  tokens: BodyTokens;
  clock: Clock;
  version: string;
  stdioCommand: StdioCommand;
  addresses(): Addresses;
  /** Whether this request may do more than see that the server lives. */
  trusts(request: Request): boolean;
  /** Absent where no files are taken in. */
  uploadToken?: UploadToken | undefined;
  /** The page of `GET /metrics`, where something counts. */
  metrics?: (() => Promise<{ contentType: string; text: string }>) | undefined;
}

/** The HTTP face: health, its own description, and what a page or a command line needs. */
export function restRoutes({
  stage,
  tokens,
  clock,
  version,
  stdioCommand,
  addresses,
  trusts,
  uploadToken,
  metrics,
}: RestOptions): Hono {
  const startedAtMs = clock.now();
  const app = new Hono();

  app.get('/health', (c) => {
    const sessions = stage.sessions();
    const bodies = sessions.flatMap((session) => session.presentBodies).length;
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
    // HTTP itself holds a body to its announced length, so it is enough to look at that.
    if (c.req.header('transfer-encoding') !== undefined) {
      return c.json({ error: { code: 'bad-message', message: 'send Content-Length' } }, 411);
    }
    if (Number(c.req.header('content-length') ?? 0) <= MAX_API_BYTES) return next();
    return c.json({ error: { code: 'too-big', message: `at most ${MAX_API_BYTES} bytes here` } }, 413);
  });

  app.post('/api/sessions', async (c) => {
    const { sessionId, role } = readWish(await c.req.text());
    const { session, created } = placeFor(stage, sessionId, role);
    const { token, expiresAtMs } = tokens.issue(session.id, role);
    const at = addresses();
    return c.json(
      {
        sessionId: session.id,
        webSocketUrl: webSocketUrlOf(at, session.id),
        viewerUrl: viewerUrlOf(at, session.id),
        mcpUrl: `${at.mcp}?session=${session.id}`,
        role,
        bodyToken: token,
        tokenExpiresAt: new Date(expiresAtMs).toISOString(),
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

  app.post('/api/uploads', async (c) => {
    if (!uploadToken) return c.json({ error: { code: 'not-found', message: 'this server takes no files in' } }, 404);
    const { token, expiresAtMs } = await uploadToken();
    return c.json({ path: '/storage', token, expiresAt: new Date(expiresAtMs).toISOString() }, 201);
  });

  app.get('/api/connect', (c) => c.json({ mcpUrl: addresses().mcp, stdio: stdioCommand }));

  return app;
}

const wishSchema = z.object({ sessionId: z.string().max(128).optional(), role: z.enum(ROLES).default('body') });

/** What `POST /api/sessions` was asked for: as a rule nothing, which is a session for a body. @throws {VCCPError} `bad-message` */
function readWish(text: string): z.output<typeof wishSchema> {
  if (text.trim() === '') return { role: 'body' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new VCCPError('bad-message', 'send nothing, or JSON like {"role":"observer","sessionId":"…"}', { cause });
  }
  const parsed = parseWith(wishSchema, value, 'body');
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}

/** The session that is meant. Who only perceives or watches joins one that is there. @throws {VCCPError} */
function placeFor(stage: Stage, sessionId: string | undefined, role: z.output<typeof wishSchema>['role']) {
  if (sessionId === undefined && role === 'body') return stage.openForBody();
  return { session: stage.choose(sessionId, undefined), created: false };
}
