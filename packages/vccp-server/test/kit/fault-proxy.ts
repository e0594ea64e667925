import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type Clock, systemClock } from '../../src/clock.js';

export interface Faults {
  /** Every chunk arrives this much later. @default 0 */
  delayMs?: number;
  /** And up to this much later still, by `random`; the order is kept. @default 0 */
  jitterMs?: number;
  /** A connection is reset when this many bytes have come from the client. */
  cutAfterBytes?: number;
}

export interface FaultProxyOptions {
  /** Where it leads: `http://127.0.0.1:3000`. */
  target: string;
  /** 0..1 */
  random: () => number;
  clock?: Clock;
}

interface Pair {
  client: Socket;
  server: Socket;
}

/** A TCP proxy that treats connections as bad networks do. `faults` may be changed at any time. */
export class FaultProxy {
  faults: Faults = {};
  readonly #options: FaultProxyOptions;
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  #stalled = false;
  #away = false;
  /** Connections that came, ever. */
  accepted = 0;

  constructor(options: FaultProxyOptions) {
    this.#options = options;
    this.#server = createServer((client) => this.#lead(client));
  }

  /** Resolves with the URL to use instead of the target. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get open(): number {
    return this.#pairs.size;
  }

  /** Resets both sides of every connection: what is in flight is gone. */
  reset(): void {
    for (const pair of [...this.#pairs]) this.#cut(pair);
  }

  /** The client's side stops reading what comes from the server, until `release`. New connections stall as well. */
  stall(): void {
    this.#stalled = true;
    for (const { server } of this.#pairs) server.pause();
  }

  /** As a server that is down: everything is cut, and whoever comes is cut as well, until `comeBack`. */
  goAway(): void {
    this.#away = true;
    this.reset();
  }

  comeBack(): void {
    this.#away = false;
  }

  release(): void {
    this.#stalled = false;
    for (const { server } of this.#pairs) server.resume();
  }

  async close(): Promise<void> {
    this.reset();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #lead(client: Socket): void {
    this.accepted += 1;
    if (this.#away) {
      client.on('error', () => undefined);
      client.resetAndDestroy();
      return;
    }
    const { hostname, port } = new URL(this.#options.target);
    const pair = { client, server: connect(Number(port), hostname) };
    const { server } = pair;
    this.#pairs.add(pair);
    const toServer = this.#pass(server);
    const toClient = this.#pass(client);
    let seen = 0;
    client.on('data', (chunk: Buffer) => {
      const { cutAfterBytes = Number.POSITIVE_INFINITY } = this.faults;
      const left = Math.max(0, cutAfterBytes - seen);
      seen += chunk.length;
      toServer(() => server.write(chunk.subarray(0, left)));
      if (seen < cutAfterBytes) return;
      client.pause();
      toServer(() => {
        // What was let through arrives, and then no more.
        this.#pairs.delete(pair);
        server.destroySoon();
        client.resetAndDestroy();
      });
    });
    server.on('data', (chunk: Buffer) => toClient(() => client.write(chunk)));
    client.on('end', () => toServer(() => server.end()));
    server.on('end', () => toClient(() => client.end()));
    if (this.#stalled) server.pause();
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => this.#cut(pair));
      socket.on('close', () => this.#cut(pair));
    }
  }

  /** Does things to a socket in the order they were asked for, as late as the faults say. */
  #pass(to: Socket): (run: () => void) => void {
    const { clock = systemClock, random } = this.#options;
    let lastDueMs = 0;
    return (run) => {
      const { delayMs = 0, jitterMs = 0 } = this.faults;
      lastDueMs = Math.max(lastDueMs, clock.now() + delayMs + random() * jitterMs);
      const act = () => {
        if (to.writable) run();
      };
      const inMs = lastDueMs - clock.now();
      if (inMs > 0) clock.setTimeout(act, inMs);
      else act();
    };
  }

  #cut(pair: Pair): void {
    if (!this.#pairs.delete(pair)) return;
    pair.client.resetAndDestroy();
    pair.server.resetAndDestroy();
  }
}
