import { float, int } from '@vccp/osc';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MESSAGES_PER_SECOND } from '../src/throttle.js';
import { mostInASecond, recorder } from './recorder.js';

const message = (address: string, value: number) => ({ address, args: [float(value)] });

test('whatever is asked and when, no second has more than sixty messages, and each leaves in its order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ waitMs: fc.integer({ min: 0, max: 400 }), count: fc.integer({ min: 1, max: 50 }) }), {
        minLength: 1,
        maxLength: 8,
      }),
      async (bursts) => {
        const { clock, sent, wire } = recorder();
        let number = 0;
        for (const { waitMs, count } of bursts) {
          await clock.advance(waitMs);
          for (let index = 0; index < count; index += 1) {
            number += 1;
            void wire.send({ address: '/n', args: [int(number)] });
          }
        }
        await clock.advance(20_000);
        expect(sent.map(({ value }) => value)).toEqual(Array.from({ length: number }, (_, index) => index + 1));
        expect(mostInASecond(sent.map(({ atMs }) => atMs))).toBeLessThanOrEqual(MESSAGES_PER_SECOND);
      },
    ),
    { numRuns: 40 },
  );
});

test('of values where only the newest counts, the newest leaves, and the older ones know that they did not', async () => {
  const { clock, sent, wire } = recorder(1);
  await wire.send(message('/first', 1));
  const older = wire.send(message('/eyes', 1), 'latest');
  const newer = wire.send(message('/eyes', 2), 'latest');
  expect(await older).toBe(false);
  await clock.advance(1000);
  expect(await newer).toBe(true);
  expect(sent.map(({ value }) => value)).toEqual([1, 2]);
});

test('what is urgent goes by all that waits, and what waits for the same address never comes after it', async () => {
  const { clock, sent, wire } = recorder(1);
  await wire.send(message('/other', 1));
  const moot = wire.send(message('/input/Vertical', 1));
  wire.urgent([message('/input/Vertical', 0)]);
  expect(sent.map(({ address, value, atMs }) => [address, value, atMs])).toEqual([
    ['/other', 1, 0],
    ['/input/Vertical', 0, 0],
  ]);
  expect(await moot).toBe(false);
  await clock.advance(10_000);
  expect(sent).toHaveLength(2);
});

test('who wants much more than the throttle lets through is told, and memory does not grow', () => {
  const { wire } = recorder(1);
  const flood = () => {
    for (let index = 0; index < 2000; index += 1) void wire.send(message('/flood', index));
  };
  expect(flood).toThrow('more is asked of VRChat than 1 messages a second');
});
