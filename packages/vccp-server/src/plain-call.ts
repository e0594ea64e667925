import type { IncomingHttpHeaders } from 'node:http';
import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  PROTOCOL_VERSION_META_KEY,
  SUPPORTED_PROTOCOL_VERSIONS,
} from '@modelcontextprotocol/server';

const MODERN = '2026-07-28';

/** A `tools/call` with nothing about it that would take the SDK to understand. */
export interface PlainCall {
  id: string | number;
  tool: string;
  arguments: Record<string, unknown>;
  /** The MCP session of a 2025 revision. Absent with 2026-07-28, where each request stands alone. */
  sessionId: string | undefined;
  /** What a client of 2026-07-28 calls itself. */
  clientName: string | undefined;
}

/**
 * Reads a `tools/call` of either revision from its headers and its parsed body. Undefined for everything else, and for
 * every call with anything unusual about it (a progress token, a batch, a member of a later revision, headers and body that
 * disagree): this reader knows no error, it only knows what it is sure of.
 */
export function readPlainCall(headers: IncomingHttpHeaders, body: unknown): PlainCall | undefined {
  if (!isRecord(body) || !hasOnly(body, ['jsonrpc', 'id', 'method', 'params'])) return undefined;
  const { jsonrpc, id, method, params } = body;
  if (jsonrpc !== '2.0' || method !== 'tools/call' || !(typeof id === 'string' || Number.isSafeInteger(id)))
    return undefined;
  if (!isRecord(params) || !hasOnly(params, ['name', 'arguments', '_meta'])) return undefined;
  const { name, arguments: given = {}, _meta: meta = {} } = params;
  if (
    typeof name !== 'string' ||
    !isRecord(given) ||
    !isRecord(meta) ||
    'progressToken' in meta ||
    'traceparent' in meta
  )
    return undefined;
  const sender = headers['mcp-session-id'] === undefined ? modern(headers, name, meta) : legacy(headers, meta);
  return sender && { id: id as string | number, tool: name, arguments: given, ...sender };
}

type Sender = Pick<PlainCall, 'sessionId' | 'clientName'>;

/** A session of a 2025 revision: its header says which, and the version, where it is given, is one of them. */
function legacy(headers: IncomingHttpHeaders, meta: Record<string, unknown>): Sender | undefined {
  const sessionId = headers['mcp-session-id'];
  const version = headers['mcp-protocol-version'];
  if (typeof sessionId !== 'string' || Object.keys(meta).some(isReserved)) return undefined;
  if (version !== undefined && !(typeof version === 'string' && SUPPORTED_PROTOCOL_VERSIONS.includes(version)))
    return undefined;
  return { sessionId, clientName: undefined };
}

/** 2026-07-28: three headers that mirror the body, and in the body who asks. */
function modern(headers: IncomingHttpHeaders, name: string, meta: Record<string, unknown>): Sender | undefined {
  if (headers['mcp-protocol-version'] !== MODERN || headers['mcp-method'] !== 'tools/call') return undefined;
  if (headers['mcp-name'] !== name) return undefined;
  const {
    [PROTOCOL_VERSION_META_KEY]: version,
    [CLIENT_CAPABILITIES_META_KEY]: capabilities,
    [CLIENT_INFO_META_KEY]: info,
    ...others
  } = meta;
  if (version !== MODERN || !isPlainlyCapable(capabilities) || Object.keys(others).some(isReserved)) return undefined;
  if (info === undefined) return { sessionId: undefined, clientName: undefined };
  // A client's name and version, and no picture or address of it that the SDK would check.
  if (!isRecord(info) || !Object.values(info).every((value) => typeof value === 'string') || 'websiteUrl' in info)
    return undefined;
  if (typeof info.name !== 'string' || typeof info.version !== 'string') return undefined;
  return { sessionId: undefined, clientName: info.name };
}

/** Capabilities that are no more than named, which no schema of them refuses; no tool asks for any. */
function isPlainlyCapable(capabilities: unknown): boolean {
  return (
    isRecord(capabilities) &&
    Object.entries(capabilities).every(
      ([name, value]) => ['elicitation', 'roots', 'sampling'].includes(name) && isRecord(value) && hasOnly(value, []),
    )
  );
}

const isReserved = (key: string) => key.startsWith('io.modelcontextprotocol/');

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasOnly(value: object, keys: readonly string[]): boolean {
  for (const key in value) if (!keys.includes(key)) return false;
  return true;
}
