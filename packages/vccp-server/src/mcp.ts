import {
  createMcpHandler,
  isInitializeRequest,
  isJsonContentType,
  isLegacyRequest,
  type JSONRPCMessage,
  type McpHttpHandler,
  type McpServer,
  readRequestBody,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { countElements } from './element-count.js';
import { randomToken } from './token.js';
import type { Caller, Floor } from './tools/tool.js';

/** Largest body of one POST. */
const MAX_POST_BYTES = 4 * 1024 * 1024;
/**
 * Most elements, members and levels of one POST. Parsing 200,000 keys would hold up every other caller for half a second;
 * counting them costs nearly nothing, and no honest call comes near.
 */
const MAX_POST_ELEMENTS = 20_000;
/** Longest id, method, name or URI of a JSON-RPC message: answers repeat them. */
const MAX_WORD_CHARACTERS = 2048;
/** An MCP session of the 2025 revisions that nobody used for this long is closed: hosts rarely say goodbye. */
const MCP_IDLE_MS = 30 * 60_000;
/** With every place taken, a session idle this long gives way to a new one. */
const GIVES_WAY_MS = 60_000;
const SWEEP_MS = 60_000;

export interface McpFaceOptions {
  floor: Floor;
  /** Makes the server of one session, or of one request of 2026-07-28. */
  makeServer(caller: Caller): McpServer;
  maxSessions: number;
}

/** What takes back each call under way that the SDK does not know of, by the call's JSON-RPC id. */
type OpenCalls = Map<unknown, () => void>;

/** What a call that is answered without the SDK needs of the MCP session it belongs to. */
export interface Visit {
  caller: Caller;
  calls: OpenCalls;
  /** The call has been answered. */
  leave(): void;
}

interface McpSession {
  server: McpServer;
  transport: WebStandardStreamableHTTPServerTransport;
  caller: Caller;
  lastUsedMs: number;
  /** Requests and streams that have not ended. */
  open: number;
  calls: OpenCalls;
}

/**
 * MCP over HTTP. A request of 2026-07-28 is served by a server of its own. A client of the 2025 revisions has a session
 * with a transport and a server of its own, so that its cancellation and progress work and no answer crosses to another.
 */
export class McpFace {
  readonly #options: McpFaceOptions;
  readonly #modern: McpHttpHandler;
  readonly #sessions = new Map<string, McpSession>();
  #stopSweeping: () => void = () => undefined;
  #closed = false;

  constructor(options: McpFaceOptions) {
    this.#options = options;
    this.#modern = createMcpHandler(() => options.makeServer(newCaller('')), {
      legacy: 'reject',
      maxRequestBodySize: MAX_POST_BYTES,
      onerror: (error) => options.floor.logger.debug(`mcp: ${error.message}`),
    });
    this.#sweepLater();
  }

  /** The sessions of the 2025 revisions that are open. */
  get size(): number {
    return this.#sessions.size;
  }

  async fetch(request: Request): Promise<Response> {
    if (this.#closed) return rpcError(503, -32000, 'the server stops', { connection: 'close' });
    if (request.method !== 'POST') return this.#withSession(request, undefined);
    if (!isJsonContentType(request.headers.get('content-type'))) {
      return rpcError(415, -32600, 'send Content-Type: application/json');
    }
    const read = await readBody(request).catch(() => undefined);
    if (!read) return rpcError(400, -32700, 'the body did not arrive whole');
    if (read.tooLarge)
      return rpcError(413, -32600, `the body is larger than ${MAX_POST_BYTES} bytes, which is the most`);
    if (countElements(read.text) > MAX_POST_ELEMENTS) {
      return rpcError(
        413,
        -32600,
        `the body has more than ${MAX_POST_ELEMENTS} elements; one action takes at most 1000`,
      );
    }
    let parsedBody: unknown;
    try {
      parsedBody = JSON.parse(read.text);
    } catch (error) {
      return rpcError(400, -32700, `not JSON: ${error instanceof Error ? error.message.slice(0, 200) : 'unreadable'}`);
    }
    const word = longWord(parsedBody);
    if (word) return rpcError(400, -32600, `${word} is longer than ${MAX_WORD_CHARACTERS} characters`);
    if (await isLegacyRequest(request, parsedBody)) return this.#withSession(request, parsedBody);
    return this.#modern.fetch(request, { parsedBody });
  }

  /** Whether no request is answered any more. */
  get closed(): boolean {
    return this.#closed;
  }

  /** For a call that is answered without the SDK: its session, which is in use until the call leaves it. */
  visit(id: string): Visit | undefined {
    const session = this.#sessions.get(id);
    if (!session) return undefined;
    const { caller, calls, server } = session;
    session.lastUsedMs = this.#options.floor.clock.now();
    session.open += 1;
    caller.clientName = server.server.getClientVersion()?.name ?? caller.clientName;
    return {
      caller,
      calls,
      leave: () => {
        session.open -= 1;
      },
    };
  }

  /** Ends every session; what is in flight is aborted. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stopSweeping();
    await Promise.allSettled([
      this.#modern.close(),
      ...[...this.#sessions.values()].map(({ server }) => server.close()),
    ]);
  }

  async #withSession(request: Request, parsedBody: unknown): Promise<Response> {
    const id = request.headers.get('mcp-session-id');
    if (id === null) {
      if (request.method !== 'POST')
        return rpcError(405, -32000, 'without Mcp-Session-Id only POST', { allow: 'POST' });
      if (isInitializeRequest(parsedBody)) return this.#initialize(request, parsedBody);
      return rpcError(400, -32600, 'send initialize first, then the Mcp-Session-Id of its answer with every request');
    }
    const session = this.#sessions.get(id);
    if (!session) return rpcError(404, -32001, 'this MCP session is over; send initialize for a new one');
    session.lastUsedMs = this.#options.floor.clock.now();
    session.open += 1;
    const answer = await session.transport.handleRequest(request, { parsedBody }).finally(() => {
      session.open -= 1;
    });
    if (request.method === 'GET' && answer.ok) this.#watch(session, request.signal);
    return answer;
  }

  async #initialize(request: Request, parsedBody: unknown): Promise<Response> {
    if (this.#sessions.size >= this.#options.maxSessions && !this.#makeRoom()) {
      return rpcError(429, -32000, 'too many MCP sessions are open; try again in a minute', { 'retry-after': '60' });
    }
    const caller = newCaller(randomToken());
    const server = this.#options.makeServer(caller);
    const calls: OpenCalls = new Map();
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomToken,
      onsessioninitialized: (id) => {
        const lastUsedMs = this.#options.floor.clock.now();
        this.#sessions.set(id, { server, transport, caller, lastUsedMs, open: 0, calls });
      },
    });
    transport.onmessage = (message) => cancelWhatIsMeant(calls, message);
    await server.connect(transport);
    // After connecting, since that takes the callbacks for itself and keeps the ones it finds.
    const ended = transport.onclose;
    transport.onclose = () => {
      ended?.();
      for (const takeBack of calls.values()) takeBack();
      if (transport.sessionId !== undefined) this.#sessions.delete(transport.sessionId);
      this.#agentLeaves(caller);
    };
    const answer = await transport.handleRequest(request, { parsedBody });
    if (transport.sessionId === undefined) await server.close();
    return answer;
  }

  /** The stream on which a client listens: while it is open the client lives, and its end is how most of them leave. */
  #watch(session: McpSession, signal: AbortSignal): void {
    session.open += 1;
    signal.addEventListener(
      'abort',
      () => {
        session.open -= 1;
        if (session.open === 0) this.#agentLeaves(session.caller);
      },
      { once: true },
    );
  }

  #agentLeaves(caller: Caller): void {
    const session = caller.own === undefined ? undefined : this.#options.floor.stage.get(caller.own);
    if (session?.agent && session.agent.key === caller.agentKey) session.leaveAgent();
  }

  #sweepLater(): void {
    this.#stopSweeping = this.#options.floor.clock.setTimeout(() => {
      for (const session of this.#idle(MCP_IDLE_MS)) void session.server.close();
      this.#sweepLater();
    }, SWEEP_MS);
  }

  #makeRoom(): boolean {
    const [idlest] = this.#idle(GIVES_WAY_MS).sort((a, b) => a.lastUsedMs - b.lastUsedMs);
    if (idlest) void idlest.server.close();
    return idlest !== undefined;
  }

  #idle(forMs: number): McpSession[] {
    const before = this.#options.floor.clock.now() - forMs;
    return [...this.#sessions.values()].filter(({ open, lastUsedMs }) => open === 0 && lastUsedMs <= before);
  }
}

/** `key` tells this caller apart where it gives no name; without one its client's own name has to do. */
export function newCaller(key: string): Caller {
  return { key, clientName: undefined, own: undefined, agentKey: undefined };
}

function cancelWhatIsMeant(calls: OpenCalls, message: JSONRPCMessage): void {
  if ('method' in message && message.method === 'notifications/cancelled') calls.get(message.params?.requestId)?.();
}

/**
 * A declared length is held to by HTTP itself, so that such a body can be read in one go, which Node does several times
 * faster than through a stream of the web kind.
 */
async function readBody(request: Request): ReturnType<typeof readRequestBody> {
  const declared = request.headers.get('content-length');
  if (declared === null) return readRequestBody(request, MAX_POST_BYTES);
  if (Number(declared) > MAX_POST_BYTES) return { tooLarge: true };
  return { tooLarge: false, text: await request.text() };
}

/** The field of a message, or of one in a batch, that is longer than any that means something. */
function longWord(parsed: unknown): string | undefined {
  if (Array.isArray(parsed)) return parsed.map(longWord).find((word) => word !== undefined);
  if (!isObject(parsed)) return undefined;
  const { id, method, params } = parsed;
  const { name, uri, cursor } = isObject(params) ? params : {};
  const words = Object.entries({ id, method, 'params.name': name, 'params.uri': uri, 'params.cursor': cursor });
  return words.find(([, word]) => typeof word === 'string' && word.length > MAX_WORD_CHARACTERS)?.[0];
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function rpcError(status: number, code: number, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ jsonrpc: '2.0', error: { code, message }, id: null }, { status, headers });
}
