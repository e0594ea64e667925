import type { HelloInput, VCCPMessage, Welcome } from '@vccp/protocol';
import type { Clock } from './clock.js';
import type { ReconnectOptions } from './reconnect.js';
import type { WebSocketConstructor } from './web-socket.js';

/** Who a body says it is; with it the client speaks version 1.1, without it version 1.0. */
export type Introduction = Pick<HelloInput, 'body' | 'role' | 'features'>;

export interface VCCPClientOptions {
  /** Where the server is: `http://127.0.0.1:3000`, or with `https`, `ws` or `wss`. */
  serverUrl: string;
  sessionId: string;
  /** Connect at once. Faults go to `onError`. @default false */
  autoConnect?: boolean;
  /** The body token that `register-agent` or `POST /api/sessions` returned; a server on this machine needs none. */
  token?: string;
  introduction?: Introduction;
  /** @default globalThis.WebSocket, which Node 20 lacks: hand in the one of the `ws` package there */
  WebSocket?: WebSocketConstructor;
  /** How to come back after a drop; `false` stays away. */
  reconnect?: ReconnectOptions | false;
  /** 0..1, spreads reconnecting clients. @default Math.random */
  random?: () => number;
  clock?: Clock;
}

export interface VCCPClientCallbacks {
  /** Usable: open, and welcomed where there was an introduction. Called again after each return. */
  onConnected?(welcome: Welcome | undefined): void;
  /** The connection is gone; `willReconnect` says whether another attempt follows. */
  onDisconnected?(reason: { code: number; reason: string; willReconnect: boolean }): void;
  onReconnecting?(attempt: { attempt: number; inMs: number }): void;
  /** Every message but `welcome`, `token` and `ping`, which are the client's own business. An action comes once, even if sent twice. */
  onMessageReceived?(message: VCCPMessage): void;
  /** The body token was renewed: whoever keeps it for a later program keeps this one. Only where one was given. */
  onToken?(token: string): void;
  /** Faults of the connection and of what arrives. The client lives on. */
  onError?(error: Error): void;
}
