import { randomBytes } from 'node:crypto';
import { StorageClientError } from '@vccp/storage-service/client';
import { isAnyAddress } from '../address.js';
import type { StorageConfig } from '../config.js';
import type { Finding } from '../finding.js';
import type { RunningServer } from '../running-server.js';
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
export async function baseUrl(config: StorageConfig, host: string): Promise<Finding> {
  const what = 'STORAGE_BASE_URL';
  const url = config.baseUrl;
  if (url !== undefined) {
    const { is, ...found } = await asked(url, config);
    return { what, is: found.state === 'ok' || !is.includes(url) ? `${url} ${is}` : is, ...found };
  }
  if (!isAnyAddress(host)) return { what, state: 'ok', is: 'not set: as the uploader calls it' };
  return {
    what,
    state: 'note',
    is: 'not set, so bodies on other machines find no sounds',
    remedy: 'set it to this machine as they call it: http://<its address>:<port>/storage',
  };
}

/** The storage of the server, where no other one is named. */
export async function storageOf(server: RunningServer, config: StorageConfig): Promise<Finding[]> {
  if (config.baseUrl !== undefined || (await server.probe()).kind !== 'vccp') return [];
  const url = `${server.url}/storage`;
  const found = await asked(url, config);
  if (!/(stores|keeps) no files/.test(found.is)) return [{ what: `storage ${url}`, ...found }];
  const remedy = 'set its STORAGE_BASE_URL here too; where it has none, its log says why at its start';
  return [{ what: `storage ${url}`, state: 'note', is: 'takes no files in', remedy }];
}

async function asked(url: string, config: StorageConfig): Promise<Omit<Finding, 'what'>> {
  try {
    const client = await storageClient(url, config);
    // No such file: 404 for whoever has the secret, 401 for others.
    await client.describe(randomBytes(16).toString('hex'), { signal: AbortSignal.timeout(10_000) });
    return { state: 'ok', is: 'takes files in' };
  } catch (error) {
    if (error instanceof StorageClientError && error.status === 404) return { state: 'ok', is: 'takes files in' };
    if (error instanceof StorageClientError && error.status === 401) {
      const remedy = 'set STORAGE_SECRET_KEY to what the storage there was started with';
      return { state: 'wrong', is: 'answers, and does not take our secret', remedy };
    }
    const remedy = 'start it there: vccp up   or, for files alone: vccp storage';
    return { state: 'wrong', is: (error as Error).message, remedy };
  }
}
