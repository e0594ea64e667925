/** The least that serves 2026-07-28 with the second line of the SDK: a server for each request. */
import { getRequestListener } from '@hono/node-server';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { bareServer, ready } from './peer.js';

const inputSchema = z.object({
  action: z.object({ category: z.string(), data: z.record(z.string(), z.unknown()) }),
});

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: 'bench', version: '1' });
  server.registerTool('play-action', { inputSchema }, ({ action }) => {
    toBody(JSON.stringify({ type: 'action', timestamp: new Date().toISOString(), ...action }));
    return { content: [{ type: 'text' as const, text: 'sent' }] };
  });
  return server;
});
const listener = getRequestListener((request) => handler.fetch(request), { overrideGlobalObjects: false });
const { toBody, ready: where } = await bareServer((request, response) => void listener(request, response));
ready(where);
