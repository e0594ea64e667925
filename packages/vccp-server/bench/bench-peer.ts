import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import type { Cost, Ready } from './peers/peer.js';

export type PeerName = 'bare' | 'sdk-v1' | 'sdk-v2' | 'socket-io' | 'tools' | 'vccp';

/** A server under test in a process of its own. */
export class BenchPeer {
  readonly where: Ready;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, where: Ready) {
    this.#child = child;
    this.where = where;
  }

  /** Arguments that begin with `--` are Node's. */
  static async start(name: PeerName, ...args: string[]): Promise<BenchPeer> {
    const file = fileURLToPath(new URL(`./peers/${name}.js`, import.meta.url));
    const child = fork(file, args, { execArgv: ['--expose-gc', ...args.filter((arg) => arg.startsWith('--'))] });
    const exited = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${name} ended with ${code}`)));
    const [where] = (await Promise.race([once(child, 'message'), exited])) as [Ready];
    exited.catch(() => undefined);
    return new BenchPeer(child, where);
  }

  async cost(): Promise<Cost> {
    this.#child.send('cost');
    const [cost] = (await once(this.#child, 'message')) as [Cost];
    return cost;
  }

  /** Asks it to end, and resolves with its exit code or the signal that ended it. */
  async end(): Promise<string> {
    const exited = once(this.#child, 'exit') as Promise<[number | null, string | null]>;
    this.#child.kill('SIGTERM');
    const [code, signal] = await exited;
    return String(code ?? signal);
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }
}

/** Where another body connects: to a session of its own, where the peer has any. */
export async function sessionOf(peer: BenchPeer): Promise<string> {
  if (!peer.where.body.includes('/vccp/')) return peer.where.observer;
  const response = await fetch(new URL('/api/sessions', peer.where.mcp), { method: 'POST' });
  return ((await response.json()) as { webSocketUrl: string }).webSocketUrl;
}

export interface Message {
  type: string;
  category: string;
  id?: string;
  data: Record<string, unknown>;
}

const timestamp = '2026-01-01T00:00:00.000Z';
const encode = (type: string, category: string, data: object) => JSON.stringify({ type, category, timestamp, data });

const isSocketIo = (url: string) => url.includes('/socket.io/');

/** The opening of socket.io's protocol (Engine.IO 4): 0 opens, 40 joins, 2 asks whether one lives and 3 says so. */
async function openSocketIo(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url);
  socket.on('message', (data: Buffer) => {
    if (data.length === 1 && data.toString() === '2') socket.send('3');
  });
  await once(socket, 'message');
  socket.send('40');
  await once(socket, 'message');
  return socket;
}

/** A body that ends each action as soon as it comes, and says when it came. */
export class BenchBody {
  onAction: (message: Message) => void = () => undefined;
  readonly socket: WebSocket;
  readonly #waiting = new Map<string, (message: Message) => void>();

  private constructor(socket: WebSocket) {
    this.socket = socket;
    if (isSocketIo(socket.url)) return;
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as Message;
      if (message.type === 'action') {
        this.onAction(message);
        if (message.id !== undefined) this.system('action-status', { actionId: message.id, state: 'completed' });
      } else {
        this.#waiting.get(message.category)?.(message);
        this.#waiting.delete(message.category);
      }
    });
  }

  /** Opens a socket, and where the peer speaks VCCP says who it is and what it can do. */
  static async open(url: string, role?: 'body' | 'observer'): Promise<BenchBody> {
    if (isSocketIo(url)) return new BenchBody(await openSocketIo(url));
    const socket = new WebSocket(url, 'vccp.v1');
    const body = new BenchBody(socket);
    await once(socket, 'open');
    if (role === undefined) return body;
    body.system('hello', { versions: ['1.1'], body: { name: 'bench', kind: 'bench' }, role });
    await body.answered('welcome');
    // Parallel, so that no action waits for the end of another: the relays beside it have no queue either.
    if (role === 'body')
      body.system('capability', { actions: [{ category: 'act', data: { n: 1 }, policy: 'parallel' }] });
    body.perceive('probe', {});
    return body;
  }

  answered(category: string): Promise<Message> {
    return new Promise((resolve) => this.#waiting.set(category, resolve));
  }

  system(category: string, data: object): void {
    this.socket.send(encode('system', category, data));
  }

  perceive(category: string, data: object): void {
    const text = encode('perception', category, data);
    this.socket.send(isSocketIo(this.socket.url) ? `42["message",${text}]` : text);
  }
}
