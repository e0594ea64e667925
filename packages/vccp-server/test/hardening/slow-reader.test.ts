import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChildServer } from '../kit/child-server.js';
import { encodeFrame, OPCODE } from '../kit/frames.js';
import { messageText, RawWebSocket } from '../kit/raw-web-socket.js';
import { openSession, PlainBody, PlainMcpClient } from '../plain-client.js';

const MiB = 1024 * 1024;
/** What a server that holds 1 MiB for a peer may grow by, with what its engine keeps around. */
const LITTLE = 24 * MiB;

let server: ChildServer;
let webSocketUrl: string;
let sessionId: string;
beforeEach(async () => {
  // What a body may say is not what is looked at here.
  server = await ChildServer.start({ limits: { maxMessagesPerSecond: 100_000, maxPerceptionsPerSecond: 100_000 } });
  ({ webSocketUrl, sessionId } = await openSession(server.url));
});
afterEach(() => server[Symbol.asyncDispose]());

const held = async () => {
  const { heap, external } = await server.vitals();
  return heap + external;
};

describe('a peer that does not read', () => {
  it('with 80 MB offered is cut, holds next to nothing, and others go on', async () => {
    const slow = await RawWebSocket.open(webSocketUrl, { 'Sec-WebSocket-Protocol': 'vccp.v1' });
    const hello = { versions: ['1.1'], body: { name: 'slow', kind: 'test' }, role: 'observer' };
    slow.message('system', 'hello', hello);
    await slow.received(({ category }) => category === 'welcome');
    slow.socket.pause();
    const quick = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
    quick.send('system', 'hello', { ...hello, body: { name: 'quick', kind: 'test' } });
    await quick.next(({ category }) => category === 'welcome');
    const body = await new PlainBody(webSocketUrl).open();
    const before = await held();
    let most = 0;
    let heard = 0;
    quick.onMessage = ({ category }) => {
      if (category === 'noise') heard += 1;
    };
    for (let sent = 0; sent < 1600; ) {
      // Less than the server holds for a peer, so that who reads is not cut for what is only on its way.
      for (let count = 0; count < 16; count += 1, sent += 1) {
        body.send('perception', 'noise', { text: 'x'.repeat(50_000) }, { meta: { importance: 'low' } });
      }
      await body.taken();
      if (sent % 80 === 0) most = Math.max(most, await held());
      await expect.poll(() => heard, { interval: 5 }).toBe(sent);
    }
    expect(most - before).toBeLessThan(LITTLE);
    const client = new PlainMcpClient(`${server.url}/mcp`);
    await client.connect();
    const { bodies } = (await client.tool('get-state', { sessionId })).structuredContent as {
      bodies: { name: string }[];
    };
    expect(bodies.map(({ name }) => name)).not.toContain('slow');
    expect(bodies.map(({ name }) => name)).toContain('quick');
    slow.socket.resume();
    // Told why, where it begins to read in time; else just cut.
    expect([4413, undefined]).toContain((await slow.ended).code);
  });

  it('but pings without end is cut as well', async () => {
    const flood = await RawWebSocket.open(webSocketUrl);
    flood.socket.pause();
    const other = await new PlainBody(webSocketUrl).open();
    const pings = Buffer.concat(
      Array.from({ length: 8_000 }, () => encodeFrame({ opcode: OPCODE.ping, payload: 'p'.repeat(125) })),
    );
    const over = flood.ended.then(() => true);
    const drained = () => new Promise<boolean>((resolve) => flood.socket.once('drain', () => resolve(false)));
    const before = await held();
    let most = 0;
    let cut = false;
    for (let round = 0; round < 60 && !cut; round += 1) {
      if (!flood.socket.write(pings)) cut = await Promise.race([over, drained()]);
      await other.taken();
      most = Math.max(most, await held());
    }
    expect(cut).toBe(true);
    expect(most - before).toBeLessThan(LITTLE);
  });

  it('and sends nothing but faults is cut as well', async () => {
    const flood = await RawWebSocket.open(webSocketUrl);
    flood.socket.pause();
    const faults = Buffer.concat(Array.from({ length: 1_000 }, () => encodeFrame({ payload: '{' })));
    flood.write(faults);
    flood.socket.resume();
    expect((await flood.ended).code).toBe(4400);
    const other = await new PlainBody(webSocketUrl).open();
    await other.taken();
  });
});

describe('what is remembered', () => {
  it('of a body that answers each action with all that a message can hold is little', async () => {
    const body = await new PlainBody(webSocketUrl).open();
    await body.introduce([{ category: 'act', data: {} }]);
    const client = new PlainMcpClient(`${server.url}/mcp`);
    await client.connect();
    const before = await held();
    const result = { text: 'x'.repeat(250_000) };
    const validOptions = Array.from({ length: 200 }, () => 'y'.repeat(1_000));
    body.onMessage = ({ type, id }) => {
      if (type !== 'action') return;
      const error = { code: 'body-failed', message: 'no', validOptions };
      body.send('system', 'action-status', { actionId: id, state: 'progress', progress: 0.5, result });
      body.send('system', 'action-status', { actionId: id, state: 'failed', error });
    };
    for (let count = 0; count < 300; count += 1) {
      const action = { category: 'act', meta: { policy: 'parallel' } };
      const { structuredContent } = await client.tool('play-action', { sessionId, action, waitMs: 20_000 });
      expect(structuredContent.state).toBe('failed');
      expect(JSON.stringify(structuredContent).length).toBeLessThan(20_000);
    }
    expect((await held()) - before).toBeLessThan(LITTLE);
  });

  it('of a body that notices more than anyone can take in is bounded', async () => {
    const noticing = async (from: number) => {
      const body = await new PlainBody(webSocketUrl).open();
      for (let count = from; count < from + 2_200; count += 1) {
        const media = Array.from({ length: 16 }, () => ({ mimeType: 'image/png', url: `http://x/${'z'.repeat(500)}` }));
        body.socket.send(
          messageText('perception', 'thing', { text: 'x'.repeat(15_000) }, { meta: { key: String(count), media } }),
        );
        if (count % 200 === 0) await body.taken();
      }
      await body.taken();
      return held();
    };
    const full = await noticing(0);
    expect((await noticing(10_000)) - full).toBeLessThan(LITTLE);
  });
});
