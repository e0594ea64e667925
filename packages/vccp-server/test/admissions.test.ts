import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { HandClock } from '@vccp/client/testing';
import { CLOSE_CODES } from '@vccp/protocol';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { Admissions, addressGroup } from '../src/admissions.js';
import { VCCPServer, type VCCPServerOptions } from '../src/index.js';
import { openSession, PlainBody } from './plain-client.js';

const running: VCCPServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});
async function start(options: VCCPServerOptions) {
  const server = new VCCPServer({ port: 0, ...options });
  running.push(server);
  return server.start();
}

describe('who shares an address', () => {
  it.each([
    ['127.0.0.1', 'this machine'],
    ['::1', 'this machine'],
    ['::ffff:127.9.9.9', 'this machine'],
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::9', '2001:db8:1:2'],
    ['2001:DB8::9', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::5', '0:0:0:0'],
  ])('%s: %s', (address, group) => {
    expect(addressGroup(address)).toBe(group);
  });

  it('every address has one', () => {
    fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (one) => typeof addressGroup(one) === 'string'));
  });
});

it('a place is given up once, however often it is left, and nobody is counted who is gone', () => {
  const step = fc.record({
    enter: fc.boolean(),
    who: fc.constantFrom('127.0.0.1', '203.0.113.1', '2001:db8::1'),
    at: fc.nat(),
  });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const admissions = new Admissions({ maxConnections: 8, maxConnectionsPerAddress: 3 });
      const inside: { who: string; leave: () => void }[] = [];
      for (const { enter, who, at } of steps) {
        const place = enter ? admissions.enter(who) : undefined;
        const same = inside.filter((one) => one.who === who).length;
        if (place) expect('refused' in place).toBe(inside.length >= 8 || (who !== '127.0.0.1' && same >= 3));
        if (place && 'leave' in place) inside.push({ who, leave: place.leave });
        const [gone] = enter || inside.length === 0 ? [] : inside.splice(at % inside.length, 1);
        gone?.leave();
        gone?.leave();
      }
    }),
  );
});

it('with every place taken the next is closed with 4429, and may come when another goes', async () => {
  const at = await start({ limits: { maxConnections: 3 } });
  const sessions = [await openSession(at.url), await openSession(at.url)];
  const url = (index: number) => sessions[index % 2]?.webSocketUrl ?? '';
  const inside = [];
  for (let index = 0; index < 3; index += 1) inside.push(await new PlainBody(url(index), ['vccp.v1']).open());
  expect(await new PlainBody(url(3), ['vccp.v1']).closed).toMatchObject({
    code: CLOSE_CODES.tooMany,
    reason: 'too many connections to this server',
  });
  inside[0]?.socket.close();
  await inside[0]?.closed;
  const next = await new PlainBody(url(4), ['vccp.v1']).open();
  await next.introduce([]);
});

it('connections that say nothing at all are counted too, and make room when they go', async () => {
  const at = await start({ limits: { maxConnections: 1, maxMcpSessions: 1 } });
  const { hostname, port } = new URL(at.url);
  // 64 to spare, two for the MCP session, one for the body.
  const idle = Array.from({ length: 67 }, () => connect(Number(port), hostname).on('error', () => undefined));
  await Promise.all(idle.map((socket) => once(socket, 'connect')));
  const late = connect(Number(port), hostname).on('error', () => undefined);
  await once(late, 'close');
  for (const socket of idle) socket.destroy();
  await expect
    .poll(() =>
      fetch(`${at.url}/health`).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(200);
});

it('who asked for 1.1 and then says nothing keeps no place for ever', async () => {
  const clock = new HandClock();
  const at = await start({ clock });
  const { webSocketUrl } = await openSession(at.url);
  const [mute, old] = [await new PlainBody(webSocketUrl, ['vccp.v1']).open(), await new PlainBody(webSocketUrl).open()];
  for (let round = 0; round < 5; round += 1) {
    clock.step(5_000);
    await new Promise((resolve) => old.socket.once('ping', resolve));
    await old.taken();
  }
  clock.step(5_000);
  expect(await mute.closed).toMatchObject({ code: CLOSE_CODES.silent, reason: 'no hello within 25 s' });
  await old.taken();
});

const outside = Object.values(networkInterfaces())
  .flatMap((list) => list ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address;
if (outside === undefined)
  console.warn('skipped: this machine has no address but its loopback, so nobody comes from elsewhere');

it.skipIf(outside === undefined)('from one address beyond this machine only so many are let in', async () => {
  const secret = 'a-secret-of-thirty-two-characters';
  const at = await start({ host: '0.0.0.0', secret, limits: { maxConnectionsPerAddress: 2 } });
  const { webSocketUrl, bodyToken } = await openSession(at.url, { authorization: `Bearer ${secret}` });
  const protocols = ['vccp.v1', `token.${bodyToken}`];
  const away = webSocketUrl.replace('127.0.0.1', outside ?? '');
  for (let count = 0; count < 2; count += 1) await new PlainBody(away, protocols).open();
  expect(await new PlainBody(away, protocols).closed).toMatchObject({
    code: CLOSE_CODES.tooMany,
    reason: 'too many connections from your address',
  });
  for (let count = 0; count < 3; count += 1) await new PlainBody(webSocketUrl, protocols).open();
});
