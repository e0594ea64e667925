import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** What a server under test tells the process that measures it. */
export interface Ready {
  mcp: string;
  /** Where its body connects. */
  body: string;
  /** Where those connect who watch. */
  observer: string;
}

/** What it costs its machine, when asked. */
export interface Cost {
  cpuMs: number;
  /** Heap and buffers after a collection, in bytes. */
  held: number;
  rss: number;
}

export function ready(where: Ready): void {
  process.send?.(where);
}

// Whoever measures is gone, however that came.
process.once('disconnect', () => process.exit());
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const cost: Cost = { cpuMs: (user + system) / 1000, held: heapUsed + external, rss };
  process.send?.(cost);
});

/** The least a relay can be: a WebSocket for the body, others that watch, and HTTP that the caller fills in. */
export async function bareServer(answer: RequestListener): Promise<{ toBody(text: string): void; ready: Ready }> {
  let body: WebSocket | undefined;
  const observers = new Set<WebSocket>();
  const http = createServer(answer);
  const webSockets = new WebSocketServer({ server: http, perMessageDeflate: false });
  webSockets.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    if (request.url === '/observe') {
      observers.add(socket);
      return;
    }
    if (request.url === '/body') body = socket;
    socket.on('message', (data) => {
      const text = String(data);
      JSON.parse(text);
      for (const observer of observers) observer.send(text);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(http.address() as AddressInfo).port}`;
  return {
    toBody: (text) => body?.send(text),
    ready: { mcp: `http://${host}/mcp`, body: `ws://${host}/body`, observer: `ws://${host}/observe` },
  };
}
