import { expect, it } from 'vitest';
import { VCCPServer } from '../../src/index.js';
import { BadRelay, type Mischief } from '../kit/bad-relay.js';
import { NO_TOLL, type Toll, toll } from '../kit/tally.js';
import { openSession, PlainBody, PlainMcpClient } from '../plain-client.js';

/** What sixty actions suffer on their way through a relay. The last stands in for the end, so it is never done wrong. */
async function through(mischief: Mischief): Promise<Toll> {
  await using server = new VCCPServer({ port: 0 });
  const at = await server.start();
  const { sessionId } = await openSession(at.url);
  const relay = new BadRelay(at.url, mischief, 7);
  const body = await new PlainBody(`${(await relay.start()).replace('http', 'ws')}/vccp/${sessionId}`).open();
  await body.introduce([{ category: 'act', data: {}, policy: 'parallel' }]);
  const client = new PlainMcpClient(at.mcp);
  await client.connect();
  const ids = Array.from({ length: 60 }, (_, index) => `a${index}`);
  for (const id of ids) await client.tool('play-action', { sessionId, action: { category: 'act', id } });
  await body.next(({ id }) => id === ids.at(-1));
  await relay.close();
  return toll(
    ids,
    body.received.filter(({ type }) => type === 'action').map(({ id }) => id ?? ''),
  );
}

it('what measures loss finds a relay that drops, doubles or swaps, and nothing where there is nothing', async () => {
  expect(await through('none')).toEqual(NO_TOLL);
  expect(await through('drops')).toEqual({ lost: 8, doubled: 0, reordered: 0 });
  expect(await through('doubles')).toEqual({ lost: 0, doubled: 8, reordered: 0 });
  expect(await through('swaps')).toEqual({ lost: 0, doubled: 0, reordered: 8 });
});
