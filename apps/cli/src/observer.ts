import { VCCPClient } from '@vccp/client';
import type { VCCPMessage } from '@vccp/protocol';
import { authorizedWebSocket } from './authorized-web-socket.js';
import { Failure } from './failure.js';
import type { RunningServer } from './running-server.js';

export interface ObserverCallbacks {
  /** Here, for the first time or again: what stands is told anew. */
  onConnected(): void;
  onMessage(message: VCCPMessage): void;
  /** The connection is gone; it comes back by itself. */
  onLost?(): void;
}

/**
 * Looks at a session until `stopped`, and touches nothing in it.
 * @throws {Failure} when the server ends it first.
 */
export async function observe(
  how: { server: RunningServer; sessionId: string; name: string; stopped: Promise<unknown> },
  { onConnected, onMessage, onLost }: ObserverCallbacks,
): Promise<void> {
  const { server, sessionId, name, stopped } = how;
  const ended = new Promise<Failure>((resolve) => {
    const client = new VCCPClient(
      {
        serverUrl: server.url,
        sessionId,
        WebSocket: authorizedWebSocket(server.headers),
        introduction: { body: { name, kind: 'terminal' }, role: 'observer' },
      },
      {
        onConnected,
        onMessageReceived: onMessage,
        onDisconnected: ({ reason, code, willReconnect }) => {
          if (willReconnect) onLost?.();
          else if (code !== 1000) resolve(new Failure(`the server ended the connection: ${reason || code}`));
        },
      },
    );
    client.connect().catch((error: Error) => resolve(new Failure(error.message)));
    void stopped.then(() => client.disconnect());
  });
  const fault = await Promise.race([stopped, ended]);
  if (fault instanceof Failure) throw fault;
}
