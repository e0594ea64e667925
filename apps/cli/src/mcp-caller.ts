import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import * as z from 'zod';
import { Failure } from './failure.js';
import type { RunningServer } from './running-server.js';

const textSchema = z.object({ type: z.literal('text'), text: z.string() });

/** What a tool answered. */
export interface ToolAnswer {
  text: string;
  data: Record<string, unknown>;
  isError: boolean;
}

/** Calls tools as any model does: over MCP. Declare it with `await using`. */
export class McpCaller {
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
  }

  static async connect(server: RunningServer, version: string): Promise<McpCaller> {
    await server.require();
    const client = new Client({ name: 'vccp', version });
    await client.connect(
      new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`), { requestInit: { headers: server.headers } }),
    );
    return new McpCaller(client);
  }

  /** @throws {Failure} with the tool's own words where it failed. */
  async call(name: string, args: Record<string, unknown>): Promise<ToolAnswer> {
    const answer = await this.ask(name, args);
    if (answer.isError) throw new Failure(answer.text);
    return answer;
  }

  /** The same where a failure is an answer like any other. */
  async ask(name: string, args: Record<string, unknown>): Promise<ToolAnswer> {
    const answer = await this.#client.callTool({ name, arguments: args }, { timeout: 60_000 });
    const text = answer.content
      .map((part) => textSchema.safeParse(part))
      .flatMap((parsed) => (parsed.success ? [parsed.data.text] : []))
      .join('\n');
    const data = (answer.structuredContent ?? {}) as Record<string, unknown>;
    return { text, data, isError: answer.isError === true };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close();
  }
}
