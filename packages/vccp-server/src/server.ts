import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { DEFAULT_LIMITS, type MessageLimits, type RateLimits, VCCPError } from '@vccp/protocol';
import type { Addresses } from './addresses.js';
import { type AdmissionLimits, Admissions, DEFAULT_ADMISSION_LIMITS } from './admissions.js';
import { fileReader } from './body-app.js';
import { BodyBridge } from './body-bridge.js';
import { BodyTokens } from './body-token.js';
import { type Clock, systemClock } from './clock.js';
import { frontDoor, type StorageFace } from './front-door.js';
import { Guard, isLoopback, secretFault } from './guard.js';
import { type Logger, silentLogger } from './logger.js';
import { McpFace } from './mcp.js';
import { identityOf, makeMcpServer, TOOLS } from './mcp-server.js';
import { restRoutes, type StdioCommand } from './rest.js';
import { memorySequences, Repertoire, type SequenceStore } from './sequence-store.js';
import { sideDoor } from './side-door.js';
import type { Speech } from './speech.js';
import { Stage } from './stage.js';
import { openStdio, type StdioConnection, type StdioOptions } from './stdio.js';
import type { Floor } from './tools/tool.js';
import { viewerRoutes } from './viewer.js';
import { WebSocketFace } from './websocket.js';
import type { Census, Metrics, Tracing, Witness } from './witness.js';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

/** How long `stop` waits for answers that are under way. */
const DRAIN_MS = 1_000;

/** Longest time one upload may take, where files are taken in. */
const UPLOAD_TIMEOUT_MS = 15 * 60_000;

/** Connections that there is room for in any case, for pages and those who look after the server. */
const SPARE_CONNECTIONS = 64;

/** A sender of one byte a second is cut; a client's idle connection outlives the pauses of a conversation. */
const HTTP_TIMES = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
};

export interface ServerLimits extends MessageLimits, RateLimits, AdmissionLimits {
  /** Live sessions of agents and bodies. @default 1000 */
  maxSessions: number;
  /** Open MCP sessions of the 2025 revisions. @default 1000 */
  maxMcpSessions: number;
}

export interface VCCPServerOptions {
  /** 0 takes any free port. @default 3000 */
  port?: number;
  /** The address to listen on. Anything but this machine's own needs a `secret`. @default '127.0.0.1' */
  host?: string;
  /** A folder with an index.html, served at `/`. */
  viewerDirectory?: string;
  /** Takes files in and gives them out, under `/storage` of this port. It must guard itself: no secret is asked for. */
  storage?: StorageFace;
  /** Makes text audible for the tool `speak`. Without it bodies show the text. */
  speech?: Speech;
  /** Keeps the scores that are saved. @default for as long as this server lives */
  sequences?: SequenceStore;
  /** Her page for `open-body` inside a chat: a whole HTML document. Without it the tool answers with an address to open. */
  bodyApp?: () => string | Promise<string>;
  /** What `/api/connect` tells hosts to run that speak stdio. @default npx -y vccp-server mcp */
  stdioCommand?: StdioCommand;
  /**
   * What MCP clients send as `Authorization: Bearer`: visible ASCII, beyond this machine at least 16 characters. With one,
   * a body needs the token of its session.
   */
  secret?: string;
  /** Origins of pages, beside this server's own, that may connect, for example `https://example.org`. */
  allowedOrigins?: readonly string[];
  /** Host names, beside this machine's own, that this server answers to, with or without a port. */
  allowedHosts?: readonly string[];
  limits?: Partial<ServerLimits>;
  /**
   * Whether plain tool calls are answered past the MCP SDK, with the same answers in less time. `false` shows whether an
   * oddity comes from there. @default true
   */
  shortCalls?: boolean;
  /** @default silent */
  logger?: Logger;
  clock?: Clock;
  /** Counts what happens and is served at `GET /metrics`: see `@vccp/server/metrics`. */
  metrics?: Metrics;
  /** Makes spans of calls and actions: see `@vccp/server/tracing`. */
  tracing?: Tracing;
}

/** One port, three faces, one stage: MCP for the model, WebSocket for the body, HTTP for the rest. */
export class VCCPServer {
  readonly #port: number;
  readonly #host: string;
  readonly #guard: Guard;
  readonly #stage: Stage;
  readonly #floor: Floor;
  readonly #mcp: McpFace;
  readonly #webSocket: WebSocketFace;
  readonly #http: Server;
  readonly #closing = new AbortController();
  readonly #fault: string | undefined;
  #answering = 0;
  #drained: (() => void) | undefined;
  #starting: Promise<Addresses> | undefined;
  #stopping: Promise<void> | undefined;

  constructor({
    port = 3000,
    host = '127.0.0.1',
    viewerDirectory,
    storage,
    speech,
    sequences = memorySequences(),
    bodyApp,
    stdioCommand = { command: 'npx', args: ['-y', 'vccp-server', 'mcp'] },
    secret,
    allowedOrigins,
    allowedHosts,
    limits = {},
    shortCalls = true,
    logger = silentLogger,
    clock = systemClock,
    metrics,
    tracing,
  }: VCCPServerOptions = {}) {
    const { maxSessions = 1000, maxMcpSessions = 1000, ...messageLimits } = limits;
    const allLimits = { ...DEFAULT_LIMITS, ...DEFAULT_ADMISSION_LIMITS, ...messageLimits };
    this.#port = port;
    this.#host = host;
    this.#fault = secretFault(host, secret);
    this.#guard = new Guard({ host, secret, allowedHosts, allowedOrigins });
    const watch = metrics?.watch;
    const witness: Witness = { watch, tracing };
    const matchmaking = isLoopback(host) && secret === undefined;
    this.#stage = new Stage({ clock, logger, maxSessions, matchmaking, witness });
    // Every call that waits listens to it.
    setMaxListeners(0, this.#closing.signal);
    const addresses = () => this.#addresses();
    const repertoire = new Repertoire(sequences);
    const tokens = new BodyTokens(clock);
    const bridge = new BodyBridge({ clock, logger, tokens, limits: allLimits, watch });
    const chat = bodyApp && { html: bodyApp, bridge, file: fileReader(storage) };
    this.#floor = {
      stage: this.#stage,
      clock,
      logger,
      speech,
      sequences: repertoire,
      fileUrl: storage?.urlOf?.bind(storage),
      witness,
      tokens,
      bodyApp: chat,
      addresses,
      closing: this.#closing.signal,
    };
    this.#mcp = new McpFace({
      floor: this.#floor,
      makeServer: (caller) => makeMcpServer(this.#floor, version, caller),
      maxSessions: maxMcpSessions,
    });
    this.#webSocket = new WebSocketFace({
      stage: this.#stage,
      guard: this.#guard,
      clock,
      logger,
      tokens,
      limits: allLimits,
      watch,
    });
    const trusts = (request: Request) => this.#guard.allowsBearer(request.headers.get('authorization') ?? undefined);
    const app = frontDoor({
      guard: this.#guard,
      logger,
      mcp: (request) => this.#mcp.fetch(request),
      rest: restRoutes({
        stage: this.#stage,
        tokens,
        clock,
        version,
        stdioCommand,
        addresses,
        trusts,
        metrics: metrics && (() => metrics.page(this.census())),
      }),
      viewer: viewerRoutes(viewerDirectory),
      storage,
      watch,
    });
    const times = storage ? { ...HTTP_TIMES, requestTimeout: UPLOAD_TIMEOUT_MS } : HTTP_TIMES;
    const everything = getRequestListener(app.fetch, { overrideGlobalObjects: false });
    const listener = shortCalls
      ? sideDoor({
          guard: this.#guard,
          mcp: this.#mcp,
          floor: this.#floor,
          tools: TOOLS,
          identity: identityOf(version),
          otherwise: everything,
        })
      : everything;
    this.#http = createServer(times, listener);
    const sockets = new Admissions({
      // Beside its bodies: each MCP client has as a rule one connection that listens and one that calls.
      maxConnections: allLimits.maxConnections + 2 * maxMcpSessions + SPARE_CONNECTIONS,
      maxConnectionsPerAddress: allLimits.maxConnectionsPerAddress * 2,
    });
    this.#http.on('connection', (socket) => {
      const place = sockets.enter(socket.remoteAddress ?? '');
      if ('refused' in place) {
        watch?.({ type: 'refused', why: 'rate' });
        socket.destroy();
      } else socket.on('close', place.leave);
    });
    this.#http.on('request', (request, response) => this.#count(request, response));
    this.#http.on('upgrade', (request, socket, head) => this.#webSocket.upgrade(request, socket, head));
  }

  /**
   * Listens, and resolves with where this server is reached. Calling it again gives the same answer.
   * @throws when the host is not this machine's own and there is no secret, when the port is taken, or after `stop`.
   */
  start(): Promise<Addresses> {
    this.#starting ??= this.#listen();
    return this.#starting;
  }

  async #listen(): Promise<Addresses> {
    if (this.#stopping) throw new Error('this server was stopped; make another');
    if (this.#fault !== undefined) throw new VCCPError('not-allowed', this.#fault);
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', (error: NodeJS.ErrnoException) => {
        const taken = error.code === 'EADDRINUSE';
        const message = taken
          ? `port ${this.#port} on ${this.#host} is taken; choose another, or 0 for any free one`
          : `cannot listen on ${this.#host}:${this.#port}: ${error.message}`;
        reject(Object.assign(new Error(message, { cause: error }), { code: error.code }));
      });
      this.#http.listen(this.#port, this.#host, resolve);
    });
    this.#guard.bind(this.#boundPort());
    const addresses = this.#addresses();
    this.#floor.logger.info(`listening on ${addresses.url}`);
    return addresses;
  }

  /** Serves one more MCP client on a pair of streams, on the same stage. */
  serveStdio(streams: StdioOptions): StdioConnection {
    return openStdio(this.#floor, version, streams);
  }

  /** How things stand at this moment. */
  census(): Census {
    return { ...this.#stage.census(), mcpSessions: this.#mcp.size };
  }

  /**
   * Ends every session, closes bodies with 1001, lets answers under way finish for a moment, and resolves when the port
   * is free. Calling it again is harmless.
   */
  stop(): Promise<void> {
    this.#stopping ??= this.#shutDown();
    return this.#stopping;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #shutDown(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    this.#stage.close(1001, 'the server stops');
    this.#closing.abort();
    this.#webSocket.close();
    await this.#settled();
    await this.#mcp.close();
    this.#http.closeIdleConnections();
    const cut = setTimeout(() => this.#http.closeAllConnections(), DRAIN_MS);
    cut.unref();
    await closed;
    clearTimeout(cut);
  }

  /** Counts answers under way, so that stopping can wait for them; a GET of MCP is a stream that has no end. */
  #count(request: IncomingMessage, response: ServerResponse): void {
    if (request.method !== 'POST') return;
    this.#answering += 1;
    response.once('close', () => {
      this.#answering -= 1;
      if (this.#answering === 0) this.#drained?.();
    });
  }

  async #settled(): Promise<void> {
    if (this.#answering === 0) return;
    await new Promise<void>((resolve) => {
      this.#drained = resolve;
      setTimeout(resolve, DRAIN_MS).unref();
    });
  }

  #boundPort(): number {
    const address: AddressInfo | string | null = this.#http.address();
    return typeof address === 'object' && address ? address.port : this.#port;
  }

  #addresses(): Addresses {
    const reachable = this.#host === '0.0.0.0' || this.#host === '::' ? '127.0.0.1' : this.#host;
    const name = reachable.includes(':') ? `[${reachable}]` : reachable;
    const url = `http://${name}:${this.#boundPort()}`;
    return { url, mcp: `${url}/mcp`, viewer: `${url}/` };
  }
}
