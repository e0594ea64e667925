import { PassThrough } from 'node:stream';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Addresses, VCCPServer } from '../src/index.js';
import { openSession, PlainBody } from './plain-client.js';

const GESTURE = { category: 'gesture', data: { gesture: 'wave|nod' } };
const action = { category: 'gesture', data: { gesture: 'wave' } };

let server: VCCPServer;
let at: Addresses;
let body: PlainBody;
let sessionId: string;
beforeEach(async () => {
  server = new VCCPServer({ port: 0 });
  at = await server.start();
  const opened = await openSession(at.url);
  sessionId = opened.sessionId;
  body = (await new PlainBody(opened.webSocketUrl, ['vccp.v1']).open()).obey();
  await body.introduce([GESTURE]);
});
afterEach(() => server.stop());

interface ToolCaller {
  callTool(params: { name: string; arguments?: Record<string, unknown> }): Promise<unknown>;
}

async function wave(client: ToolCaller): Promise<void> {
  expect(await client.callTool({ name: 'register-agent' })).toMatchObject({ structuredContent: { sessionId } });
  expect(await client.callTool({ name: 'get-capability' })).toMatchObject({
    structuredContent: { actions: [{ category: 'gesture' }] },
  });
  expect(await client.callTool({ name: 'play-action', arguments: { action, waitMs: 5000 } })).toMatchObject({
    structuredContent: { state: 'completed' },
  });
  expect(await client.callTool({ name: 'play-action', arguments: { action: { category: 'no' } } })).toMatchObject({
    isError: true,
  });
}

it('the client of version 1 of the SDK, which checks each answer against its schema', async () => {
  const client = new ClientV1({ name: 'v1', version: '1' });
  await client.connect(new TransportV1(new URL(at.mcp)));
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name).sort()).toEqual([
    'capture-view',
    'control-sequence',
    'filter-perceptions',
    'get-action',
    'get-capability',
    'get-perception',
    'get-sequence',
    'get-state',
    'list-agents',
    'list-sequences',
    'open-body',
    'play-action',
    'play-sequence',
    'register-agent',
    'save-sequence',
    'speak',
    'stop-action',
    'wait-for-perception',
  ]);
  expect(tools.every(({ annotations, outputSchema, title }) => annotations && outputSchema && title)).toBe(true);
  await wave(client);
  await client.close();
});

it.each(['legacy', { pin: '2026-07-28' }] as const)('the client of version 2, %s', async (mode) => {
  const client = new Client({ name: 'v2', version: '2' }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(new URL(at.mcp)));
  expect(client.getNegotiatedProtocolVersion()).toBe(mode === 'legacy' ? '2025-11-25' : '2026-07-28');
  await wave(client);
  const again = await client.callTool({ name: 'register-agent' });
  expect(again).toMatchObject({ structuredContent: { sessionId } });
  const waiting = client.callTool({ name: 'wait-for-perception', arguments: { timeoutMs: 20_000 } });
  body.send('perception', 'message', { text: 'hi' });
  expect(await waiting).toMatchObject({ structuredContent: { perceptions: [{ data: { text: 'hi' } }] } });
  await client.close();
});

it('a call of 2026-07-28 that is aborted takes its action back', async () => {
  body.onMessage = () => undefined;
  const client = new Client({ name: 'v2', version: '2' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(new StreamableHTTPClientTransport(new URL(at.mcp)));
  const abort = new AbortController();
  const call = client.callTool(
    { name: 'play-action', arguments: { action, waitMs: 20_000 } },
    { signal: abort.signal },
  );
  const settled = call.then(
    () => 'answered',
    () => 'aborted',
  );
  const { id } = await body.next(({ type }) => type === 'action');
  abort.abort();
  expect(await settled).toBe('aborted');
  expect((await body.next(({ category }) => category === 'cancel')).data.actionId).toBe(id);
  await client.close();
});

it('over stdio, on the same stage, and the agent leaves with the stream', async () => {
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const connection = server.serveStdio({ stdin, stdout });
  const answers = new Map<number, (result: Record<string, unknown>) => void>();
  let rest = '';
  stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const { id, result } = JSON.parse(line) as { id: number; result: Record<string, unknown> };
      answers.get(id)?.(result);
    }
  });
  const request = (id: number, method: string, params: object) =>
    new Promise<Record<string, unknown>>((resolve) => {
      answers.set(id, resolve);
      stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    });
  const clientInfo = { name: 'pipe', version: '1' };
  await request(1, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
  stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
  expect(await request(2, 'tools/call', { name: 'register-agent', arguments: {} })).toMatchObject({
    structuredContent: { sessionId },
  });
  const played = await request(3, 'tools/call', { name: 'play-action', arguments: { action, waitMs: 5000 } });
  expect(played).toMatchObject({ structuredContent: { state: 'completed' } });
  stdin.end();
  await connection.closed;
  expect((await body.next(({ category, data }) => category === 'agent' && data.present === false)).data.name).toBe(
    'pipe',
  );
  await connection.close();
});
