import { WebSocket } from 'ws';

export interface ToolResult {
  isError?: boolean;
  content: { type: string; text?: string; data?: string; mimeType?: string }[];
  structuredContent: Record<string, unknown>;
  _meta?: Record<string, unknown>;
}

/** An MCP client of the 2025 revisions, written with nothing but fetch. */
export class PlainMcpClient {
  readonly url: string;
  readonly #headers: Record<string, string>;
  #id = 0;

  constructor(url: string, headers: Record<string, string> = {}) {
    this.url = url;
    this.#headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers };
  }

  get sessionId(): string | undefined {
    return this.#headers['mcp-session-id'];
  }

  async connect(name = 'plain', capabilities: object = {}): Promise<Record<string, unknown>> {
    const answer = await this.request('initialize', {
      protocolVersion: '2025-11-25',
      capabilities,
      clientInfo: { name, version: '1' },
    });
    await this.notify('notifications/initialized');
    return answer;
  }

  async notify(method: string, params: object = {}): Promise<void> {
    await this.post({ jsonrpc: '2.0', method, params });
  }

  /** The JSON-RPC result; throws the JSON-RPC error. */
  async request(method: string, params: object = {}, signal?: AbortSignal): Promise<Record<string, unknown>> {
    this.#id += 1;
    const response = await this.post({ jsonrpc: '2.0', id: this.#id, method, params }, signal);
    const sessionId = response.headers.get('mcp-session-id');
    if (sessionId !== null) this.#headers['mcp-session-id'] = sessionId;
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('text/event-stream')
      ? text
          .split('\n')
          .findLast((line) => line.startsWith('data: {'))
          ?.slice('data: '.length)
      : text;
    const answer = JSON.parse(json ?? '') as {
      result?: Record<string, unknown>;
      error?: { code: number; message: string };
    };
    if (!answer.result) throw Object.assign(new Error(answer.error?.message ?? text), { code: answer.error?.code });
    return answer.result;
  }

  post(message: unknown, signal?: AbortSignal): Promise<Response> {
    const body = typeof message === 'string' ? message : JSON.stringify(message);
    return fetch(this.url, { method: 'POST', headers: this.#headers, body, ...(signal && { signal }) });
  }

  async tool(name: string, args: object = {}): Promise<ToolResult> {
    return (await this.request('tools/call', { name, arguments: args })) as unknown as ToolResult;
  }

  /** The id that the last request had. */
  get lastId(): number {
    return this.#id;
  }

  close(): Promise<Response> {
    return fetch(this.url, { method: 'DELETE', headers: this.#headers });
  }
}

export const textOf = (result: ToolResult): string => result.content.find(({ type }) => type === 'text')?.text ?? '';

export interface BodyMessage {
  type: string;
  category: string;
  data: Record<string, unknown>;
  id?: string;
  seq?: number;
}

/** A body written with nothing but a WebSocket library. */
export class PlainBody {
  readonly socket: WebSocket;
  readonly received: BodyMessage[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  onMessage: (message: BodyMessage) => void = () => undefined;
  readonly #wakers = new Set<() => void>();

  constructor(url: string, protocols: string[] = [], headers: Record<string, string> = {}) {
    this.socket = new WebSocket(url, protocols, { headers });
    this.socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as BodyMessage;
      this.received.push(message);
      this.onMessage(message);
      for (const wake of [...this.#wakers]) wake();
    });
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    this.socket.on('error', () => undefined);
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.socket.once('open', resolve);
      this.socket.once('error', reject);
    });
    return this;
  }

  send(type: string, category: string, data: object, extra: object = {}): void {
    this.socket.send(JSON.stringify({ type, category, timestamp: new Date().toISOString(), data, ...extra }));
  }

  /** Says hello and offers these actions; resolves when the server has taken both. */
  async introduce(actions: object[], extra: object = {}): Promise<Record<string, unknown>> {
    const data = { versions: ['1.1'], body: { name: 'Ada', kind: 'test' }, ...extra };
    this.send('system', 'hello', data);
    const { data: welcome } = await this.next((message) => message.category === 'welcome');
    this.send('system', 'capability', { actions });
    await this.taken();
    return welcome;
  }

  /** Ends every action at once with `completed`. */
  obey(): this {
    this.onMessage = ({ type, id }) => {
      if (type !== 'action') return;
      this.send('system', 'action-status', { actionId: id, state: 'started' });
      this.send('system', 'action-status', { actionId: id, state: 'completed' });
    };
    return this;
  }

  /** Resolves when the server has read all that was sent so far: it answers in order. */
  async taken(): Promise<void> {
    const id = `probe-${Math.random()}`;
    this.send('action', 'probe', {}, { id });
    await this.next((message) => message.category === 'error' && message.data.replyTo === id);
  }

  /** The first message, also of those that already came, that fits. */
  async next(fits: (message: BodyMessage) => boolean): Promise<BodyMessage> {
    for (;;) {
      const found = this.received.find(fits);
      if (found) return found;
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#wakers.delete(wake);
          resolve();
        };
        this.#wakers.add(wake);
      });
    }
  }
}

export interface OpenedSession {
  sessionId: string;
  webSocketUrl: string;
  viewerUrl: string;
  mcpUrl: string;
  bodyToken: string;
}

export async function openSession(url: string, headers: Record<string, string> = {}): Promise<OpenedSession> {
  const response = await fetch(`${url}/api/sessions`, { method: 'POST', headers });
  return (await response.json()) as OpenedSession;
}
