import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

export interface HeadlessEvent {
  event:
    | 'connected'
    | 'dropped'
    | 'agent'
    | 'fault'
    | 'action'
    | 'stopped'
    | 'rest'
    | 'drawn'
    | 'read'
    | 'dialled'
    | 'done';
  [more: string]: unknown;
}
export interface Order {
  do:
    | 'perceive'
    | 'state'
    | 'pause'
    | 'release'
    | 'draw'
    | 'mouth'
    | 'json'
    | 'wav'
    | 'look'
    | 'freeze'
    | 'skip'
    | 'bye';
  [more: string]: unknown;
}

/** A program with a plugin's body in it, which tells what happens to it and does as it is told, a line of JSON each. */
export class HeadlessBody {
  readonly events: HeadlessEvent[] = [];
  /** Resolves with its exit code. */
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #server: Server;
  readonly #output: string[] = [];
  #socket: Socket | undefined;
  readonly #wakers = new Set<() => void>();

  private constructor(child: ChildProcess, server: Server) {
    this.#child = child;
    this.#server = server;
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => this.#output.push(String(chunk)));
    this.exited = new Promise((resolve) => {
      child.once('error', () => resolve(null));
      child.once('exit', (code) => resolve(code));
    });
    void this.exited.then(() => this.#wake());
    server.on('connection', (socket) => {
      this.#socket = socket;
      socket.on('error', () => undefined);
      createInterface({ input: socket }).on('line', (line) => {
        this.events.push(JSON.parse(line) as HeadlessEvent);
        this.#wake();
      });
    });
  }

  /** Starts a program with the session's URL, and the port to tell things to, in its environment. */
  static async start([program = '', ...args]: string[], webSocketUrl: string, token = ''): Promise<HeadlessBody> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const env = { ...process.env, VCCP_URL: webSocketUrl, VCCP_TOKEN: token, VCCP_CONTROL_PORT: String(port) };
    return new HeadlessBody(spawn(program, args, { env }), server);
  }

  /** Starts one that has nobody to talk to: for orders that need no server. */
  static async alone(command: string[]): Promise<HeadlessBody> {
    const body = await HeadlessBody.start(command, 'ws://127.0.0.1:9/vccp/none');
    await body.next(({ event }) => event === 'dropped');
    return body;
  }

  order(order: Order): void {
    this.#socket?.write(`${JSON.stringify(order)}\n`);
  }

  /** As `order`, of one that is answered with `done`; resolves when its effects have been looked at, too. */
  async obey(order: Order): Promise<void> {
    // What the second is answered comes after a whole turn of the program.
    for (const told of [order, { do: 'skip', ms: 0 } as const]) {
      const seen = this.events.length;
      this.order(told);
      await this.next(({ event }) => event === 'done', seen);
    }
  }

  /** The first event from number `from` on that fits, also of those that already came. */
  async next(fits: (event: HeadlessEvent) => boolean, from = 0): Promise<HeadlessEvent> {
    for (;;) {
      const found = this.events.slice(from).find(fits);
      if (found) return found;
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`the body ended with ${this.#child.exitCode}: ${this.output}`);
      }
      await new Promise<void>((resolve) => this.#wakers.add(resolve));
    }
  }

  /** What it printed. */
  get output(): string {
    return this.#output.join('');
  }

  get played(): string[] {
    return this.events.filter(({ event }) => event === 'action').map(({ id }) => String(id));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exited;
    this.#socket?.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #wake(): void {
    for (const wake of [...this.#wakers]) wake();
    this.#wakers.clear();
  }
}
