import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

export type Mischief = 'none' | 'drops' | 'doubles' | 'swaps';

/** A relay of WebSocket messages that does wrong by every `nth` of what the server sends: a test of the tests. */
export class BadRelay {
  readonly #server: Server;
  readonly #webSockets: WebSocketServer;

  constructor(target: string, mischief: Mischief, nth: number) {
    this.#server = createServer();
    this.#webSockets = new WebSocketServer({ server: this.#server });
    this.#webSockets.on('connection', (client, request) => {
      const server = new WebSocket(new URL(request.url ?? '/', target), 'vccp.v1');
      const early: string[] = [];
      client.on('message', (data) => {
        if (server.readyState === server.OPEN) server.send(String(data));
        else early.push(String(data));
      });
      server.on('open', () => {
        for (const text of early) server.send(text);
      });
      let count = 0;
      let held: string | undefined;
      server.on('message', (data) => {
        const text = String(data);
        const isAction = text.includes('"type":"action"');
        if (isAction) count += 1;
        const bad = isAction && count % nth === 0;
        if (bad && mischief === 'swaps') {
          held = text;
          return;
        }
        if (!bad || mischief !== 'drops') client.send(text);
        if (bad && mischief === 'doubles') client.send(text);
        if (isAction && held !== undefined) {
          client.send(held);
          held = undefined;
        }
      });
      client.on('close', () => server.terminate());
      server.on('close', () => client.terminate());
      server.on('error', () => client.terminate());
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const client of this.#webSockets.clients) client.terminate();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
