import { setTimeout as wait } from 'node:timers/promises';
import {
  isInitializeRequest,
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type JSONRPCRequest,
  SdkHttpError,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { Failure } from './failure.js';
import type { RunningServer } from './running-server.js';

/** How long a server that went away may take to come back. A host waits for an answer for a minute as a rule. */
const PATIENCE_MS = 20_000;
/** How long to wait before asking again whether it is back: twice as long each time. */
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;

export interface McpRemoteOptions {
  /** @default 20000 */
  patienceMs?: number | undefined;
}

export interface McpRemoteHandlers {
  /** A message for the host. */
  onMessage(message: JSONRPCMessage): void;
  /** The server was away, and the session with it began anew. */
  onRenewed(): void;
}

/** How one message is sent. */
export interface Sending {
  /** Takes it back. */
  signal: AbortSignal;
  /** Called when no answer can come any more, also where it came. */
  onOver(): void;
}

/**
 * A server's `/mcp`, over its restarts: where the session is gone it is begun anew with what the host said when it began,
 * and where nobody listens the server is waited for. A request is sent again only where no server has taken it up.
 */
export class McpRemote {
  readonly #server: RunningServer;
  readonly #patienceMs: number;
  readonly #handlers: McpRemoteHandlers;
  readonly #closing = new AbortController();
  #transport: StreamableHTTPClientTransport;
  /** How the host began; nothing in the era without sessions. */
  #initialize: JSONRPCRequest | undefined;
  #version: string | undefined;
  #renewing: Promise<void> | undefined;
  #awaySinceMs: number | undefined;

  constructor(server: RunningServer, handlers: McpRemoteHandlers, { patienceMs = PATIENCE_MS }: McpRemoteOptions = {}) {
    this.#server = server;
    this.#handlers = handlers;
    this.#patienceMs = patienceMs;
    this.#transport = this.#makeTransport();
    this.#transport.onmessage = (message) => this.#receive(message);
  }

  get hasSession(): boolean {
    return this.#transport.sessionId !== undefined;
  }

  start(): Promise<void> {
    return this.#transport.start();
  }

  /** Sends a message; its answer comes by `onMessage`. @throws what kept it from being sent, in words for the host */
  async send(message: JSONRPCMessage, sending: Sending): Promise<void> {
    if (isJSONRPCRequest(message) && isInitializeRequest(message)) this.#initialize = message;
    let used = this.#transport;
    let fault = await this.#post(used, message, sending);
    // Whatever else is sent means nothing to a server that begins anew.
    const mayWait = isJSONRPCRequest(message);
    if (mayWait && isAway(fault)) {
      await this.#untilBack(sending.signal);
      used = this.#transport;
      fault = await this.#post(used, message, sending);
    }
    if (mayWait && isSessionGone(fault) && this.#initialize !== undefined && message !== this.#initialize) {
      await this.#renew(used, this.#initialize);
      fault = await this.#post(this.#transport, message, sending);
    }
    if (fault !== undefined) throw explained(fault);
  }

  /** Says goodbye to the server, where it is there. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#transport.terminateSession().catch(() => undefined);
    await this.#transport.close();
  }

  #makeTransport(): StreamableHTTPClientTransport {
    const { url } = this.#server;
    // A connection that is kept may be one to a server that is gone, and nobody can tell what became of what it was sent.
    const headers = { ...this.#server.headers, connection: 'close' };
    return new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers } });
  }

  async #post(
    transport: StreamableHTTPClientTransport,
    message: JSONRPCMessage,
    { signal, onOver }: Sending,
  ): Promise<Error | undefined> {
    try {
      await transport.send(message, { requestSignal: signal, onRequestStreamEnd: onOver });
      this.#awaySinceMs = undefined;
      return undefined;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  #receive(message: JSONRPCMessage): void {
    const version = negotiatedVersion(message);
    if (version !== undefined) this.#agree(this.#transport, version);
    this.#handlers.onMessage(message);
  }

  /** The answer to `initialize` settles the revision that every later request names. */
  #agree(transport: StreamableHTTPClientTransport, version: string): void {
    this.#version = version;
    transport.setProtocolVersion(version);
  }

  /** @throws {Failure} when no server was back in time: from then on nobody is kept waiting, until one is. */
  async #untilBack(taken: AbortSignal): Promise<void> {
    this.#awaySinceMs ??= Date.now();
    const signal = AbortSignal.any([taken, this.#closing.signal]);
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2)) {
      if ((await this.#server.probe()).kind === 'vccp') return;
      const leftMs = this.#awaySinceMs + this.#patienceMs - Date.now();
      if (leftMs <= 0) break;
      await wait(Math.min(waitMs, leftMs), undefined, { signal });
    }
    await this.#server.require();
  }

  /** Begins a session anew in place of one that is gone; once, however many requests find it gone. */
  async #renew(gone: StreamableHTTPClientTransport, initialize: JSONRPCRequest): Promise<void> {
    if (this.#transport !== gone) return;
    this.#renewing ??= this.#begin(initialize).finally(() => {
      this.#renewing = undefined;
    });
    await this.#renewing;
  }

  async #begin(initialize: JSONRPCRequest): Promise<void> {
    const transport = this.#makeTransport();
    await transport.start();
    // Another program may listen there now.
    await this.#server.require();
    const signal = this.#closing.signal;
    const answer = await new Promise<JSONRPCMessage>((resolve, reject) => {
      transport.onmessage = resolve;
      const onOver = () => reject(new Error('the server did not answer initialize'));
      this.#post(transport, initialize, { signal, onOver }).then((fault) => {
        if (fault) reject(fault);
      });
    });
    if (isJSONRPCErrorResponse(answer)) throw new Error(`the server is back, and says: ${answer.error.message}`);
    const version = negotiatedVersion(answer);
    if (version === undefined || version !== this.#version) {
      throw new Error(
        `the server is back with revision ${version} of MCP, and this connection began with ${this.#version}: connect anew`,
      );
    }
    this.#agree(transport, version);
    transport.onmessage = (message) => this.#receive(message);
    await transport.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    this.#transport = transport;
    this.#handlers.onRenewed();
  }
}

/** Said of a request that a server may have taken up. */
export const LOST =
  'it went away while it answered; whether this was done is not known. Ask again: get-state says how things are';

/** What `fetch` has no words for. */
function explained(fault: Error): Error {
  if (fault instanceof SdkHttpError) return fault;
  if (isAway(fault)) return new Failure('no server runs there', 'start one with: vccp up');
  return fault instanceof TypeError ? new Failure(LOST) : fault;
}

/** Nobody listens, or only one that is about to go: nothing was done. */
function isAway(fault: Error | undefined): boolean {
  if (fault instanceof SdkHttpError) return fault.status === 503;
  return ((fault?.cause ?? {}) as { code?: unknown }).code === 'ECONNREFUSED';
}

const isSessionGone = (fault: Error | undefined) => fault instanceof SdkHttpError && fault.status === 404;

function negotiatedVersion(message: JSONRPCMessage): string | undefined {
  if (!isJSONRPCResultResponse(message)) return undefined;
  const { protocolVersion, serverInfo } = message.result as { protocolVersion?: unknown; serverInfo?: unknown };
  return typeof protocolVersion === 'string' && serverInfo !== undefined ? protocolVersion : undefined;
}
