import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import type { StoredFile, UploadedFile } from './api.js';
import { authorize, type Gate } from './authorize.js';
import type { StorageEnv } from './bindings.js';
import { download } from './download.js';
import { StorageError } from './errors.js';
import { unknownFile } from './file-limits.js';
import type { FileRecord } from './file-record.js';
import type { Files } from './files.js';
import { type Logger, silentLogger } from './logger.js';
import { openApi } from './openapi.js';
import { type KeyRing, type TokenMethod, UPLOAD_ID } from './token.js';
import { uploadBase64, uploadForm } from './upload.js';

export interface StorageRoutesOptions {
  files: Files;
  keys: KeyRing;
  /** Where bodies reach this service, such as `http://192.168.1.20:8021`. @default what the uploader called it */
  baseUrl?: string | undefined;
  /** Bytes of one upload in base64, which is kept in memory. @default 16777216 (16 MiB) */
  maxBase64Bytes?: number | undefined;
  logger?: Logger | undefined;
}

const DEFAULT_MAX_BASE64_BYTES = 16 * 1024 * 1024;

/** The service as a Hono app: serve it alone, or mount it with `app.route('/storage', storageRoutes(…))`. */
export function storageRoutes(options: StorageRoutesOptions): Hono<StorageEnv> {
  const { files, keys, baseUrl, maxBase64Bytes = DEFAULT_MAX_BASE64_BYTES, logger = silentLogger } = options;
  const gate: Gate = { keys, now: () => files.now(), maxTtlMs: files.limits.maxTtlMs };
  const app = new Hono<StorageEnv>();

  // Any page may use a URL it was given: the token is in the request itself, so a foreign page gains nothing.
  app.use(
    cors({
      origin: '*',
      allowMethods: ['GET', 'HEAD', 'POST', 'DELETE'],
      allowHeaders: ['authorization', 'content-type', 'range', 'if-range', 'if-match', 'if-none-match'],
      exposeHeaders: [
        'accept-ranges',
        'content-disposition',
        'content-length',
        'content-range',
        'etag',
        'last-modified',
      ],
      maxAge: 600,
    }),
  );
  app.use(async (c, next) => {
    await next();
    c.header('x-content-type-options', 'nosniff');
  });

  app.onError((error, c) => {
    if (error instanceof StorageError) {
      if (error.code === 'not-allowed') c.header('www-authenticate', 'Bearer');
      return c.json({ error: { code: error.code, message: error.message } }, error.status);
    }
    logger.error(`storage: ${c.req.method} ${routeOf(c)} failed: ${error.stack ?? error.message}`);
    const message = 'the service failed at this; its log says why';
    return c.json({ error: { code: 'internal', message } }, 500);
  });

  app.post('/upload', async (c) => {
    authorize(c, gate, { method: 'POST', id: UPLOAD_ID });
    return c.json(describeNew(await uploadForm(c, files), baseOf(c, baseUrl, '/upload'), keys), 201);
  });

  app.post('/upload_base64', async (c) => {
    authorize(c, gate, { method: 'POST', id: UPLOAD_ID });
    return c.json(
      describeNew(await uploadBase64(c, files, maxBase64Bytes), baseOf(c, baseUrl, '/upload_base64'), keys),
      201,
    );
  });

  // Hono answers HEAD by this route too.
  app.get('/download/:id', (c) => {
    const id = allowed(c, gate, 'GET');
    return download(c, files, id);
  });

  app.get('/files/:id', (c) => {
    const id = allowed(c, gate, 'GET');
    const record = files.get(id);
    if (!record) throw unknownFile(id);
    return c.json(describe(record, baseOf(c, baseUrl, `/files/${id}`), keys));
  });

  app.delete('/files/:id', async (c) => {
    const id = allowed(c, gate, 'DELETE');
    if (!(await files.remove(id))) throw unknownFile(id);
    return c.body(null, 204);
  });

  app.get('/health', (c) => {
    const usage = files.usage;
    const status = usage.storedBytes < usage.quotaBytes ? 'ok' : 'full';
    return c.json({ status, ...usage, maxFileBytes: files.limits.maxFileBytes });
  });

  app.get('/openapi.json', (c) => c.json(openApi(baseOf(c, baseUrl, '/openapi.json'))));

  app.all('*', (c) => {
    const asked = `${c.req.method} ${routeOf(c).slice(0, 100)}`;
    throw new StorageError(
      'unknown-file',
      `${asked} is nothing here; GET /openapi.json of this service tells what there is`,
    );
  });

  return app;
}

function allowed(c: Context<StorageEnv, '/files/:id' | '/download/:id'>, gate: Gate, method: TokenMethod): string {
  const id = c.req.param('id');
  authorize(c, gate, { method, id });
  return id;
}

/** What one who may read the file learns of it. The URL lasts as long as the file. */
function describe(record: FileRecord, base: string, keys: KeyRing): StoredFile {
  const { id, name, type, sizeBytes, sha256, expiresAtMs } = record;
  const url = `${base}/download/${id}?${signed(record, 'GET', keys)}`;
  return { id, url, name, type, sizeBytes, sha256, expiresAt: new Date(expiresAtMs).toISOString() };
}

/** What the uploader learns, and nobody else: also how to remove it. */
function describeNew(record: FileRecord, base: string, keys: KeyRing): UploadedFile {
  const deleteUrl = `${base}/files/${record.id}?${signed(record, 'DELETE', keys)}`;
  return { ...describe(record, base, keys), deleteUrl };
}

function signed({ id, expiresAtMs }: FileRecord, method: TokenMethod, keys: KeyRing): URLSearchParams {
  return new URLSearchParams({ ...keys.sign({ method, id, expiresAtMs }) });
}

/** Where the service is, as the caller reached it, when it was not told. */
function baseOf(c: Context<StorageEnv>, baseUrl: string | undefined, path: string): string {
  if (baseUrl !== undefined) return baseUrl.replace(/\/+$/, '');
  const url = new URL(c.req.url);
  return url.origin + url.pathname.slice(0, url.pathname.length - path.length);
}

/** Without the query, which may hold a token. */
function routeOf(c: Context<StorageEnv>): string {
  return new URL(c.req.url).pathname;
}
