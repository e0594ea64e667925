import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { StorageClientError } from '@vccp/storage-service/client';
import type { Config } from '../config.js';
import { Failure } from '../failure.js';
import { progressBar } from '../progress.js';
import { RunningServer } from '../running-server.js';
import type { Place } from '../stage-server.js';
import { storageClient, storageUrl } from '../storage.js';
import { print, printJson, type Terminal } from '../terminal.js';

export interface UploadOptions extends Place {
  storage?: string;
  ttl?: number;
  json: boolean;
}

/** Sends a file, and prints the URL that anybody may fetch it from until its time is over. */
export async function upload(path: string, options: UploadOptions, config: Config, terminal: Terminal): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile())
    throw new Failure(
      `${path} is ${found ? 'no file' : 'not there'}`,
      'give the path of one file: vccp upload hello.mp3',
    );
  const blob = await openAsBlob(path);
  const server = new RunningServer({ ...options, secret: config.secret });
  const client = await storageClient(storageUrl(options.storage, config.storage, server), config.storage);
  const bar = progressBar(terminal, basename(path));
  try {
    const file = await client.upload(blob, {
      name: basename(path),
      ...(options.ttl !== undefined && { ttlSeconds: options.ttl }),
      onProgress: ({ sentBytes, totalBytes }) => bar.update(sentBytes, totalBytes),
    });
    bar.end();
    if (options.json) printJson(terminal, file);
    else print(terminal, file.url);
  } catch (error) {
    bar.end();
    throw refusal(error);
  }
}

/** A refusal by the service, in words for the person. */
export function refusal(error: unknown): unknown {
  if (!(error instanceof StorageClientError)) return error;
  const hint =
    error.status === 401
      ? 'set STORAGE_SECRET_KEY to what the storage was started with; on one machine leave it unset on both sides'
      : undefined;
  return new Failure(error.message, hint);
}
