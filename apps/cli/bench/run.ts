/** Prints how far apart two bodies of one session begin, beside a bare broadcast to two sockets in the same run. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { embodyVRChat, VRChatBody } from '@vccp/backend-vrchat';
import { type Body, embody } from '@vccp/client';
import { VCCPServer } from '@vccp/server';
import { WebSocket, WebSocketServer } from 'ws';
import { FakeVRChat } from '../../../packages/backend-vrchat/test/fake-vrchat.js';

const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
if (only !== undefined && only !== 'stages') process.exit(0);
const rounds = process.argv.includes('--quick') ? 8 : 24;
const PER_ROUND = 20;
/** What VRChat is sent is throttled to 60 a second: nothing here waits for that. */
const EVERY_MS = 40;

/** Two that begin something at once, and when each of them did. */
interface Pair {
  /** Has both begin; resolves with the milliseconds between them. */
  begin(): Promise<number>;
  close(): Promise<void>;
}

/** Both ends of a pair write down when they began. */
function startingLine() {
  let atMs: number[] = [];
  let both: (skewMs: number) => void = () => undefined;
  return {
    crossed() {
      atMs.push(performance.now());
      const [first, second] = atMs;
      if (first !== undefined && second !== undefined) both(second - first);
    },
    race(go: () => void): Promise<number> {
      atMs = [];
      const skew = new Promise<number>((resolve) => {
        both = resolve;
      });
      go();
      return skew;
    },
  };
}

/** @param hears a socket to which the second hands on by UDP what it was told, as a body in VRChat must */
async function bare(hears?: Socket): Promise<Pair> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const line = startingLine();
  const sockets = [0, 1].map(() => new WebSocket(`ws://127.0.0.1:${port}`));
  const handsOn = createSocket('udp4');
  hears?.on('message', () => line.crossed());
  for (const [index, socket] of sockets.entries()) {
    await once(socket, 'open');
    socket.on('message', (text) => {
      JSON.parse(String(text));
      if (hears && index === 1) handsOn.send('on', hears.address().port, '127.0.0.1');
      else line.crossed();
    });
  }
  return {
    begin: () =>
      line.race(() => {
        const text = JSON.stringify({ type: 'action', category: 'parameter', data: { name: 'Hat', value: true } });
        for (const client of server.clients) client.send(text);
      }),
    async close() {
      for (const socket of sockets) socket.terminate();
      handsOn.close();
      hears?.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A session with two bodies, the second of them in VRChat where one is given. */
async function session(vrchat?: FakeVRChat): Promise<Pair> {
  const server = new VCCPServer({ port: 0 });
  const { url, mcp } = await server.start();
  const { sessionId } = (await fetch(`${url}/api/sessions`, { method: 'POST' }).then((answer) => answer.json())) as {
    sessionId: string;
  };
  const line = startingLine();
  const hat = (name: string): Body => ({
    name,
    kind: 'bench',
    capabilities: () => ({
      actions: [{ category: 'parameter', data: { name: 'Hat', value: true }, channel: 'hat', policy: 'parallel' }],
    }),
    play: async () => line.crossed(),
  });
  const join = { serverUrl: url, sessionId, WebSocket };
  const bodies = [await embody(hat('one'), join)];
  const own = vrchat
    ? await VRChatBody.open({ host: '127.0.0.1', oscPort: vrchat.port, queryUrl: vrchat.queryUrl, discover: false })
    : undefined;
  bodies.push(own ? await embodyVRChat(own, join) : await embody(hat('two'), join));
  if (vrchat) vrchat.onHeard = (address) => address.endsWith('/Hat') && line.crossed();
  const answer = await fetch(`${mcp}?session=${sessionId}`, call(0, 'initialize', hello));
  const headers = { 'mcp-session-id': answer.headers.get('mcp-session-id') ?? '' };
  let id = 0;
  return {
    begin: () =>
      line.race(() => {
        id += 1;
        const action = { category: 'parameter', data: { name: 'Hat', value: id % 2 === 1 } };
        void fetch(mcp, call(id, 'tools/call', { name: 'play-action', arguments: { action, sessionId } }, headers))
          .then((response) => response.text())
          .then((text) => {
            if (text.includes('"isError":true')) throw new Error(text);
          });
      }),
    async close() {
      for (const body of bodies) body.close();
      await own?.close();
      await server.stop();
    },
  };
}

const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } };
const call = (id: number, method: string, params: object, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
  body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
});

const quantile = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;

const vrchat = await FakeVRChat.open({ Hat: ['T', false] });
const hears = createSocket('udp4');
await new Promise<void>((resolve) => hears.bind(0, '127.0.0.1', resolve));
const pairs: Record<string, Pair> = {
  'bare broadcast to two sockets': await bare(),
  'two bodies of a session': await session(),
  'bare broadcast, the second hands on by UDP': await bare(hears),
  'a body, and an avatar in VRChat': await session(vrchat),
};
const skews = new Map<string, number[][]>(Object.keys(pairs).map((name) => [name, []]));
// The first round warms all.
for (let round = 0; round <= rounds; round += 1) {
  const measured = new Map<string, number[]>(Object.keys(pairs).map((name) => [name, []]));
  for (let index = 0; index < PER_ROUND; index += 1) {
    for (const [name, pair] of Object.entries(pairs)) measured.get(name)?.push(await pair.begin());
    await pause(EVERY_MS);
  }
  if (round > 0) for (const [name, values] of measured) skews.get(name)?.push(values);
}
const lines = ['| begun apart | p50 ms | ÷ the bare one above | p99 ms | most ms |', '|---|---|---|---|---|'];
let reference: number[][] = [];
for (const [name, rows] of skews) {
  if (name.startsWith('bare')) reference = rows;
  const all = rows.flat();
  const ratios = rows.map((row, round) => quantile(row, 0.5) / quantile(reference[round] ?? [], 0.5));
  const cells = [quantile(all, 0.5).toFixed(2), quantile(ratios, 0.5).toFixed(2), quantile(all, 0.99).toFixed(2)];
  lines.push(`| ${[name, ...cells, Math.max(...all).toFixed(2)].join(' | ')} |`);
}
process.stdout.write(
  `### On two stages\n\nNode ${process.versions.node}; ${rounds} interleaved rounds of ${PER_ROUND}, medians of the ratios.\n\n${lines.join('\n')}\n\n`,
);
for (const pair of Object.values(pairs)) await pair.close();
await vrchat.close();
process.exit(0);
