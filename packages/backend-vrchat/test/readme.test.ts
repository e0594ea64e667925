import { readFileSync } from 'node:fs';
import { memoryServer } from '@vccp/client/testing';
import { expect, test } from 'vitest';
import { embodyVRChat, VRChatBody } from '../src/index.js';
import { FakeVRChat } from './fake-vrchat.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the README names every action and perception that there can be', async () => {
  await using vrchat = await FakeVRChat.open({ VRCEmote: ['i', 0], Happy: ['f', 0], Hat: ['T', false] });
  await using body = await VRChatBody.open(vrchat.bodyOptions);
  const { actions, perceptions = [] } = body.capabilities();
  expect(actions).toHaveLength(9);
  for (const { category } of actions) expect(readme).toContain(`| \`${category}\` |`);
  for (const { category } of perceptions) expect(readme).toContain(`\`${category}\``);
  for (const name of Object.keys(body.status)) expect(readme).toContain(`\`${name}\``);
});

test('the example of the README joins a session and offers what the avatar has', async () => {
  await using vrchat = await FakeVRChat.open({ VRCEmote: ['i', 0] });
  const [, example = ''] = /^```ts\n([\s\S]*?)^```/m.exec(readme) ?? [];
  const { WebSocket, until } = memoryServer();
  const open = () => VRChatBody.open(vrchat.bodyOptions);
  const fetch = async () => Response.json({ sessionId: 's' });
  const names = { embodyVRChat, VRChatBody: { open }, WebSocket, fetch };
  const body = example.replace(/^import .*$/gm, '');
  const run = new Function(...Object.keys(names), `return (async () => { ${body}; return [embodiment, body]; })()`);
  const [embodiment, joined] = await run(...Object.values(names));
  const { data } = await until(({ category }) => category === 'capability');
  expect(data.actions).toContainEqual(expect.objectContaining({ category: 'gesture' }));
  embodiment.close();
  await joined.close();
});
