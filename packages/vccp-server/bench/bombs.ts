import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { WebSocket } from 'ws';
import { encodeFrame, OPCODE } from '../test/kit/frames.js';
import { RawWebSocket } from '../test/kit/raw-web-socket.js';
import { BenchPeer, sessionOf } from './bench-peer.js';
import { fixed, median, table } from './statistics.js';

const MiB = 1024 * 1024;
const HEAP_MIB = 512;
const PING_EVERY_MS = 5;
const elements = `[${Array(Math.floor((3.6 * MiB) / 3))
  .fill('{}')
  .join()}]`;
/** Short enough for a message. */
const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
/** Of one message that never ends. */
const fragments = Buffer.concat(
  Array.from({ length: 100_000 }, (_, index) =>
    encodeFrame({ opcode: index === 0 ? OPCODE.text : OPCODE.continuation, payload: 'x', fin: false }),
  ),
);
const call = (data: string) =>
  `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"play-action","arguments":{"action":{"category":"act","data":${data}}}}}`;
const capability = (schema: string) =>
  `{"type":"system","category":"capability","timestamp":"2026-01-01T00:00:00.000Z","data":{"actions":[{"category":"x","data":{},"schema":${schema}}]}}`;
/** Of 100 MiB, in 100 KiB. */
const deflated = gzipSync(Buffer.alloc(100 * MiB));

interface Outcome {
  status: number | string;
  replyBytes: number;
}
interface Where {
  mcp: string;
  webSocketUrl: string;
}
type Throw = (where: Where) => Promise<Outcome>;

const BOMBS: Record<string, Throw> = {
  '3.6 MiB of elements, MCP': ({ mcp }) => post(mcp, call(`{"l":${elements}}`)),
  '3.6 MiB of elements, WebSocket': ({ webSocketUrl }) => tell(webSocketUrl, capability(`{"enum":${elements}}`)),
  'depth 100,000, MCP': ({ mcp }) => post(mcp, call(deep)),
  'depth 100,000, WebSocket': ({ webSocketUrl }) => tell(webSocketUrl, capability(deep)),
  'deflate, MCP': ({ mcp }) => post(mcp, deflated, { 'content-encoding': 'gzip' }),
  'deflate, WebSocket': async ({ webSocketUrl }) => {
    const socket = await RawWebSocket.open(webSocketUrl, {
      'Sec-WebSocket-Protocol': 'vccp.v1',
      'Sec-WebSocket-Extensions': 'permessage-deflate',
    });
    socket.send({ payload: deflated, rsv: 4 });
    return { status: (await socket.ended).code ?? 'cut', replyBytes: bytesOf(socket) };
  },
  '100,000 fragments, WebSocket': async ({ webSocketUrl }) => {
    const socket = await RawWebSocket.open(webSocketUrl, { 'Sec-WebSocket-Protocol': 'vccp.v1' });
    socket.write(fragments);
    return { status: (await socket.ended).code ?? 'cut', replyBytes: bytesOf(socket) };
  },
};

function bytesOf({ frames }: RawWebSocket): number {
  return frames.all.reduce((sum, { payload }) => sum + payload.length, 0);
}

async function post(url: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<Outcome> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: Buffer.from(body),
  });
  return { status: response.status, replyBytes: (await response.arrayBuffer()).byteLength };
}

/** Says it, and waits for the word that it is refused or for the end of the connection. */
async function tell(url: string, text: string): Promise<Outcome> {
  const socket = new WebSocket(url, 'vccp.v1');
  await once(socket, 'open');
  socket.send(text);
  const outcome = await new Promise<Outcome>((resolve) => {
    socket.once('message', (data: Buffer) => resolve({ status: 'error', replyBytes: data.length }));
    socket.once('close', (code: number) => resolve({ status: code, replyBytes: 0 }));
  });
  socket.terminate();
  return outcome;
}

interface Measured {
  tookMs: number[];
  pingMs: number[];
  replyBytes: number;
  statuses: Set<number | string>;
}

/** How long a server with little memory takes to refuse what is made to hurt it, and how long another client waits. */
export async function measureBombs({ rounds }: { rounds: number }): Promise<string> {
  const server = await BenchPeer.start('vccp', 'unlimited', `--max-old-space-size=${HEAP_MIB}`);
  const other = new WebSocket(await sessionOf(server), 'vccp.v1');
  await once(other, 'open');
  const where = { mcp: server.where.mcp, webSocketUrl: server.where.body };
  const measured = new Map<string, Measured>();
  for (const name of Object.keys(BOMBS))
    measured.set(name, { tookMs: [], pingMs: [], replyBytes: 0, statuses: new Set() });
  // The first of a kind is also compiled.
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, bomb] of Object.entries(BOMBS)) {
      const one = measured.get(name);
      if (!one) continue;
      let over = false;
      const pinged = pingUntil(other, () => over);
      const startedMs = performance.now();
      const { status, replyBytes } = await bomb(where);
      const tookMs = performance.now() - startedMs;
      over = true;
      const pingMs = await pinged;
      if (round < 0) continue;
      one.tookMs.push(tookMs);
      one.pingMs.push(pingMs);
      one.replyBytes = Math.max(one.replyBytes, replyBytes);
      one.statuses.add(status);
    }
  }
  other.terminate();
  server.stop();
  const rows = [...measured].map(([name, { tookMs, pingMs, replyBytes, statuses }]) => [
    name,
    [...statuses].join(', '),
    fixed(median(tookMs), 0),
    fixed(Math.max(...tookMs), 0),
    String(replyBytes),
    fixed(median(pingMs), 0),
    fixed(Math.max(...pingMs), 0),
  ]);
  return [
    table(['bomb', 'answer', 'refused ms', 'most', 'reply bytes', "other's ping ms", 'most'], rows),
    '',
    `${rounds} times each, heap of ${HEAP_MIB} MiB (gates: refused within 500 ms, reply at most 65536 bytes, ping at most 250 ms).`,
  ].join('\n');
}

/** The longest that one of the pings was not answered. */
async function pingUntil(socket: WebSocket, over: () => boolean): Promise<number> {
  let most = 0;
  do {
    const pong = once(socket, 'pong');
    const startedMs = performance.now();
    socket.ping();
    await pong;
    most = Math.max(most, performance.now() - startedMs);
    await new Promise((resolve) => setTimeout(resolve, PING_EVERY_MS));
  } while (!over());
  return most;
}
