import { expect, it } from 'vitest';
import { ChildServer } from '../kit/child-server.js';
import { openSession, PlainBody, PlainMcpClient } from '../plain-client.js';

const MiB = 1024 * 1024;
const SOAK_MS = 120_000;
const SESSIONS = 2_000;
/** Longer than anything that is abandoned is kept. */
const AN_HOUR_IN_MINUTES = 60;
/** A client that keeps a connection for its next request would be counted as a handle of the server. */
const once = { connection: 'close' };

/** A model and a character that meet, do a few things, and are gone without a word, each in its own way. */
async function comeAndGo(server: ChildServer, number: number): Promise<void> {
  const { webSocketUrl, sessionId } = await openSession(server.url, once);
  const body = (await new PlainBody(webSocketUrl, number % 3 === 0 ? [] : ['vccp.v1']).open()).obey();
  await body.introduce([{ category: 'act', data: {} }]);
  const client = new PlainMcpClient(`${server.url}/mcp`, once);
  await client.connect(`visitor ${number}`);
  await client.tool('register-agent', { name: `visitor ${number}` });
  body.send('perception', 'message', { text: 'x'.repeat(1_000) });
  body.send('system', 'state', { rev: 0, full: { mood: 'calm' } });
  await client.tool('play-action', { sessionId, action: { category: 'act' }, waitMs: 20_000 });
  body.onMessage = () => undefined;
  // This one is never answered.
  await client.tool('play-action', { sessionId, action: { category: 'act', meta: { policy: 'parallel' } } });
  if (number % 5 === 0) body.send('system', 'bye', {});
  else body.socket.terminate();
  await body.closed;
}

/** Lets all that is abandoned be swept away, minute by minute, as the server does. */
async function rest(server: ChildServer) {
  for (let minute = 0; minute < AN_HOUR_IN_MINUTES; minute += 1) await server.pass(60_000);
  const { sessions } = (await (await fetch(`${server.url}/health`, { headers: once })).json()) as { sessions: number };
  expect(sessions).toBe(0);
  // A connection that has just ended is not yet gone.
  let vitals = await server.vitals();
  for (let last = Infinity; vitals.handles < last; vitals = await server.vitals()) last = vitals.handles;
  return vitals;
}

it('two minutes of two thousand sessions that nobody ends leave no memory, timer or handle behind', async () => {
  await using server = await ChildServer.start({ limits: { maxSessions: 10_000, maxMcpSessions: 10_000 } });
  for (let number = 0; number < 300; number += 1) await comeAndGo(server, number);
  const base = await rest(server);

  const startedMs = Date.now();
  let number = 0;
  const visitors = Array.from({ length: 4 }, async () => {
    while (number < SESSIONS) {
      number += 1;
      // Spread over the whole time, however fast this machine is.
      const dueMs = startedMs + (number / SESSIONS) * SOAK_MS;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueMs - Date.now())));
      await comeAndGo(server, number);
    }
  });
  await Promise.all(visitors);
  const lastedMs = Date.now() - startedMs;
  const end = await rest(server);

  process.stdout.write(
    `soak: ${number} sessions in ${(lastedMs / 1000).toFixed(0)} s; ` +
      `RSS ${(base.rss / MiB).toFixed(1)} → ${(end.rss / MiB).toFixed(1)} MiB, heap ${(base.heap / MiB).toFixed(1)} → ` +
      `${(end.heap / MiB).toFixed(1)} MiB, timers ${base.timers} → ${end.timers}, handles ${base.handles} → ${end.handles}\n`,
  );
  expect(lastedMs).toBeGreaterThanOrEqual(SOAK_MS - 1_000);
  expect(end.timers).toBe(base.timers);
  expect(end.handles).toBeLessThanOrEqual(base.handles);
  expect(end.rss).toBeLessThan(base.rss * 1.1 + 10 * MiB);
  expect(server.stderr).toBe('');
});
