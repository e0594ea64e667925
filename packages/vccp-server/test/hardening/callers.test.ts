import { expect, it } from 'vitest';
import { VCCPServer } from '../../src/index.js';
import { callTogether, NOTHING_WRONG } from '../kit/call-together.js';
import { effort } from '../kit/effort.js';
import { openSession, PlainBody, PlainMcpClient } from '../plain-client.js';

it('sixteen callers on one session: every action once, numbered without a gap, in the order of the numbers', async () => {
  await using server = new VCCPServer({ port: 0 });
  const { url } = await server.start();
  expect(await callTogether(url, { callers: 16, each: effort(20, 100) })).toEqual(NOTHING_WRONG);
});

it('sixteen callers who all ask for the same action are told of one, and it is played once', async () => {
  await using server = new VCCPServer({ port: 0 });
  const { url, mcp } = await server.start();
  const { sessionId, webSocketUrl } = await openSession(url);
  const body = (await new PlainBody(webSocketUrl, ['vccp.v1']).open()).obey();
  await body.introduce([{ category: 'act', data: {} }]);
  const clients = Array.from({ length: 16 }, () => new PlainMcpClient(mcp));
  await Promise.all(clients.map((client) => client.connect()));
  const ids = Array.from({ length: effort(5, 30) }, (_, index) => `same-${index}`);
  for (const id of ids) {
    const answers = await Promise.all(
      clients.map((client) =>
        client.tool('play-action', { sessionId, action: { category: 'act', id }, waitMs: 20_000 }),
      ),
    );
    for (const { structuredContent } of answers)
      expect(structuredContent).toMatchObject({ actionId: id, state: 'completed' });
  }
  expect(body.received.filter(({ type }) => type === 'action').map(({ id }) => id)).toEqual(ids);
});
