// What a model does when it greets, played by a program: any MCP client would do. Open the page first.
import assert from 'node:assert/strict';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const serverUrl = process.env.VCCP_URL ?? 'http://127.0.0.1:3000';

const client = new Client({ name: 'greeter', version: '1.0.0' });
await client.connect(new StreamableHTTPClientTransport(new URL(`${serverUrl}/mcp`)));

let heard;
const call = async (name, args = {}) => {
  const answer = await client.callTool({ name, arguments: args });
  const [{ text }] = answer.content;
  assert.ok(!answer.isError, `${name}: ${text}`);
  console.log(`${name}: ${text.split('\n')[0]}`);
  // What the user says is urgent: it rides on whatever result comes next.
  const { urgent = [], perceptions = [] } = answer.structuredContent;
  heard ??= [...urgent, ...perceptions].find(({ category, data }) => category === 'message' && data)?.data.text;
  return answer.structuredContent;
};
const play = async (category, data) => {
  let action = await call('play-action', { action: { category, data }, waitMs: 25_000 });
  // A tool waits 25 seconds at most; a long action is asked about again.
  while (!action.state.endsWith('ed') || action.state === 'started')
    action = await call('get-action', { actionId: action.actionId });
  return action;
};

const { nextStep } = await call('register-agent', { name: 'greeter' });
assert.match(nextStep, /is already here/, nextStep);
const { actions } = await call('get-capability');
console.log(`she can ${actions.map(({ category }) => category).join(', ')}`);

const [looked, smiled, waved] = await Promise.all([
  play('lookAt', { target: 'user' }),
  play('expression', { preset: 'happy' }),
  play('gesture', { gesture: 'wave' }),
]);
assert.deepEqual([looked.state, smiled.state, waved.state], ['completed', 'completed', 'completed']);

if (heard === undefined) await call('wait-for-perception', { categories: ['message'] });
assert.ok(heard, 'nobody typed anything within 25 seconds');
await play('say', { text: `You said: ${heard}` });
await client.close();
console.log('greeted');
