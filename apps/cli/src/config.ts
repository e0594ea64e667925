import { homedir } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const LOG_FORMATS = ['text', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** Where files that travel between machines lie, and how they are reached. */
export interface StorageConfig {
  folder: string;
  /** Newest first: it signs, all verify. Never printed. Undefined: the one that lies in the folder. */
  secrets: string[] | undefined;
  /** Where bodies on other machines reach the files. */
  baseUrl: string | undefined;
}

/** What the environment says, read once. Options on the command line go before it. */
export interface Config {
  port: number;
  host: string;
  logLevel: LogLevel;
  logFormat: LogFormat;
  /** Shared with MCP clients and bodies; needed to listen beyond this machine. Never printed. */
  secret: string | undefined;
  allowedOrigins: string[];
  allowedHosts: string[];
  storage: StorageConfig;
  /** Whether a browser may be opened: not in CI. */
  interactive: boolean;
}

/** @throws {InvalidArgumentError} that names the variable, its value and what would be right. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  return {
    port: named('VCCP_PORT', env.VCCP_PORT, readPort) ?? 3000,
    host: env.VCCP_HOST || '127.0.0.1',
    logLevel: named('VCCP_LOG_LEVEL', env.VCCP_LOG_LEVEL, readLogLevel) ?? 'warn',
    logFormat: named('VCCP_LOG_FORMAT', env.VCCP_LOG_FORMAT, readLogFormat) ?? 'text',
    secret: env.VCCP_SECRET || undefined,
    allowedOrigins: readList(env.VCCP_ALLOWED_ORIGINS),
    allowedHosts: readList(env.VCCP_ALLOWED_HOSTS),
    storage: {
      folder: env.VCCP_STORAGE_FOLDER || join(homedir(), '.vccp', 'storage'),
      secrets: env.STORAGE_SECRET_KEY ? readList(env.STORAGE_SECRET_KEY) : undefined,
      baseUrl: named('STORAGE_BASE_URL', env.STORAGE_BASE_URL, readBaseUrl),
    },
    interactive: !env.CI,
  };
}

export function readPort(value: string): number {
  const port = Number(value);
  if (/^\d+$/.test(value) && port <= 65_535) return port;
  throw new InvalidArgumentError(
    `"${value}" is not a port; give a number from 0 to 65535, where 0 takes any free one.`,
  );
}

export function readBaseUrl(value: string): string {
  if (URL.canParse(value) && /^https?:/i.test(value)) return value.replace(/\/+$/, '');
  throw new InvalidArgumentError(`"${value}" is no address; write for example http://192.168.1.20:3000/storage.`);
}

export function readLogLevel(value: string): LogLevel {
  const level = LOG_LEVELS.find((candidate) => candidate === value);
  if (level) return level;
  throw new InvalidArgumentError(`"${value}" is no log level; choose ${LOG_LEVELS.join(', ')}.`);
}

export function readLogFormat(value: string): LogFormat {
  const format = LOG_FORMATS.find((candidate) => candidate === value);
  if (format) return format;
  throw new InvalidArgumentError(`"${value}" is no log format; choose ${LOG_FORMATS.join(' or ')}.`);
}

function named<T>(name: string, value: string | undefined, read: (value: string) => T): T | undefined {
  if (value === undefined || value === '') return undefined;
  try {
    return read(value);
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw new InvalidArgumentError(`${name}: ${error.message}`);
    throw error;
  }
}

const readList = (value: string | undefined): string[] =>
  (value ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
