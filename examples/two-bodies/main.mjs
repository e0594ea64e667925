// One agent, two bodies on the same session: both wave, then only the left one bows.
import assert from 'node:assert/strict';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { embody } from '@vccp/client';
import { VCCPServer } from '@vccp/server';
import { WebSocket } from 'ws';

const server = new VCCPServer({ port: 0 });
const { url, mcp } = await server.start();

const done = [];
const puppet = (name) => ({
  name,
  kind: 'puppet',
  capabilities: () => ({ actions: [{ category: 'gesture', data: { gesture: 'wave|bow' } }] }),
  async play({ data }) {
    done.push(`${name} ${data.gesture}`);
  },
});

const { sessionId } = await fetch(`${url}/api/sessions`, { method: 'POST' }).then((answer) => answer.json());
const bodies = await Promise.all(
  ['left', 'right'].map((name) => embody(puppet(name), { serverUrl: url, sessionId, WebSocket })),
);

const client = new Client({ name: 'director', version: '1.0.0' });
await client.connect(new StreamableHTTPClientTransport(new URL(mcp)));
const call = async (name, args = {}) => {
  const { structuredContent, isError, content } = await client.callTool({ name, arguments: args });
  assert.ok(!isError, content[0].text);
  return structuredContent;
};

await call('register-agent');
await call('play-action', { action: { category: 'gesture', data: { gesture: 'wave' } }, waitMs: 5000 });
const left = bodies[0].bodyId;
const bow = { category: 'gesture', data: { gesture: 'bow' }, meta: { bodyId: left } };
await call('play-action', { action: bow, waitMs: 5000 });

console.log(done.join(', '));
assert.deepEqual(done.toSorted(), ['left bow', 'left wave', 'right wave']);

for (const body of bodies) body.close();
await client.close();
await server.stop();
