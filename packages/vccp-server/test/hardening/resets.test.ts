import { type Embodiment, embody } from '@vccp/client';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Addresses, VCCPServer } from '../../src/index.js';
import { effort } from '../kit/effort.js';
import { FaultProxy } from '../kit/fault-proxy.js';
import { NO_TOLL, toll } from '../kit/tally.js';
import { openSession, PlainMcpClient } from '../plain-client.js';

const SEED = 20_260_728;

let server: VCCPServer;
let at: Addresses;
let proxy: FaultProxy;
let throughProxy: string;
let sessionId: string;
let played: string[];
let body: Embodiment;
const random = (() => {
  const values = fc.sample(fc.double({ min: 0, max: 0.999, noNaN: true }), { numRuns: 1000, seed: SEED });
  let turn = 0;
  return () => values[turn++ % values.length] ?? 0;
})();

beforeEach(async () => {
  // Through the proxy it is reached by another port than its own.
  server = new VCCPServer({ port: 0, allowedHosts: ['127.0.0.1'] });
  at = await server.start();
  ({ sessionId } = await openSession(at.url));
  proxy = new FaultProxy({ target: at.url, random });
  throughProxy = await proxy.start();
  played = [];
  body = await embody(
    {
      name: 'Ada',
      kind: 'test',
      capabilities: () => ({ actions: [{ category: 'act', data: {}, channel: 'gesture' }] }),
      play: async ({ id }) => {
        played.push(id);
      },
    },
    { serverUrl: throughProxy, sessionId, WebSocket, random, reconnect: { baseMs: 20, capMs: 100 } },
  );
});
afterEach(async () => {
  body.close();
  await proxy.close();
  await server.stop();
});

/** Plays an action until the server takes it: the same id again is the same action. */
async function insist(client: PlainMcpClient, id: string, waitMs: number): Promise<unknown> {
  for (;;) {
    const { structuredContent, content } = await client.tool('play-action', {
      sessionId,
      action: { category: 'act', id },
      waitMs,
    });
    if (structuredContent?.actionId === id) return structuredContent.state;
    // Away for the moment, or with too much to do: both pass.
    expect(content[0]?.text).toMatch(/^(no-body: Ada lost its connection|too-many)/);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

it('a connection that is reset again and again under a stream of actions loses, doubles and swaps none', async () => {
  const client = new PlainMcpClient(at.mcp);
  await client.connect();
  const ids = Array.from({ length: effort(600, 6_000) }, (_, index) => `a${index}`);
  const resetting = setInterval(() => proxy.reset(), 400);
  // Of the last thousand the agent can read how they ended; so it asks now and then.
  for (let from = 0; from < ids.length; from += 500) {
    const some = ids.slice(from, from + 500);
    for (const id of some) await insist(client, id, id.endsWith('0') ? 20_000 : 0);
    for (const id of some) {
      let state: unknown;
      do ({ state } = (await client.tool('get-action', { actionId: id, sessionId })).structuredContent);
      while (state !== 'completed');
    }
  }
  clearInterval(resetting);
  expect(toll(ids, played)).toEqual(NO_TOLL);
  expect(proxy.accepted).toBeGreaterThan(1);
});

it('a connection that is cut in the middle of what the body says loses, doubles and swaps none', async () => {
  const client = new PlainMcpClient(at.mcp);
  await client.connect();
  proxy.faults = { cutAfterBytes: 3_000, jitterMs: 2 };
  proxy.reset();
  const ids = Array.from({ length: effort(100, 600) }, (_, index) => `b${index}`);
  for (const id of ids) expect(await insist(client, id, 20_000)).toBe('completed');
  expect(toll(ids, played)).toEqual(NO_TOLL);
  expect(proxy.accepted).toBeGreaterThan(5);
});

it('what the body notices while it is reset again and again arrives once each, in order', async () => {
  const client = new PlainMcpClient(at.mcp);
  await client.connect();
  const words = Array.from({ length: 400 }, (_, index) => `w${index}`);
  const resetting = setInterval(() => proxy.reset(), 400);
  for (const word of words) {
    body.perceive('message', { text: word });
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const heard: string[] = [];
  for (let since = 0; heard.length < words.length; ) {
    const { perceptions, cursor } = (await client.tool('wait-for-perception', { sessionId, since, timeoutMs: 20_000 }))
      .structuredContent as { perceptions: { data: { text: string } }[]; cursor: number };
    heard.push(...perceptions.map(({ data }) => data.text));
    since = cursor;
  }
  clearInterval(resetting);
  expect(toll(words, heard)).toEqual(NO_TOLL);
});
