import { Agent, request } from 'node:http';

export type Era = 'bare' | '2025-11-25' | '2026-07-28';

const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** A caller of `play-action` with as little around it as HTTP allows; connections are kept. */
export class Caller {
  readonly #url: URL;
  readonly #era: Era;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  #headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
  #id = 0;

  private constructor(url: string, era: Era) {
    this.#url = new URL(url);
    this.#era = era;
  }

  static async open(url: string, era: Era): Promise<Caller> {
    const caller = new Caller(url, era);
    if (era === '2025-11-25') await caller.#initialize();
    if (era === '2026-07-28') {
      caller.#headers = {
        ...caller.#headers,
        'mcp-protocol-version': era,
        'mcp-method': 'tools/call',
        'mcp-name': 'play-action',
      };
    }
    return caller;
  }

  /** Resolves when the answer has been read. */
  async play(data: object): Promise<void> {
    this.#id += 1;
    const text = await this.#post({
      jsonrpc: '2.0',
      id: this.#id,
      method: 'tools/call',
      params: {
        name: 'play-action',
        arguments: { action: { category: 'act', data } },
        ...(this.#era === '2026-07-28' && { _meta: ENVELOPE }),
      },
    });
    if (text.includes('"isError":true') || text.includes('"error"')) throw new Error(text);
  }

  close(): void {
    this.#agent.destroy();
  }

  async #initialize(): Promise<void> {
    const clientInfo = { name: 'bench', version: '1' };
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
    await this.#post({ jsonrpc: '2.0', id: 0, method: 'initialize', params });
    await this.#post({ jsonrpc: '2.0', method: 'notifications/initialized' });
  }

  #post(message: object): Promise<string> {
    const body = JSON.stringify(message);
    const headers = { ...this.#headers, 'content-length': String(Buffer.byteLength(body)) };
    return new Promise((resolve, reject) => {
      const asking = request(this.#url, { method: 'POST', agent: this.#agent, headers }, (response) => {
        const session = response.headers['mcp-session-id'];
        if (typeof session === 'string') this.#headers['mcp-session-id'] = session;
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(Buffer.concat(chunks).toString()));
        response.on('error', reject);
      });
      asking.on('error', reject);
      asking.end(body);
    });
  }
}
