import { setMaxListeners } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { DEFAULT_LIMITS, VCCPError } from '@vccp/protocol';
import type { Addresses } from './addresses.js';
import { Admissions, DEFAULT_ADMISSION_LIMITS } from './admissions.js';
import { Answers, DRAIN_MS } from './answers.js';
import { fileReader } from './body-app.js';
import { BodyBridge } from './body-bridge.js';
import { BodyTokens } from './body-token.js';
import { systemClock } from './clock.js';
import { frontDoor, isStored } from './front-door.js';
import { Guard, isLoopback, secretFault } from './guard.js';
import { LateContinue } from './late-continue.js';
import { silentLogger } from './logger.js';
import { McpFace } from './mcp.js';
import { identityOf, makeMcpServer, TOOLS } from './mcp-server.js';
import { Preparing } from './preparing.js';
import { restRoutes } from './rest.js';
import { memorySequences, Repertoire } from './sequence-store.js';
import type { VCCPServerOptions } from './server-options.js';
import { sideDoor } from './side-door.js';
import { Stage } from './stage.js';
import { openStdio, type StdioConnection, type StdioOptions } from './stdio.js';
import type { Floor } from './tools/tool.js';
import { viewerRoutes } from './viewer.js';
import { WebSocketFace } from './websocket.js';
import type { Census, Witness } from './witness.js';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

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
  readonly #answers = new Answers();
  #starting: Promise<Addresses> | undefined;
  #stopping: Promise<void> | undefined;

  constructor({
    port = 3000,
    host = '127.0.0.1',
    viewerDirectory,
    storage,
    speech,
    feelingsOf,
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
    const fileUrl = storage?.urlOf?.bind(storage);
    const preparing = new Preparing({ clock, speech, fileUrl, feelingsOf });
    const bridge = new BodyBridge({ clock, logger, tokens, preparing, limits: allLimits, watch });
    const chat = bodyApp && { html: bodyApp, bridge, file: fileReader(storage) };
    this.#floor = {
      stage: this.#stage,
      clock,
      logger,
      speech,
      feelingsOf,
      sequences: repertoire,
      fileUrl,
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
      preparing,
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
        uploadToken: storage?.uploadToken?.bind(storage),
        metrics: metrics && (() => metrics.page(this.census())),
      }),
      viewer: viewerRoutes(viewerDirectory),
      storage,
      goOn: (response) => late.goOn(response),
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
    const late = new LateContinue(this.#http, ({ url = '' }) => storage !== undefined && isStored(url));
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
    this.#http.on('request', (request, response) => this.#answers.count(request, response));
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
    await this.#answers.settled();
    await this.#mcp.close();
    this.#http.closeIdleConnections();
    const cut = setTimeout(() => this.#http.closeAllConnections(), DRAIN_MS);
    cut.unref();
    await closed;
    clearTimeout(cut);
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
