import { createServer, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { StorageEnv } from './bindings.js';
import { type Clock, systemClock } from './clock.js';
import { DEFAULT_FILE_LIMITS, type FileLimits } from './file-limits.js';
import { Files } from './files.js';
import { type Logger, silentLogger } from './logger.js';
import { storageRoutes } from './routes.js';
import { secretFromFile } from './secret-file.js';
import type { Store } from './store.js';
import { diskStore } from './stores/disk.js';
import { KeyRing } from './token.js';

export const DEFAULT_STORAGE_PORT = 8021;

export interface StorageServiceOptions {
  /** Where the files lie when no `store` is given, and the secret when no `secrets` are. */
  folder: string;
  /** @default a disk store in `folder` */
  store?: Store;
  /** Newest first: it signs, all verify. @default the one kept in `<folder>/secret`, made on first use; on loopback only */
  secrets?: readonly string[];
  /** @default '127.0.0.1' */
  host?: string;
  /** 0 takes any free port. @default 8021 */
  port?: number;
  /** Where bodies on other machines reach this service. @default what the uploader called it */
  baseUrl?: string;
  limits?: Partial<FileLimits>;
  /** Bytes of one upload in base64. @default 16777216 (16 MiB) */
  maxBase64Bytes?: number;
  /** How often what is over is removed from the store; it is never served in between. @default 300000 (5 minutes) */
  sweepIntervalMs?: number;
  /** A connection on which nothing moves this long is ended. @default 60000 (1 minute) */
  idleTimeoutMs?: number;
  /** Longest time one upload may take. @default 900000 (15 minutes) */
  uploadTimeoutMs?: number;
  clock?: Clock;
  logger?: Logger;
}

/** Whether nobody but this machine reaches a service that listens there: then it may make a secret of its own. */
export const isLoopback = (host: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host);

/**
 * The storage service with a life: it sweeps, and either listens on a port of its own (`start`) or lends its routes
 * to another Hono app (`open`, then mount `routes`). A stopped one cannot be started again; make another.
 */
export class StorageService {
  readonly #options: StorageServiceOptions;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #files: Files;
  #keys: KeyRing | undefined;
  #routes: Hono<StorageEnv> | undefined;
  #server: Server | undefined;
  #cancelSweep: (() => void) | undefined;
  #sweeping: Promise<unknown> = Promise.resolve();
  #stopped: Promise<void> | undefined;

  constructor(options: StorageServiceOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#logger = options.logger ?? silentLogger;
    const store = options.store ?? diskStore({ folder: options.folder, logger: this.#logger });
    this.#files = new Files(store, { ...DEFAULT_FILE_LIMITS, ...options.limits }, this.#clock, this.#logger);
  }

  /** The HTTP surface. @throws {Error} before `open` or `start`. */
  get routes(): Hono<StorageEnv> {
    return this.#routes ?? notOpen();
  }

  /** Signs for this service. @throws {Error} before `open` or `start`. */
  get keys(): KeyRing {
    return this.#keys ?? notOpen();
  }

  /** Where it listens, without a slash at the end. @throws {Error} before `start`. */
  get url(): string {
    const address = this.#server?.address();
    if (!address || typeof address === 'string')
      throw new Error('StorageService: it does not listen; call start() first');
    const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    return `http://${host}:${address.port}`;
  }

  /**
   * Takes possession of the store and begins to sweep, without a port: for mounting in another app.
   * @throws {Error} when another service lives on the same store, or there is no secret where one must be given.
   */
  async open(): Promise<this> {
    if (this.#stopped) throw new Error('StorageService: stopped; make another');
    if (this.#routes) return this;
    try {
      this.#keys = new KeyRing(await this.#secrets());
      await this.#files.start();
    } catch (error) {
      await this.stop();
      throw error;
    }
    const { baseUrl, maxBase64Bytes } = this.#options;
    const logger = this.#logger;
    this.#routes = storageRoutes({ files: this.#files, keys: this.#keys, baseUrl, maxBase64Bytes, logger });
    this.#sweepLater();
    return this;
  }

  /** Opens and listens. Resolves when files can be sent. @throws {Error} as `open`, or when the port is taken. */
  async start(): Promise<this> {
    if (this.#server) return this;
    await this.open();
    const server = this.#listener(this.routes);
    try {
      await listen(server, this.#options.port ?? DEFAULT_STORAGE_PORT, this.#options.host ?? '127.0.0.1');
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#server = server;
    this.#logger.info(`storage: listening at ${this.url}`);
    return this;
  }

  /** Ends every connection and gives the store back. Resolves when that is done; calling it again is harmless. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    this.#cancelSweep?.();
    const server = this.#server;
    if (server) {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    }
    await this.#sweeping;
    await this.#files.stop();
  }

  async #secrets(): Promise<readonly string[]> {
    const { secrets, folder, host = '127.0.0.1' } = this.#options;
    if (secrets) return secrets;
    if (isLoopback(host)) return [await secretFromFile(join(folder, 'secret'))];
    throw new Error(
      `StorageService: to listen at ${host} it needs \`secrets\`, shared with those who upload (\`openssl rand -hex 32\` ` +
        'makes one); without them it serves loopback only',
    );
  }

  #sweepLater(): void {
    this.#cancelSweep = this.#clock.setTimeout(
      () => {
        this.#sweeping = this.#files
          .sweep()
          .then((removed) => removed > 0 && this.#logger.debug(`storage: ${removed} files were over and are removed`))
          .finally(() => {
            if (!this.#stopped) this.#sweepLater();
          });
      },
      this.#options.sweepIntervalMs ?? 5 * 60 * 1000,
    );
  }

  #listener(routes: Hono<StorageEnv>): Server {
    const { idleTimeoutMs = 60_000, uploadTimeoutMs = 15 * 60_000 } = this.#options;
    const waiting = new WeakSet<ServerResponse>();
    const handle = getRequestListener(
      (request, env) => {
        const { incoming, outgoing } = env as { incoming: StorageIncoming; outgoing: ServerResponse };
        const onBodyWanted = () => waiting.delete(outgoing) && outgoing.writeContinue();
        return routes.fetch(request, { incoming, outgoing, onBodyWanted });
      },
      { overrideGlobalObjects: false },
    );
    const server = createServer({ requestTimeout: uploadTimeoutMs, headersTimeout: 30_000 }, handle);
    server.timeout = idleTimeoutMs;
    server.on('checkContinue', (incoming, outgoing) => {
      waiting.add(outgoing); // the answer is given by the route, when the headers please it
      void handle(incoming, outgoing);
    });
    return server;
  }
}

type StorageIncoming = NonNullable<StorageEnv['Bindings']['incoming']>;

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function notOpen(): never {
  throw new Error('StorageService: not open yet; await open() or start() first');
}
