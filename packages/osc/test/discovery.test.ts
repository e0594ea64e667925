import { networkInterfaces } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { Discovery, type Found } from '../src/index.js';
import { askFor, type DnsRecord, TYPE } from './raw-mdns.js';

const isOnNetwork = Object.values(networkInterfaces())
  .flat()
  .some((card) => card?.family === 'IPv4' && !card.internal);
if (!isOnNetwork) console.warn('skipped multicast DNS: this machine has no network card with an address');

test.skipIf(!isOnNetwork)('what is announced is found by its name, others are not, and its end is told', async () => {
  const name = `VCCP-test-${process.pid}`;
  const world = new Discovery();
  const seeker = new Discovery();
  const found: Found[] = [];
  const gone: string[] = [];
  const stop = seeker.watch(
    (candidate) => candidate === name,
    (place) => found.push(place),
    (left) => gone.push(left),
  );
  world.announce({ name: `other-${name}`, queryPort: 9125, oscPort: 9126 });
  world.announce({ name, queryPort: 9123, oscPort: 9124, host: '127.0.0.1' });
  await expect.poll(() => found, { timeout: 30_000 }).toMatchObject([{ name, port: 9123 }]);
  // What is bound to loopback is not announced as anything else.
  expect(found[0]?.host).toBe('127.0.0.1');
  await world.close();
  await expect.poll(() => gone, { timeout: 30_000 }).toEqual([name]);
  stop();
  await seeker.close();
});

// VRChat's resolver asks for no more than it was answered: without the address in the same packet it never sends to us.
test.skipIf(!isOnNetwork)(
  'who asks for the service is answered with where it is and at which address in one packet',
  async () => {
    const name = `VCCP-packet-${process.pid}`;
    const world = new Discovery();
    onTestFinished(() => world.close());
    world.announce({ name, queryPort: 9123, oscPort: 9124, host: '127.0.0.1' });
    for (const service of ['_oscjson._tcp.local', '_osc._udp.local']) {
      const instance = `${name}.${service}`;
      // What is announced of its own accord lists the kind of service, too; an answer does not.
      const isAnnounced = (all: DnsRecord[]) => all.some((record) => record.name.startsWith('_services.'));
      const isMine = (all: DnsRecord[]) => all.some((record) => record.name === instance) && !isAnnounced(all);
      const records = await askFor(service, isMine);
      expect(records.find(({ type }) => type === TYPE.SRV)?.name).toBe(instance);
      expect(records.find(({ type }) => type === TYPE.A)?.address).toBe('127.0.0.1');
    }
  },
);
