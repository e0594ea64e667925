/** Where this server is reached, as it tells others. */
export interface Addresses {
  /** `http://127.0.0.1:3000` */
  url: string;
  /** `http://127.0.0.1:3000/mcp` */
  mcp: string;
  /** `http://127.0.0.1:3000/` */
  viewer: string;
}

/** The page that shows one session. */
export function viewerUrlOf({ viewer }: Addresses, sessionId: string): string {
  return `${viewer}?session=${sessionId}`;
}

/** Where a body of one session connects. */
export function webSocketUrlOf({ url }: Addresses, sessionId: string): string {
  return `${url.replace(/^http/, 'ws')}/vccp/${sessionId}`;
}
