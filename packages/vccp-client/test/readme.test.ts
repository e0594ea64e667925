import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { embody } from '../src/embody.js';
import { scriptedServer } from './scripted-server.js';

test('the first example of the README joins a session and does what it is asked', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const [, example = ''] = /^```ts\n([\s\S]*?)^```/m.exec(readme) ?? [];
  const body = example.replace(/^import .*$/gm, '').replace('http://127.0.0.1:3000', 'SERVER_URL');
  await using server = await scriptedServer();
  const log = vi.fn();
  const fetch = async () => Response.json({ sessionId: 's' });
  const run = new Function(
    'embody',
    'WebSocket',
    'fetch',
    'console',
    `return (async () => { ${body.replace('SERVER_URL', server.url)}; return body; })()`,
  );

  const joining = run(embody, WebSocket, fetch, { log });
  const peer = await server.peer(0);
  await peer.got('hello');
  peer.welcome();
  await peer.got('capability');
  peer.send({ type: 'action', category: 'light', id: 'a', data: { power: 'on' } });
  expect((await peer.got('action-status', 1)).data).toEqual({
    actionId: 'a',
    state: 'completed',
    result: { power: 'on' },
  });
  expect(log).toHaveBeenCalledWith('light on');
  (await joining).close();
});
