import { VCCPClient } from '@vccp/client';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { VCCPServer } from '../../src/index.js';
import { effort, isLong } from '../kit/effort.js';
import { FaultProxy } from '../kit/fault-proxy.js';

const BODIES = effort(100, 500);
const PER_SESSION = 100;

/** How often they try, and when, is told by the client's own test; here they are real, and so is the network. */
it.each([
  ['is there again at once', 0],
  ['is away until each has tried in vain', 1],
])('bodies that are all cut at once are all back, each as itself, where the server %s', async (_what, inVain) => {
  await using server = new VCCPServer({ port: 0, allowedHosts: ['127.0.0.1'] });
  const at = await server.start();
  const proxy = new FaultProxy({ target: at.url, random: Math.random });
  const serverUrl = await proxy.start();
  const sessions = await Promise.all(
    Array.from({ length: BODIES / PER_SESSION }, () => fetch(`${at.url}/api/sessions`, { method: 'POST' })),
  );
  const ids = await Promise.all(
    sessions.map(async (answer) => ((await answer.json()) as { sessionId: string }).sessionId),
  );
  const returned = new Set<number>();
  const openedMs: number[] = [];
  class TimedWebSocket extends WebSocket {
    constructor(...how: ConstructorParameters<typeof WebSocket>) {
      super(...how);
      openedMs.push(performance.now());
    }
  }
  const tries = Array<number>(BODIES).fill(0);
  const clients = Array.from({ length: BODIES }, (_, index) => {
    const sessionId = ids[index % ids.length] ?? '';
    const introduction = { body: { name: `body ${index}`, kind: 'test' } };
    return new VCCPClient(
      { serverUrl, sessionId, introduction, WebSocket: TimedWebSocket },
      {
        onConnected: (welcome) => void (welcome?.resumed && returned.add(index)),
        onReconnecting: ({ attempt }) => {
          tries[index] = attempt;
        },
      },
    );
  });
  await Promise.all(clients.map((client) => client.connect()));
  const bodyIds = clients.map(({ welcome }) => welcome?.bodyId);
  expect(new Set(bodyIds).size).toBe(BODIES);

  openedMs.length = 0;
  const cutMs = performance.now();
  if (inVain > 0) proxy.goAway();
  else proxy.reset();
  while (tries.some((attempt) => attempt <= inVain)) await new Promise((resolve) => setTimeout(resolve, 5));
  proxy.comeBack();
  while (returned.size < BODIES) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(clients.map(({ welcome }) => welcome?.bodyId)).toEqual(bodyIds);
  if (isLong) process.stdout.write(`herd: ${shares(openedMs.map((ms) => ms - cutMs))}\n`);
  for (const client of clients) client.disconnect();
  await proxy.close();
});

/** How many tried in the first tenths of a second; on a busy machine the tenths are the machine's, not theirs. */
function shares(attemptsMs: readonly number[]): string {
  const tenths: number[] = [];
  for (const ms of attemptsMs) {
    const tenth = Math.floor(ms / 100);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  const most = Math.max(...tenths.filter(Number.isFinite)) / attemptsMs.length;
  return `${attemptsMs.length} attempts, at most ${(most * 100).toFixed(1)} % of them in one tenth of a second`;
}
