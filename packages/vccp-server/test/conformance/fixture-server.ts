import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { completable, McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { Hono } from 'hono';
import * as z from 'zod';
import { BodyTokens } from '../../src/body-token.js';
import { systemClock } from '../../src/clock.js';
import { frontDoor } from '../../src/front-door.js';
import { Guard } from '../../src/guard.js';
import { silentLogger } from '../../src/logger.js';
import { McpFace } from '../../src/mcp.js';
import { memorySequences, Repertoire } from '../../src/sequence-store.js';
import { sideDoor } from '../../src/side-door.js';
import { Stage } from '../../src/stage.js';
import { CONSTANT_TOOLS, PNG, registerTalkingTools } from './fixture-tools.js';

const identity = { name: 'fixture', version: '1' };

/** What the conformance tool wants to find, behind this package's own doors, sessions and guard. */
export async function fixtureServer(shortCalls: boolean): Promise<{ url: string; stop(): Promise<void> }> {
  const [clock, logger] = [systemClock, silentLogger];
  const closing = new AbortController();
  const floor = {
    stage: new Stage({ clock, logger, maxSessions: 1, matchmaking: false }),
    clock,
    logger,
    speech: undefined,
    feelingsOf: undefined,
    bodyApp: undefined,
    tokens: new BodyTokens(clock),
    sequences: new Repertoire(memorySequences()),
    fileUrl: undefined,
    addresses: () => ({ url: '', mcp: '', viewer: '' }),
    closing: closing.signal,
  };
  const guard = new Guard({ host: '127.0.0.1' });
  const mcp = new McpFace({ floor, makeServer: makeFixture, maxSessions: 1000 });
  const empty = new Hono();
  const app = frontDoor({
    guard,
    logger,
    mcp: (request) => mcp.fetch(request),
    rest: empty,
    viewer: empty,
    storage: undefined,
  });
  const otherwise = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const door = { guard, mcp, floor, tools: CONSTANT_TOOLS, identity, otherwise };
  const http = createServer(shortCalls ? sideDoor(door) : otherwise);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  guard.bind(port);
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    stop: async () => {
      closing.abort();
      await mcp.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

function makeFixture(): McpServer {
  const server = new McpServer(identity, {
    capabilities: { logging: {}, resources: { subscribe: true } },
    maxToolInputElements: 1000,
  });
  for (const tool of CONSTANT_TOOLS) {
    tool.register(server, () => {
      throw new Error('no tool of the fixture asks for its call');
    });
  }
  registerTalkingTools(server);
  registerFixtureResources(server);
  registerFixturePrompts(server);
  return server;
}

function registerFixtureResources(server: McpServer): void {
  const text = (uri: string, mimeType: string, said: string) => ({ contents: [{ uri, mimeType, text: said }] });
  server.registerResource('text', 'test://static-text', { description: 'Text', mimeType: 'text/plain' }, ({ href }) =>
    text(href, 'text/plain', 'This is the content of the static text resource.'),
  );
  server.registerResource(
    'watched',
    'test://watched-resource',
    { description: 'Something to watch', mimeType: 'text/plain' },
    ({ href }) => text(href, 'text/plain', 'watched'),
  );
  server.registerResource(
    'binary',
    'test://static-binary',
    { description: 'A dot', mimeType: 'image/png' },
    ({ href }) => ({
      contents: [{ uri: href, mimeType: 'image/png', blob: PNG }],
    }),
  );
  server.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    { description: 'Data by id', mimeType: 'application/json' },
    ({ href }, { id }) =>
      text(href, 'application/json', JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` })),
  );
  server.server.setRequestHandler('resources/subscribe', () => ({}));
  server.server.setRequestHandler('resources/unsubscribe', () => ({}));
}

function registerFixturePrompts(server: McpServer): void {
  const says = (text: string) => ({ role: 'user' as const, content: { type: 'text' as const, text } });
  server.registerPrompt('test_simple_prompt', { description: 'Simple' }, () => ({
    messages: [says('This is a simple prompt for testing.')],
  }));
  server.registerPrompt(
    'test_prompt_with_arguments',
    {
      description: 'Two arguments',
      argsSchema: z.object({
        arg1: completable(z.string(), (begun) => ['paris', 'park', 'party'].filter((word) => word.startsWith(begun))),
        arg2: z.string(),
      }),
    },
    ({ arg1, arg2 }) => ({ messages: [says(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)] }),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'A resource', argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri: uri }) => ({
      messages: [
        {
          role: 'user',
          content: {
            type: 'resource',
            resource: { uri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' },
          },
        },
        says('Please process the embedded resource above.'),
      ],
    }),
  );
  server.registerPrompt('test_prompt_with_image', { description: 'A dot' }, () => ({
    messages: [
      { role: 'user', content: { type: 'image', data: PNG, mimeType: 'image/png' } },
      says('Please analyze the image above.'),
    ],
  }));
}
