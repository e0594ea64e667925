import type { ClientCapabilities, McpServer } from '@modelcontextprotocol/server';
import type { Addresses } from './addresses.js';
import type { BodyBridge } from './body-bridge.js';

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

export function registerBodyApp(server: McpServer, app: BodyApp, addresses: () => Addresses): void {
  const about = {
    title: 'Her body',
    description: 'The character, inside the chat',
    mimeType: MIME_TYPE,
    // Everything but sound travels in tool calls; a host that forbids even that still shows her.
    _meta: { ui: { csp: { connectDomains: [addresses().url] }, prefersBorder: false } },
  };
  server.registerResource('body', BODY_APP_URI, about, async (uri) => ({
    contents: [{ uri: uri.href, mimeType: MIME_TYPE, text: await app.html(), _meta: about._meta }],
  }));
}
