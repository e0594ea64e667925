/** The part of the standard `WebSocket` that is used here; the browser's and the one of the `ws` package both fit. */
export interface WebSocketLike {
  readonly readyState: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
}

export type WebSocketConstructor = new (url: string, protocols?: string[]) => WebSocketLike;

/** The constructor that was handed in, else the runtime's own. @throws when there is neither, with what to do. */
export function webSocketConstructor(given: WebSocketConstructor | undefined): WebSocketConstructor {
  const own = (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket;
  const found = given ?? own;
  if (found) return found;
  throw new Error(
    "this runtime has no WebSocket: npm install ws, then pass { WebSocket } with import { WebSocket } from 'ws'",
  );
}

/** `/vccp/:sessionId` of a server that is named by any of its `http(s)` or `ws(s)` URLs. @throws on another kind of URL. */
export function sessionUrl(serverUrl: string, sessionId: string): string {
  let url: URL;
  try {
    url = new URL(serverUrl);
  } catch (cause) {
    throw new Error(`serverUrl "${serverUrl}" is not a URL; for example http://127.0.0.1:3000`, { cause });
  }
  const secure = { 'http:': 'ws:', 'https:': 'wss:', 'ws:': 'ws:', 'wss:': 'wss:' }[url.protocol];
  if (secure === undefined) throw new Error(`serverUrl "${serverUrl}" starts with neither http nor ws`);
  const base = url.pathname.replace(/\/+$/, '');
  return `${secure}//${url.host}${base}/vccp/${encodeURIComponent(sessionId)}`;
}
