import { join } from 'node:path';
import { VCCPError } from '@vccp/protocol';
import type { StorageFace } from '@vccp/server';
import {
  isLoopback,
  KeyRing,
  MIN_SECRET_LENGTH,
  StorageService,
  type StorageServiceOptions,
  secretFromFile,
  UPLOAD_ID,
} from '@vccp/storage-service';
import { StorageClient, StorageClientError } from '@vccp/storage-service/client';
import { Hono } from 'hono';
import { isAnyAddress } from './address.js';
import type { StorageConfig } from './config.js';
import { Failure } from './failure.js';
import { type LogOptions, levelLogger } from './level-logger.js';
import type { RunningServer } from './running-server.js';
import type { Terminal } from './terminal.js';

/** What to do about it. */
export const SECRET_HINT = 'set it to a long random word, the same for whoever uploads: openssl rand -hex 32';

/** Long enough for the slowest upload to begin. */
const TOKEN_LIFE_MS = 5 * 60_000;

/** How a server that keeps its files elsewhere answers for its own `/storage`. */
const KEPT_ELSEWHERE = 'this server keeps no files itself; they are where its STORAGE_BASE_URL says';

/** How long a file of some megabytes may take that her page in a chat is handed. */
const FETCH_MS = 30_000;

/** Where a storage service of its own listens, and how much it says. */
interface StoragePlace extends LogOptions {
  host: string;
  port: number;
}

/**
 * Where files are kept when not by the server itself, which keeps them under `/storage`: a `STORAGE_BASE_URL` of any other
 * path is that of a storage of its own.
 */
export function storageElsewhere({ baseUrl }: StorageConfig): string | undefined {
  return baseUrl === undefined || new URL(baseUrl).pathname.endsWith('/storage') ? undefined : baseUrl;
}

/** What is wrong with `STORAGE_SECRET_KEY`, never what it is. */
export function secretFault({ secrets }: StorageConfig, host: string): string | undefined {
  if (!secrets) return isLoopback(host) ? undefined : `is not set, and ${host} reaches beyond this machine`;
  if (secrets.length === 0) return 'holds no secret';
  const short = secrets.find(({ length }) => length < MIN_SECRET_LENGTH);
  return short === undefined ? undefined : `has ${short.length} characters, and needs ${MIN_SECRET_LENGTH}`;
}

/** A storage service with the environment's settings. @throws {Failure} when its secret is none, or is missing. */
export function makeStorage(place: StoragePlace, config: StorageConfig, terminal: Terminal): StorageService {
  const fault = secretFault(config, place.host);
  if (fault !== undefined) throw new Failure(`STORAGE_SECRET_KEY ${fault}`, SECRET_HINT);
  const options: StorageServiceOptions = {
    folder: config.folder,
    host: place.host,
    port: place.port,
    logger: levelLogger(terminal, place),
    ...(config.secrets && { secrets: config.secrets }),
    ...(config.baseUrl !== undefined && { baseUrl: config.baseUrl }),
  };
  return new StorageService(options);
}

/**
 * The service that the server carries within, opened; undefined where files cannot be taken in, and the log says why:
 * another server of this user has the folder, or it is reached from elsewhere and there is no secret to share.
 */
export async function openStorage(
  place: StoragePlace,
  config: StorageConfig,
  terminal: Terminal,
): Promise<StorageService | undefined> {
  const logger = levelLogger(terminal, place);
  try {
    const service = await makeStorage(place, config, terminal).open();
    if (isAnyAddress(place.host) && config.baseUrl === undefined) {
      logger.warn(
        'bodies on other machines are not heard: their sounds have addresses of this one. Set STORAGE_BASE_URL to how ' +
          'they call it: http://<its address>:<port>/storage',
      );
    }
    return service;
  } catch (error) {
    const hint = error instanceof Failure && error.hint !== undefined ? `; ${error.hint}` : '';
    logger.warn(`no files are taken in, and she is not heard: ${(error as Error).message}${hint}`);
    return undefined;
  }
}

/** Where to send files: the place that was named, else the one of the environment, else inside the server itself. */
export function storageUrl(named: string | undefined, config: StorageConfig, server: RunningServer): string {
  return named ?? config.baseUrl ?? `${server.url}/storage`;
}

/**
 * A client that signs for itself: with `STORAGE_SECRET_KEY`, else with the secret that the service of this user keeps.
 * @throws {Failure} when nothing that stores files answers there.
 */
export async function storageClient(baseUrl: string, { secrets, folder }: StorageConfig): Promise<StorageClient> {
  await requireStorage(baseUrl);
  const keys = await keyRing({ secrets, folder });
  return new StorageClient({
    baseUrl,
    token: (ask) => keys.token({ ...ask, expiresAtMs: Date.now() + TOKEN_LIFE_MS }),
  });
}

async function keyRing({ secrets, folder }: Pick<StorageConfig, 'secrets' | 'folder'>): Promise<KeyRing> {
  return new KeyRing(secrets ?? [await secretFromFile(join(folder, 'secret'))]);
}

/** What a server shows of files that are kept elsewhere: the URL of a sound by its id, and a file for her page in a chat. */
export function distantStorageFace(baseUrl: string, client: () => Promise<StorageClient>): StorageFace {
  const message = KEPT_ELSEWHERE;
  return {
    fetch: () => Response.json({ error: { code: 'unknown-file', message } }, { status: 404 }),
    urlOf: (id) => urlOf(id, client),
    async fetchFile(url) {
      // By path alone: the storage may be known by several names, and this server by one of its own.
      const { pathname, search } = new URL(url);
      const id = /\/download\/([^/]+)$/.exec(pathname)?.[1];
      if (id === undefined) return undefined;
      const answer = fetch(`${baseUrl}/download/${id}${search}`, {
        redirect: 'error',
        signal: AbortSignal.timeout(FETCH_MS),
      });
      return answer.catch(() => undefined);
    },
  };
}

async function urlOf(id: string, client: () => Promise<StorageClient>): Promise<string> {
  try {
    return (await (await client()).describe(id)).url;
  } catch (cause) {
    if (!(cause instanceof StorageClientError) || cause.status !== 404)
      throw storageFault(`the stored file "${id.slice(0, 64)}" cannot be had`, cause);
    const message = `no stored file has the id "${id.slice(0, 64)}", or its time is over; vccp upload stores one`;
    throw new VCCPError('invalid-data', message, { cause });
  }
}

/** What the storage, or its absence, kept from being done, in words for a model; all else as it is. */
export function storageFault(what: string, cause: unknown): unknown {
  if (!(cause instanceof Failure || cause instanceof StorageClientError)) return cause;
  const hint =
    cause instanceof StorageClientError && cause.status === 401
      ? '; the server needs the STORAGE_SECRET_KEY that the storage was started with'
      : '';
  return new VCCPError('internal', `${what}: ${cause.message}${hint}`, { cause });
}

async function requireStorage(baseUrl: string): Promise<void> {
  const hint = 'start one with: vccp up   or, for files alone: vccp storage';
  let answer: Response;
  try {
    answer = await fetch(`${baseUrl}/health`, { signal: AbortSignal.timeout(10_000) });
  } catch {
    throw new Failure(`no storage answers at ${baseUrl}`, hint);
  }
  const health: unknown = await answer.json().catch(() => undefined);
  const is = typeof health === 'object' && health !== null ? health : {};
  if ('error' in is && JSON.stringify(is.error).includes(KEPT_ELSEWHERE))
    throw new Failure(`the server keeps no files at ${baseUrl}`, 'give its STORAGE_BASE_URL, or --storage');
  const isStorage = 'maxFileBytes' in is;
  if (!isStorage) throw new Failure(`what answers at ${baseUrl} stores no files`, hint);
}

/** The service as the server carries it: its routes, the URL of a file that a sound is named by, and leave to upload. */
export function storageFace(
  service: StorageService,
  client: () => Promise<StorageClient>,
  config: StorageConfig,
): StorageFace {
  const { fetch } = new Hono().route('/storage', service.routes);
  return {
    fetch,
    urlOf: (id) => urlOf(id, client),
    async uploadToken() {
      const expiresAtMs = Date.now() + TOKEN_LIFE_MS;
      return { token: (await keyRing(config)).token({ method: 'POST', id: UPLOAD_ID, expiresAtMs }), expiresAtMs };
    },
  };
}
