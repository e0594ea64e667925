/** Servers for each request with as many tools as the argument says, all defined as this package defines its own. */
import { getRequestListener } from '@hono/node-server';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { BodyTokens } from '../../src/body-token.js';
import { systemClock } from '../../src/clock.js';
import { silentLogger } from '../../src/logger.js';
import { memorySequences, Repertoire } from '../../src/sequence-store.js';
import { Stage } from '../../src/stage.js';
import { type Call, defineTool } from '../../src/tools/tool.js';
import { bareServer, ready } from './peer.js';

const input = z.object({
  action: z.object({ category: z.string(), data: z.record(z.string(), z.unknown()) }),
  sessionId: z.string().optional(),
  waitMs: z.number().optional(),
});
const tools = Array.from({ length: Number(process.argv[2]) }, (_, index) =>
  defineTool({
    name: index === 0 ? 'play-action' : `tool-${index}`,
    title: 'A tool',
    description: 'Does something, somewhere.',
    input,
    output: { done: z.boolean() },
    annotations: { readOnlyHint: false },
    run({ action }) {
      toBody(JSON.stringify({ type: 'action', timestamp: new Date().toISOString(), ...action }));
      return { lines: ['sent'], data: { done: true } };
    },
  }),
);

const clock = systemClock;
const stage = new Stage({ clock, logger: silentLogger, maxSessions: 1, matchmaking: false });
const call: Omit<Call, 'signal'> = {
  stage,
  clock,
  logger: silentLogger,
  speech: undefined,
  feelingsOf: undefined,
  sequences: new Repertoire(memorySequences()),
  tokens: new BodyTokens(clock),
  bodyApp: undefined,
  fileUrl: undefined,
  addresses: () => ({ url: '', mcp: '', viewer: '' }),
  closing: new AbortController().signal,
  caller: { key: '', clientName: undefined, own: undefined, agentKey: undefined },
  endpointSession: undefined,
  session: (named) => stage.choose(named, undefined),
  chosen: undefined,
  progress: undefined,
};
const handler = createMcpHandler(() => {
  const server = new McpServer({ name: 'bench', version: '1' });
  for (const tool of tools) tool.register(server, ({ mcpReq }) => ({ ...call, signal: mcpReq.signal }));
  return server;
});
const listener = getRequestListener((request) => handler.fetch(request), { overrideGlobalObjects: false });
const { toBody, ready: where } = await bareServer((request, response) => void listener(request, response));
ready(where);
