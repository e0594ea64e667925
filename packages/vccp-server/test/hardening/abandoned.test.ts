import { HandClock } from '@vccp/client/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Addresses, VCCPServer } from '../../src/index.js';
import { openSession, PlainBody, PlainMcpClient } from '../plain-client.js';

const MINUTE = 60_000;

let clock: HandClock;
let server: VCCPServer;
let at: Addresses;
beforeEach(async () => {
  clock = new HandClock();
  server = new VCCPServer({ port: 0, clock, limits: { maxMcpSessions: 50, maxSessions: 50 } });
  at = await server.start();
});
afterEach(() => server.stop());

const health = async () => (await (await fetch(`${at.url}/health`)).json()) as { sessions: number; bodies: number };
const ping = async (client: PlainMcpClient) => {
  const response = await client.post({ jsonrpc: '2.0', id: 1, method: 'ping' });
  await response.text();
  return response.status;
};
/** Step by step, as time passes: what is swept each minute must not be due all at once. */
const minutes = (count: number) => {
  for (let minute = 0; minute < count; minute += 1) clock.step(MINUTE);
};

async function clients(count: number): Promise<PlainMcpClient[]> {
  const made = Array.from({ length: count }, () => new PlainMcpClient(at.mcp));
  await Promise.all(made.map((client) => client.connect()));
  return made;
}

describe('MCP sessions that nobody ends', () => {
  it('are over after half an hour without a call; who calls now and then keeps his', async () => {
    const [lively, ...idle] = await clients(20);
    if (!lively) throw new Error('no client');
    for (let round = 0; round < 4; round += 1) {
      minutes(10);
      expect(await ping(lively)).toBe(200);
    }
    for (const client of idle) expect(await ping(client)).toBe(404);
    expect(await ping(lively)).toBe(200);
  });

  it('with every place taken, the idlest gives way, and none that is in use', async () => {
    const all = await clients(50);
    const turnedAway = new PlainMcpClient(at.mcp);
    await expect(turnedAway.connect()).rejects.toThrow('too many MCP sessions');
    minutes(1);
    for (const client of all.slice(1)) expect(await ping(client)).toBe(200);
    await turnedAway.connect();
    expect(await ping(turnedAway)).toBe(200);
    expect(await ping(all[0] ?? turnedAway)).toBe(404);
    await expect(new PlainMcpClient(at.mcp).connect()).rejects.toThrow('too many MCP sessions');
  });

  it('a thousand that come and go leave nothing behind', async () => {
    const timers = clock.waiting;
    for (let round = 0; round < 20; round += 1) {
      const wave = await clients(50);
      await Promise.all(wave.map((client) => client.tool('register-agent')));
      minutes(31);
    }
    minutes(45);
    expect(await health()).toMatchObject({ sessions: 0, bodies: 0 });
    expect(clock.waiting).toBe(timers);
  });
});

describe('sessions of bodies that nobody ends', () => {
  it('are over when both sides have been away long enough, and their timers with them', async () => {
    const timers = clock.waiting;
    for (let count = 0; count < 30; count += 1) {
      const { webSocketUrl } = await openSession(at.url);
      const body = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
      await body.introduce([{ category: 'act', data: {} }]);
      body.socket.terminate();
      await body.closed;
    }
    while ((await health()).bodies > 0) await new Promise((resolve) => setImmediate(resolve));
    expect((await health()).sessions).toBe(30);
    minutes(12);
    expect(await health()).toMatchObject({ sessions: 0, bodies: 0 });
    expect(clock.waiting).toBe(timers);
  });

  it('with every place taken, an empty one gives way, and none with a body in it', async () => {
    const held = await openSession(at.url);
    const body = await new PlainBody(held.webSocketUrl, ['vccp.v1']).open();
    await body.introduce([]);
    for (let count = 0; count < 200; count += 1) await openSession(at.url);
    expect((await health()).sessions).toBe(50);
    await body.taken();
    expect(body.socket.readyState).toBe(body.socket.OPEN);
  });
});
