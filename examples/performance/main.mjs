// A score from a file, performed on a body by the server: paused in mid-gesture, resumed, and kept.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { embody } from '@vccp/client';
import { VCCPServer } from '@vccp/server';
import { WebSocket } from 'ws';

const server = new VCCPServer({ port: 0 });
const { url, mcp } = await server.start();

const done = [];
let begun;
const waving = new Promise((resolve) => {
  begun = resolve;
});
const puppet = {
  name: 'puppet',
  kind: 'puppet',
  capabilities: () => ({
    actions: [
      { category: 'gesture', data: { gesture: 'wave|bow' }, channel: 'gesture' },
      { category: 'expression', data: { emotion: 'happy|neutral' }, channel: 'face' },
    ],
  }),
  async play({ data }, { signal }) {
    const [what] = Object.values(data);
    console.log(what);
    done.push(what);
    if (what !== 'wave' || done.filter((each) => each === 'wave').length > 1) return;
    // The first time it waves until it is told to end.
    begun();
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  },
};
const { sessionId } = await fetch(`${url}/api/sessions`, { method: 'POST' }).then((answer) => answer.json());
const body = await embody(puppet, { serverUrl: url, sessionId, WebSocket });

const client = new Client({ name: 'director', version: '1.0.0' });
await client.connect(new StreamableHTTPClientTransport(new URL(mcp)));
const call = async (name, args = {}) => {
  const { structuredContent, isError, content } = await client.callTool({ name, arguments: args });
  console.log(content[0].text);
  assert.ok(!isError, content[0].text);
  return structuredContent;
};

await call('register-agent');
const sequence = await readFile(new URL('morning.vccp.json', import.meta.url), 'utf8');
const { id } = await call('play-sequence', { sequence });
await waving;
await call('control-sequence', { id, command: 'pause' });
assert.equal((await call('get-sequence', { id })).state, 'paused');
await call('control-sequence', { id, command: 'resume' });
assert.equal((await call('get-sequence', { id, waitMs: 20_000 })).state, 'completed');
// What the pause cut off was played again.
assert.deepEqual(done, ['happy', 'wave', 'wave', 'bow']);

await call('save-sequence', { sequence });
const { sequences } = await call('list-sequences');
console.log(sequences.map(({ name }) => name).join(', '));
assert.ok(sequences.some(({ name }) => name === 'morning'));

body.close();
await client.close();
await server.stop();
