import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type EmbodimentEvent, embody } from '@vccp/client';
import { HandClock } from '@vccp/client/testing';
import { GRACE_MS } from '@vccp/protocol';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { VCCPServer } from '../../src/index.js';
import { buildChild, ChildServer } from '../kit/child-server.js';
import { effort } from '../kit/effort.js';
import { Inbox } from '../kit/inbox.js';
import { openSession, PlainMcpClient, type ToolResult, textOf } from '../plain-client.js';

const KILLS = effort(3, 20);
const CALLERS = 4;
/** Acknowledged between one kill and the next. */
const BETWEEN = 20;

interface Acknowledged {
  id: string;
  sessionId: string;
}

const breath = () => new Promise((resolve) => setTimeout(resolve, 2));

/** Calls again and again until told to stop, each time for something new; what the server accepted is written down. */
function callers(url: () => string, sessionId: () => string, acknowledged: Inbox<Acknowledged>) {
  let stopped = false;
  let number = 0;
  const call = async () => {
    let client: PlainMcpClient | undefined;
    while (!stopped) {
      number += 1;
      const id = `a${number}`;
      const session = sessionId();
      try {
        if (!client) {
          client = new PlainMcpClient(`${url()}/mcp`);
          await client.connect();
        }
        const result = await client.tool('play-action', { sessionId: session, action: { category: 'act', id } });
        if (result.structuredContent?.actionId === id) acknowledged.push({ id, sessionId: session });
        else {
          expect(textOf(result)).toMatch(/^(no-body|not-capable|too-many|unknown-session)/);
          await breath();
        }
      } catch (error) {
        // The server is away, or knows nothing of this client any more: nothing was acknowledged.
        if (error instanceof Error && error.name === 'AssertionError') throw error;
        client = undefined;
        await breath();
      }
    }
  };
  const done = Promise.all(Array.from({ length: CALLERS }, call));
  return () => {
    stopped = true;
    return done;
  };
}

const stateOf = ({ structuredContent }: ToolResult) => String(structuredContent?.state);
const twice = (ids: readonly string[]) => ids.filter((id, index) => ids.indexOf(id) !== index);

it('a server killed again and again under load: what it acknowledged was done once, or is lost with its session', async () => {
  await using server = await ChildServer.start();
  const played: string[] = [];
  const heard = new Inbox<EmbodimentEvent>();
  let sessionId = '';
  // A page, as far as this is about it: when its session is no more, it takes a new one.
  const page = async () => {
    sessionId = (await openSession(server.url)).sessionId;
    return embody(
      {
        name: 'Ada',
        kind: 'test',
        capabilities: () => ({ actions: [{ category: 'act', data: {}, policy: 'parallel' }] }),
        play: async ({ id }) => void played.push(id),
      },
      { serverUrl: server.url, sessionId, WebSocket, reconnect: { baseMs: 5, capMs: 50 } },
      (event) => heard.push(event),
    );
  };
  let body = await page();
  const acknowledged = new Inbox<Acknowledged>();
  const stop = callers(
    () => server.url,
    () => sessionId,
    acknowledged,
  );
  const closings = () => heard.all.filter(({ type }) => type === 'closed').length;
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await acknowledged.count(acknowledged.all.length + BETWEEN);
    server.signal('SIGKILL');
    await server.startAgain();
    while (closings() < kill) await breath();
    body = await page();
  }
  await acknowledged.count(acknowledged.all.length + BETWEEN);
  await stop();

  const client = new PlainMcpClient(`${server.url}/mcp`);
  await client.connect();
  const ends: Record<string, number> = {};
  for (const { id, sessionId } of acknowledged.all) {
    let result: ToolResult;
    do result = await client.tool('get-action', { sessionId, actionId: id });
    while (!result.isError && !/completed|failed|lost/.test(stateOf(result)));
    const end = result.isError ? textOf(result).replace(/".*"/, '…').slice(0, 90) : stateOf(result);
    ends[end] = (ends[end] ?? 0) + 1;
    if (!result.isError) expect(played, id).toContain(id);
  }
  expect(Object.keys(ends).sort()).toEqual([
    'completed',
    'unknown-session: no session …: it never was, or is over, and what was open in it is lost. ',
  ]);
  expect(twice(played)).toEqual([]);
  // Each time it was said plainly that what was before is forgotten.
  const connections = heard.all.filter(({ type }) => type === 'connected');
  expect(connections).toEqual(Array(KILLS + 1).fill({ type: 'connected', resumed: false }));
  body.close();
});

it('a body killed again and again under load: what was acknowledged was done once, or is reported lost', async () => {
  const clock = new HandClock();
  await using server = new VCCPServer({ port: 0, clock });
  const { url, mcp } = await server.start();
  const { sessionId } = await openSession(url);
  const folder = await buildChild('child-body.ts');
  const played = new Inbox<string>();
  const client = new PlainMcpClient(mcp);
  await client.connect();
  const isConnected = async () => {
    const { body } = (await client.tool('get-state', { sessionId })).structuredContent as { body: { status: string } };
    return body.status === 'connected';
  };
  const acknowledged = new Inbox<Acknowledged>();
  const stop = callers(
    () => url,
    () => sessionId,
    acknowledged,
  );
  for (let life = 0; life <= KILLS; life += 1) {
    const body = spawn(process.execPath, [join(folder, 'child-body.js'), url, sessionId], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface(body.stdout).on('line', (id) => played.push(id));
    const told = new Promise((resolve) => lines.once('close', resolve));
    await played.count(played.all.length + BETWEEN);
    if (life === KILLS) await stop();
    body.kill('SIGKILL');
    await told;
    while (await isConnected()) await breath();
    // Nobody comes back for what it was doing.
    clock.step(GRACE_MS);
  }
  await rm(folder, { recursive: true });

  const ends = new Map<string, string>();
  for (const { id } of acknowledged.all)
    ends.set(id, stateOf(await client.tool('get-action', { sessionId, actionId: id })));
  const states = [...new Set(ends.values())].sort();
  expect(['completed', 'completed,lost']).toContain(states.join());
  for (const [id, state] of ends) if (state === 'completed') expect(played.all, id).toContain(id);
  expect(twice(played.all)).toEqual([]);
});
