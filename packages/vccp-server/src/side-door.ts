import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import {
  type CallToolResult,
  type Implementation,
  isJsonContentType,
  SERVER_INFO_META_KEY,
} from '@modelcontextprotocol/server';
import { countElements } from './element-count.js';
import type { Guard } from './guard.js';
import { type McpFace, newCaller } from './mcp.js';
import { MAX_TOOL_INPUT_ELEMENTS, sessionOfEndpoint, ToolCall } from './mcp-server.js';
import { type PlainCall, readPlainCall } from './plain-call.js';
import type { Floor, Tool } from './tools/tool.js';

/** Larger calls take the long way, whose cost is small beside their own. */
const MAX_BYTES = 64 * 1024;
/** Names are short: longer ones are for the SDK to refuse. */
const MAX_WORD_CHARACTERS = 256;

export interface SideDoorOptions {
  guard: Guard;
  mcp: McpFace;
  floor: Floor;
  tools: readonly Tool[];
  identity: Implementation;
  /** The way of everything else. */
  otherwise: RequestListener;
}

/**
 * A short way for the one request that has to be fast: a `tools/call` that is plainly written, of either MCP revision, is
 * answered straight from Node's request, past the SDK's servers, transports and event streams.
 *
 * It refuses nothing and explains nothing. Whatever it does not plainly understand, whatever the guard would refuse, a
 * page's request, a call that wants progress, arguments that do not fit: all go the long way untouched, so that there is
 * one place that says what is wrong. What it does answer, it answers with the same tools, the same results and the same
 * cancellation. Without it (`otherwise` in its place) the server says the same, only later.
 */
export function sideDoor({ otherwise, ...options }: SideDoorOptions): RequestListener {
  const tools = new Map(options.tools.map((tool) => [tool.name, tool]));
  return (request, response) => {
    if (!mayEnter(request, options)) return otherwise(request, response);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [first, ...rest] = chunks;
      const raw = first && rest.length === 0 ? first : Buffer.concat(chunks);
      const call = readCall(request, raw);
      const run = call && tools.get(call.tool)?.prepare(call.arguments);
      if (call && run && answer(call, run, request, response, options)) return;
      // What @hono/node-server reads in place of a stream that has been read.
      Object.assign(request, { rawBody: raw });
      otherwise(request, response);
    });
  };
}

/** Holds whatever the front door holds of `/mcp`, and more: who might be refused there is told so there. */
function mayEnter(request: IncomingMessage, { guard, mcp }: Pick<SideDoorOptions, 'guard' | 'mcp'>): boolean {
  const { method, url, headers, rawHeaders } = request;
  if (method !== 'POST' || !(url === '/mcp' || /^\/mcp\?session=[\w-]*$/.test(url ?? '')) || mcp.closed) return false;
  // Of a header that comes twice Node keeps the first or joins both, and the guard is to see what the long way shows it.
  if (rawHeaders.length !== 2 * Object.keys(headers).length) return false;
  const { host, origin, authorization, accept = '' } = headers;
  if (origin !== undefined || !guard.allowsHost(host) || !guard.allowsBearer(authorization)) return false;
  if (!accept.includes('application/json') || !accept.includes('text/event-stream')) return false;
  const type = headers['content-type'];
  return Number(headers['content-length']) <= MAX_BYTES && (type === 'application/json' || isJsonContentType(type));
}

function readCall({ headers }: IncomingMessage, raw: Buffer): PlainCall | undefined {
  const text = raw.toString();
  if (countElements(text) > MAX_TOOL_INPUT_ELEMENTS) return undefined;
  try {
    const call = readPlainCall(headers, JSON.parse(text));
    return call && String(call.id).length <= MAX_WORD_CHARACTERS ? call : undefined;
  } catch {
    return undefined;
  }
}

/** False where the call belongs to a session that is not there, or has an id that is in use. */
function answer(
  { id, sessionId, clientName }: PlainCall,
  run: NonNullable<ReturnType<Tool['prepare']>>,
  { url }: IncomingMessage,
  response: ServerResponse,
  { mcp, floor, identity }: Omit<SideDoorOptions, 'otherwise'>,
): boolean {
  const visit = sessionId === undefined ? undefined : mcp.visit(sessionId);
  if (sessionId !== undefined && (!visit || visit.calls.has(id))) {
    visit?.leave();
    return false;
  }
  const controller = new AbortController();
  let takenBack = false;
  const abort = () => {
    takenBack = true;
    controller.abort();
  };
  visit?.calls.set(id, abort);
  // With 2026-07-28 a dropped connection takes the call back; in a session only `notifications/cancelled` does.
  if (!visit) response.once('close', () => response.writableFinished || abort());
  const caller = visit?.caller ?? { ...newCaller(''), clientName };
  const call = new ToolCall(floor, caller, {
    get signal() {
      return controller.signal;
    },
    endpointSession: sessionOfEndpoint(url),
    progress: undefined,
  });
  void run(call).then((result) => {
    visit?.calls.delete(id);
    visit?.leave();
    if (takenBack) end(response, 'text/event-stream', '', sessionId);
    else {
      const said = visit ? result : signed(result, identity);
      end(response, 'application/json', JSON.stringify({ jsonrpc: '2.0', id, result: said }), sessionId);
    }
  });
  return true;
}

/** A result of 2026-07-28 says that it is whole, and from whom. */
function signed(result: CallToolResult, identity: Implementation): object {
  return { ...result, resultType: 'complete', _meta: { ...result._meta, [SERVER_INFO_META_KEY]: identity } };
}

/** A call that was taken back has no answer, which in MCP is an event stream that ends without one. */
function end(response: ServerResponse, type: string, body: string, sessionId: string | undefined): void {
  response.writeHead(200, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    ...(sessionId !== undefined && { 'mcp-session-id': sessionId }),
  });
  response.end(body);
}
