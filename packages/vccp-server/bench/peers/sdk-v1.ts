/** The least that serves sessions of 2025 with the first line of the SDK: a server and a transport for each. */
import { randomUUID } from 'node:crypto';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import * as z from 'zod';
import { bareServer, ready } from './peer.js';

const transports = new Map<string, StreamableHTTPServerTransport>();
const inputSchema = { action: z.object({ category: z.string(), data: z.record(z.string(), z.unknown()) }) };

const { toBody, ready: where } = await bareServer((request, response) => {
  void (async () => {
    const id = String(request.headers['mcp-session-id']);
    const known = transports.get(id);
    if (known) return known.handleRequest(request, response);
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (made) => void transports.set(made, transport),
    });
    const server = new McpServer({ name: 'bench', version: '1' });
    server.registerTool('play-action', { inputSchema }, ({ action }) => {
      toBody(JSON.stringify({ type: 'action', timestamp: new Date().toISOString(), ...action }));
      return { content: [{ type: 'text' as const, text: 'sent' }] };
    });
    await server.connect(transport);
    return transport.handleRequest(request, response);
  })();
});
ready(where);
