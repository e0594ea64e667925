import { StorageError } from './errors.js';

export interface FileLimits {
  /** Bytes of one file. @default 104857600 (100 MiB) */
  maxFileBytes: number;
  /** Bytes of all contents together, those on their way in included. @default 10737418240 (10 GiB) */
  quotaBytes: number;
  /** Life of a file that names none, in milliseconds. @default 3600000 (1 hour) */
  ttlMs: number;
  /** Longest life a file may ask for, in milliseconds. @default 86400000 (1 day) */
  maxTtlMs: number;
}

export const DEFAULT_FILE_LIMITS: Readonly<FileLimits> = {
  maxFileBytes: 100 * 1024 * 1024,
  quotaBytes: 10 * 1024 ** 3,
  ttlMs: 60 * 60 * 1000,
  maxTtlMs: 24 * 60 * 60 * 1000,
};

export function tooBig(maxFileBytes: number): StorageError {
  return new StorageError('too-big', `the file is larger than ${maxFileBytes} bytes, the most this service takes`);
}

export function unknownFile(id: string): StorageError {
  return new StorageError(
    'unknown-file',
    `no file has the id ${JSON.stringify(id.slice(0, 64))}, or its time has passed`,
  );
}

export function full(quotaBytes: number): StorageError {
  return new StorageError(
    'full',
    `the quota of ${quotaBytes} bytes is used up; remove files or wait until some expire`,
  );
}
