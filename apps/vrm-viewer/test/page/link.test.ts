import { mockBody } from '@vccp/client/testing';
import { VCCPServer } from '@vccp/server';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { serverDoor } from '../../src/session/door.js';
import { Link } from '../../src/session/link.js';

let server: VCCPServer;
let pageUrl: string;
beforeEach(async () => {
  // A browser has one of its own.
  vi.stubGlobal('WebSocket', WebSocket);
  server = new VCCPServer({ port: 0 });
  pageUrl = (await server.start()).viewer;
});
afterEach(async () => {
  await server.stop();
  vi.unstubAllGlobals();
});

async function linked(ticket: object, ask: typeof fetch = fetch) {
  const kept = new Map([['vccp.session', JSON.stringify(ticket)]]);
  const onNewSession = vi.fn();
  const store = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
  const link = new Link({
    door: serverDoor({ fetch: ask, pageUrl, store }),
    onNewSession,
    onAgent: () => undefined,
  });
  await link.join(mockBody());
  return { link, onNewSession };
}
const newTicket = async () =>
  (await (await fetch(new URL('/api/sessions', pageUrl), { method: 'POST' })).json()) as { sessionId: string };

test('a tab whose token is no longer good takes a new session, where the server gives one for the asking', async () => {
  const { sessionId } = await newTicket();
  const { link, onNewSession } = await linked({ sessionId, bodyToken: 'body.1.old' });
  await expect.poll(() => link.status.value.phase).toBe('connected');
  expect(link.sessionId.value).not.toBe(sessionId);
  expect(onNewSession).toHaveBeenCalledTimes(1);
});

test('and says why it was refused where the server does not', async () => {
  const { sessionId } = await newTicket();
  const refuse = async () => new Response('{}', { status: 401 });
  const { link, onNewSession } = await linked({ sessionId, bodyToken: 'body.1.old' }, refuse);
  await expect
    .poll(() => link.status.value)
    .toEqual({ phase: 'refused', reason: expect.stringContaining('the body token is missing, or is not one of this') });
  expect(onNewSession).not.toHaveBeenCalled();
});
