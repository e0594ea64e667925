import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type VCCPMessage, welcomeDataSchema } from '@vccp/protocol';
import { type WebSocket, WebSocketServer } from 'ws';

/** A connection as the server sees it. */
export interface Peer {
  readonly socket: WebSocket;
  readonly protocols: readonly string[];
  readonly path: string;
  readonly received: VCCPMessage[];
  send(message: Record<string, unknown>): void;
  welcome(more?: Record<string, unknown>): void;
  /** The next message of this category, already here or still to come. */
  got(category: string, nth?: number): Promise<VCCPMessage>;
}

/** A real WebSocket server on a free port that does what a test says. Declare it with `await using`. */
export async function scriptedServer() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const peers: Peer[] = [];
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const look of [...waiting]) look();
  };
  const eventually = <T>(find: () => T | undefined) =>
    new Promise<T>((resolve) => {
      const look = () => {
        const found = find();
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });

  server.on('connection', (socket, request) => {
    const received: VCCPMessage[] = [];
    const send = (message: Record<string, unknown>) =>
      socket.send(JSON.stringify({ timestamp: new Date().toISOString(), data: {}, ...message }));
    peers.push({
      socket,
      received,
      protocols: (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim()),
      path: request.url ?? '',
      send,
      welcome: (more = {}) =>
        send({
          type: 'system',
          category: 'welcome',
          data: welcomeDataSchema.parse({
            version: '1.1',
            sessionId: 's',
            bodyId: 'b',
            resumeToken: 'secret',
            resumed: false,
            lastSeq: 0,
            epoch: 'e1',
            heartbeatMs: 10_000,
            limits: { maxMessageBytes: 262_144, maxDepth: 32, maxElements: 1000 },
            ...more,
          }),
        }),
      got: (category, nth = 0) => eventually(() => received.filter((message) => message.category === category)[nth]),
    });
    socket.on('message', (data) => {
      received.push(JSON.parse(String(data)));
      wake();
    });
    wake();
  });

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Connection number `index`, already here or still to come. */
    peer: (index: number) => eventually(() => peers[index]),
    async [Symbol.asyncDispose]() {
      for (const { socket } of peers) socket.terminate();
      server.close();
      await once(server, 'close');
    },
  };
}
