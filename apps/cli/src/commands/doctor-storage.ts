import { randomBytes } from 'node:crypto';
import { StorageClientError } from '@vccp/storage-service/client';
import type { StorageConfig } from '../config.js';
import type { Finding } from '../finding.js';
import { SECRET_HINT, secretFault, storageClient } from '../storage.js';

/** `STORAGE_SECRET_KEY`: whether it can be used, never what it is. */
export function secretKey(config: StorageConfig, host: string): Finding {
  const what = 'STORAGE_SECRET_KEY';
  const fault = secretFault(config, host);
  if (fault === undefined) return { what, state: 'ok', is: config.secrets ? 'set' : 'not set: kept beside the files' };
  if (config.secrets) return { what, state: 'wrong', is: fault, remedy: SECRET_HINT };
  return { what, state: 'note', is: `not set, so no files are taken in on ${host}`, remedy: SECRET_HINT };
}

/** `STORAGE_BASE_URL`: whether files are taken in there, with our secret. */
export async function baseUrl(config: StorageConfig): Promise<Finding> {
  const what = 'STORAGE_BASE_URL';
  const url = config.baseUrl;
  if (url === undefined) return { what, state: 'ok', is: 'not set: as the uploader calls it' };
  try {
    const client = await storageClient(url, config);
    // No such file: 404 for whoever has the secret, 401 for others.
    await client.describe(randomBytes(16).toString('hex'), { signal: AbortSignal.timeout(10_000) });
    return { what, state: 'ok', is: url };
  } catch (error) {
    if (error instanceof StorageClientError && error.status === 404)
      return { what, state: 'ok', is: `${url} takes files in` };
    if (error instanceof StorageClientError && error.status === 401) {
      const remedy = 'set STORAGE_SECRET_KEY to what the storage there was started with';
      return { what, state: 'wrong', is: `${url} answers, and does not take our secret`, remedy };
    }
    const remedy = 'start it there: vccp up   or, for files alone: vccp storage';
    return { what, state: 'wrong', is: `${url}: ${(error as Error).message}`, remedy };
  }
}
