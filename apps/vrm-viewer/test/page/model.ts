/** A model at the other end of MCP, written with nothing but `fetch` (revision 2025-11-25). */
export class Model {
  readonly #url: string;
  #session = '';
  #id = 0;

  /** @param url of the MCP endpoint, with `?session=` where it should take that body */
  constructor(url: string) {
    this.#url = url;
  }

  async arrive(name: string): Promise<Record<string, unknown>> {
    await this.#post('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'page-test', version: '1' },
    });
    await this.#post('notifications/initialized');
    return this.call('register-agent', { name });
  }

  /** @throws where the tool says `isError`, with its words */
  async call(tool: string, input: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const { result, error } = await this.#post('tools/call', { name: tool, arguments: input });
    if (!result || result.isError) throw new Error(result?.content?.[0]?.text ?? JSON.stringify(error));
    return result.structuredContent ?? {};
  }

  async #post(method: string, params: object = {}): Promise<Answer> {
    const notification = method.startsWith('notifications/');
    this.#id += 1;
    const answer = await fetch(this.#url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2025-11-25',
        ...(this.#session && { 'mcp-session-id': this.#session }),
      },
      body: JSON.stringify({ jsonrpc: '2.0', ...(!notification && { id: this.#id }), method, params }),
    });
    this.#session = answer.headers.get('mcp-session-id') ?? this.#session;
    const text = await answer.text();
    if (text === '') return {};
    const data = text.startsWith('{')
      ? text
      : text
          .split('\n')
          .find((line) => line.startsWith('data: {'))
          ?.slice(6);
    return JSON.parse(data ?? '{}') as Answer;
  }
}

interface Answer {
  result?: { isError?: boolean; content?: { text?: string }[]; structuredContent?: Record<string, unknown> };
  error?: unknown;
}
