import { expect, it } from 'vitest';
import { VCCPServer } from '../../src/index.js';
import { BadRelay, type Mischief } from '../kit/bad-relay.js';
import { callTogether, NOTHING_WRONG, type Together } from '../kit/call-together.js';
import { effort } from '../kit/effort.js';

/** One message in so many is done wrong: in a thousand, where there is time for a thousand. */
const NTH = effort(250, 1_000);

/** What sixteen callers suffer where one message is done wrong on its way to the body. */
async function through(mischief: Mischief): Promise<Together> {
  await using server = new VCCPServer({ port: 0 });
  const { url } = await server.start();
  const relay = new BadRelay(url, mischief, NTH);
  try {
    return await callTogether(url, { callers: 16, each: Math.ceil(NTH / 16) + 1, through: await relay.start() });
  } finally {
    await relay.close();
  }
}

// A test of the tests: the very check that `callers.test.ts` makes of the server must find a relay that is not right.
it('what holds of the server does not hold of a relay that drops, doubles or swaps one message', async () => {
  expect(await through('none')).toEqual(NOTHING_WRONG);
  expect(await through('drops')).toEqual({ ...NOTHING_WRONG, lost: 1, gaps: 1 });
  expect(await through('doubles')).toEqual({ ...NOTHING_WRONG, doubled: 1, gaps: 1 });
  expect(await through('swaps')).toMatchObject({ lost: 0, doubled: 0, reordered: 1 });
});
