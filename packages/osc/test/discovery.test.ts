import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { Discovery, type Found } from '../src/index.js';

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
