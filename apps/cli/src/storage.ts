import { join } from 'node:path';
import { VCCPError } from '@vccp/protocol';
import type { StorageFace } from '@vccp/server';
import { KeyRing, StorageService, type StorageServiceOptions, secretFromFile, UPLOAD_ID } from '@vccp/storage-service';
import { StorageClient, StorageClientError } from '@vccp/storage-service/client';
import { Hono } from 'hono';
import type { StorageConfig } from './config.js';
import { Failure } from './failure.js';
import { type LogOptions, levelLogger } from './level-logger.js';
import type { RunningServer } from './running-server.js';
import type { Terminal } from './terminal.js';

/** Long enough for the slowest upload to begin. */
const TOKEN_LIFE_MS = 5 * 60_000;

/** Where a storage service of its own listens, and how much it says. */
interface StoragePlace extends LogOptions {
  host: string;
  port: number;
}

/** A storage service with the environment's settings. */
export function makeStorage(place: StoragePlace, config: StorageConfig, terminal: Terminal): StorageService {
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
  const service = makeStorage(place, config, terminal);
  try {
    return await service.open();
  } catch (error) {
    levelLogger(terminal, place).info(`no files are taken in: ${(error as Error).message}`);
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

async function requireStorage(baseUrl: string): Promise<void> {
  const hint = 'start one with: vccp up   or, for files alone: vccp storage';
  let answer: Response;
  try {
    answer = await fetch(`${baseUrl}/health`, { signal: AbortSignal.timeout(10_000) });
  } catch {
    throw new Failure(`no storage answers at ${baseUrl}`, hint);
  }
  const health: unknown = await answer.json().catch(() => undefined);
  const isStorage = typeof health === 'object' && health !== null && 'maxFileBytes' in health;
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
    async urlOf(id) {
      try {
        return (await (await client()).describe(id)).url;
      } catch (cause) {
        if (!(cause instanceof StorageClientError) || cause.status !== 404) throw cause;
        const message = `no stored file has the id "${id.slice(0, 64)}", or its time is over; vccp upload stores one`;
        throw new VCCPError('invalid-data', message, { cause });
      }
    },
    async uploadToken() {
      const expiresAtMs = Date.now() + TOKEN_LIFE_MS;
      return { token: (await keyRing(config)).token({ method: 'POST', id: UPLOAD_ID, expiresAtMs }), expiresAtMs };
    },
  };
}
