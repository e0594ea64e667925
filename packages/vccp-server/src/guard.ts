import { isIP } from 'node:net';
import { sameSecret } from './token.js';

export interface GuardOptions {
  host: string;
  secret?: string | undefined;
  allowedHosts?: readonly string[] | undefined;
  allowedOrigins?: readonly string[] | undefined;
}

/** Whether a host name or address is this machine and nothing else. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}

/** Shortest secret with which a server listens beyond its own machine: `openssl rand -hex 32` makes 64. */
const MIN_SECRET_LENGTH = 16;

/** Why a server must not listen there with this secret, or without one. Never says the secret. */
export function secretFault(host: string, secret: string | undefined): string | undefined {
  if (secret !== undefined && !/^[\x21-\x7e]+$/.test(secret)) {
    return 'a secret is visible ASCII without blanks, or no header could carry it; `openssl rand -hex 32` makes a good one';
  }
  if (isLoopback(host)) return undefined;
  if (secret === undefined) {
    return (
      `refusing to listen on ${host} without a secret: anyone who reaches this port could drive the character. ` +
      'Give a secret, or listen on 127.0.0.1'
    );
  }
  if (secret.length >= MIN_SECRET_LENGTH) return undefined;
  return (
    `refusing to listen on ${host} with a secret of ${secret.length} characters, which can be guessed: at least ` +
    `${MIN_SECRET_LENGTH} are needed. \`openssl rand -hex 32\` makes a good one`
  );
}

/** Who may speak to this server: by Host (DNS rebinding), by Origin (other people's pages), by secret. */
export class Guard {
  readonly #options: GuardOptions;
  #port = 0;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** The port that was bound; the default hosts are good with this port only. */
  bind(port: number): void {
    this.#port = port;
  }

  /** Whether the id of a session is all that is needed to join it. */
  get open(): boolean {
    return this.#options.secret === undefined;
  }

  allowsHost(header: string | undefined): boolean {
    const host = header === undefined ? undefined : readAuthority(header);
    if (!host) return false;
    const { allowedHosts = [], host: bound } = this.#options;
    if (allowedHosts.some((allowed) => [host.name, host.full].includes(allowed.toLowerCase()))) return true;
    // No page can make a browser send an address that it did not connect to: rebinding takes a name.
    if (!isLoopback(bound) && isIP(host.name.replace(/^\[|\]$/g, '')) !== 0) return true;
    const known = isLoopback(host.name) || host.name === bound.toLowerCase();
    return known && host.port === this.#port;
  }

  /** Requests without an Origin come from programs, not pages. */
  allowsOrigin(origin: string | undefined, hostHeader: string | undefined): boolean {
    if (origin === undefined) return true;
    if (this.isListedOrigin(origin)) return true;
    return hostHeader !== undefined && [`http://${hostHeader}`, `https://${hostHeader}`].includes(origin.toLowerCase());
  }

  isListedOrigin(origin: string): boolean {
    return (this.#options.allowedOrigins ?? []).some(
      (allowed) => allowed.replace(/\/$/, '').toLowerCase() === origin.toLowerCase(),
    );
  }

  /** Whether the secret was given, or none is needed. */
  allowsBearer(authorization: string | undefined): boolean {
    const { secret } = this.#options;
    if (secret === undefined) return true;
    const given = bearerOf(authorization);
    return given !== undefined && sameSecret(given, secret);
  }
}

/** The token of `Authorization: Bearer <token>`. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
}

function readAuthority(header: string): { name: string; full: string; port: number } | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i.exec(header);
  if (!match?.[1]) return undefined;
  return {
    name: match[1].toLowerCase(),
    full: header.toLowerCase(),
    port: match[2] === undefined ? 80 : Number(match[2]),
  };
}
