import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, createServer as createWire, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { Client, type JSONRPCMessage } from '@modelcontextprotocol/client';
import { VCCPServer } from '@vccp/server';
import { expect, test } from 'vitest';
import { RunningServer } from '../src/running-server.js';
import { bridge } from '../src/stdio-bridge.js';

const ERAS = ['legacy', 'auto'] as const;

/** A host on a pair of streams, whose other ends the bridge has. Declare it with `await using`. */
async function join(port: number, mode: (typeof ERAS)[number], patienceMs?: number) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const told: string[] = [];
  stderr.on('data', (chunk: Buffer) => told.push(chunk.toString()));
  const server = new RunningServer({ host: '127.0.0.1', port, secret: undefined });
  const over = bridge(server, { stdin, stdout, stderr }, new Promise(() => undefined), { patienceMs });
  const host = new Client({ name: 'host', version: '1' }, { versionNegotiation: { mode } });
  const sent: JSONRPCMessage[] = [];
  let rest = '';
  const transport = {
    async start() {
      stdout.on('data', (chunk: Buffer) => {
        const lines = (rest + chunk.toString()).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) this.onmessage?.(JSON.parse(line));
      });
    },
    async send(message: JSONRPCMessage) {
      sent.push(message);
      stdin.write(`${JSON.stringify(message)}\n`);
    },
    async close() {
      stdin.end();
    },
    onmessage: undefined as ((message: JSONRPCMessage) => void) | undefined,
  };
  await host.connect(transport);
  return {
    host,
    told,
    sent,
    text: async (name: string, args: Record<string, unknown> = {}) =>
      JSON.stringify(await host.callTool({ name, arguments: args })),
    async [Symbol.asyncDispose]() {
      stdin.end();
      await over;
    },
  };
}

async function startAt(port: number): Promise<{ server: VCCPServer; port: number }> {
  const server = new VCCPServer({ port, allowedHosts: ['127.0.0.1'] });
  const { url } = await server.start();
  return { server, port: Number(new URL(url).port) };
}

test.each(ERAS)('a host goes on with a server that was restarted (%s era), without connecting anew', async (mode) => {
  const first = await startAt(0);
  await using joined = await join(first.port, mode);
  expect(await joined.text('register-agent')).toContain('sessionId');
  await first.server.stop();

  const { server } = await startAt(first.port);
  const answers = await Promise.all([
    joined.text('list-agents'),
    joined.text('register-agent'),
    joined.host.listTools(),
  ]);
  expect(JSON.stringify(answers)).not.toContain('"isError":true');
  expect(server.census()).toMatchObject({ sessions: 1, mcpSessions: mode === 'legacy' ? 1 : 0 });
  expect(await joined.text('get-state')).toContain('host');
  const begun = joined.sent.filter((message) => 'method' in message && message.method === 'initialize');
  expect(begun).toHaveLength(mode === 'legacy' ? 1 : 0);
  expect(joined.told.join('').split('the session began anew')).toHaveLength(mode === 'legacy' ? 2 : 1);
  await server.stop();
});

test.each(ERAS)('a request waits for a server that is away (%s era)', async (mode) => {
  const first = await startAt(0);
  await using joined = await join(first.port, mode, 60_000);
  await first.server.stop();
  const waiting = joined.text('register-agent');
  // It has been refused by then, and so is this.
  await expect(fetch(`http://127.0.0.1:${first.port}/health`)).rejects.toThrow();
  const { server } = await startAt(first.port);
  expect(await waiting).toContain('sessionId');
  await server.stop();
});

test('where no server comes back, the answer says so, and how to start one; then one that is back is used', async () => {
  const first = await startAt(0);
  await using joined = await join(first.port, 'legacy', 300);
  await first.server.stop();
  const gone = `no server runs at http://127.0.0.1:${first.port}; start one with: vccp up`;
  await expect(joined.text('get-state')).rejects.toThrow(gone);
  await expect(joined.text('get-state')).rejects.toThrow(gone);

  const { server } = await startAt(first.port);
  expect(await joined.text('register-agent')).toContain('sessionId');
  await server.stop();
});

test('what answers in its place and is no VCCP server is said to be none', async () => {
  const first = await startAt(0);
  await using joined = await join(first.port, 'legacy', 300);
  await first.server.stop();
  const other = createServer((_, response) => response.writeHead(404).end('nothing here'));
  other.listen(first.port, '127.0.0.1');
  await once(other, 'listening');
  await expect(joined.text('get-state')).rejects.toThrow('is not a VCCP server');
  other.closeAllConnections();
  other.close();
});

test.each([{}, { onprogress: () => undefined }])(
  'a call that was under way when the connection broke is answered: nobody knows what became of it (%j)',
  async (how) => {
    const { server, port } = await startAt(0);
    const sockets = new Set<Socket>();
    const wire = createWire((socket) => {
      const further = connect(port, '127.0.0.1');
      for (const end of [socket, further]) sockets.add(end.on('error', () => undefined));
      socket.on('data', (data) => data.includes('wait-for-perception') && wire.emit('waiting'));
      socket.pipe(further).pipe(socket);
    });
    wire.listen(0, '127.0.0.1');
    await once(wire, 'listening');
    await using joined = await join((wire.address() as AddressInfo).port, 'legacy');
    await joined.text('register-agent');
    const waits = once(wire, 'waiting');
    const call = { name: 'wait-for-perception', arguments: { timeoutMs: 20_000 } };
    const broken = expect(joined.host.callTool(call, how)).rejects.toThrow('it went away while it answered');
    await waits;
    for (const socket of sockets) socket.destroy();
    await broken;
    expect(await joined.text('list-agents')).toContain('host');
    wire.close();
    await server.stop();
  },
);
