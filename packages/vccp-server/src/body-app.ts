import type { ClientCapabilities, McpServer } from '@modelcontextprotocol/server';
import type { BodyBridge } from './body-bridge.js';
import type { StorageFace } from './front-door.js';

/** Where a host finds the page that shows her inside the chat. */
const BODY_APP_URI = 'ui://vccp/body';
/** The names of MCP Apps (https://github.com/modelcontextprotocol/ext-apps, revision 2026-01-26). */
const MIME_TYPE = 'text/html;profile=mcp-app';
const EXTENSION = 'io.modelcontextprotocol/ui';

/** Her page inside a chat, and the way its body reaches the stage. */
export interface BodyApp {
  /** A whole HTML document that asks for nothing else. */
  html(): string | Promise<string>;
  readonly bridge: BodyBridge;
  /** The files of this server that sounds are made of, for a page that may not fetch them. */
  file(url: string): Promise<StoredFile | undefined>;
}

interface StoredFile {
  mimeType: string;
  base64: string;
}

/** Largest file that is handed on in an answer of a tool: minutes of speech. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** Gives out files of `storage` as it would itself: the right to one is in its URL. */
export function fileReader(storage: StorageFace | undefined): BodyApp['file'] {
  return async (url) => {
    const answer = await (storage?.fetchFile?.(url) ?? ownFile(url, storage));
    if (!answer) return undefined;
    const isFit = answer.ok && Number(answer.headers.get('content-length') ?? Number.NaN) <= MAX_FILE_BYTES;
    if (!isFit) {
      await answer.body?.cancel();
      return undefined;
    }
    const mimeType = answer.headers.get('content-type') ?? 'application/octet-stream';
    return { mimeType, base64: Buffer.from(await answer.arrayBuffer()).toString('base64') };
  };
}

/** By path alone: the server may be known by several names, and its storage has no need of any. */
function ownFile(url: string, storage: StorageFace | undefined): Promise<Response> | Response | undefined {
  const { pathname, search } = new URL(url);
  if (!pathname.startsWith('/storage/')) return undefined;
  return storage?.fetch(new Request(`http://storage${pathname}${search}`), {});
}

/** Whether this client shows MCP Apps. */
export function showsApps(client: ClientCapabilities | undefined): boolean {
  const ui: unknown = client?.extensions?.[EXTENSION];
  if (typeof ui !== 'object' || ui === null) return false;
  const { mimeTypes } = ui as { mimeTypes?: unknown };
  return mimeTypes === undefined || (Array.isArray(mimeTypes) && mimeTypes.includes(MIME_TYPE));
}

/** `_meta` of a tool that the page belongs to; hosts from before the final text look for the second name. */
export function appMeta(visibility: readonly ('model' | 'app')[]): Record<string, unknown> {
  const shown = visibility.includes('model') && { 'ui/resourceUri': BODY_APP_URI };
  return { ui: { resourceUri: BODY_APP_URI, visibility }, ...shown };
}

export function registerBodyApp(server: McpServer, app: BodyApp): void {
  const about = {
    title: 'Her body',
    description: 'The character, inside the chat',
    mimeType: MIME_TYPE,
    // No `csp`: it needs no network, as all that it has or is sent travels in calls of tools.
    _meta: { ui: { prefersBorder: false } },
  };
  server.registerResource('body', BODY_APP_URI, about, async (uri) => ({
    contents: [{ uri: uri.href, mimeType: MIME_TYPE, text: await app.html(), _meta: about._meta }],
  }));
}
