import type { WebSocketConstructor } from '@vccp/client';
import { WebSocket } from 'ws';

/** A WebSocket that shows the server its secret in a header, where there is one to show. */
export function authorizedWebSocket(headers: Readonly<Record<string, string>>): WebSocketConstructor {
  return class extends WebSocket {
    constructor(url: string, protocols?: string[]) {
      super(url, protocols, { headers });
    }
  };
}
