import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Addresses, VCCPServer } from '../../src/index.js';
import { closePayload, encodeFrame, type FrameOptions, OPCODE } from '../kit/frames.js';
import { messageText, RawWebSocket } from '../kit/raw-web-socket.js';
import { openSession, PlainBody } from '../plain-client.js';

let server: VCCPServer;
let at: Addresses;
let webSocketUrl: string;
let neighbour: PlainBody;
beforeAll(async () => {
  server = new VCCPServer({ port: 0 });
  at = await server.start();
  webSocketUrl = (await openSession(at.url)).webSocketUrl;
  neighbour = await new PlainBody(webSocketUrl).open();
});
afterAll(() => server.stop());

/** The server answers this; so it has read, and taken, all that came before. */
const probe = (id: string) => messageText('action', 'probe', {}, { id });
const answerTo = (peer: RawWebSocket, id: string) => peer.received(({ data }) => data.replyTo === id);

/** A message of exactly so many bytes. */
function messageOf(bytes: number): string {
  const empty = messageText('perception', 'noise', { text: '' });
  return messageText('perception', 'noise', { text: 'x'.repeat(bytes - empty.length) });
}

async function accepted(...frames: FrameOptions[]): Promise<RawWebSocket> {
  const peer = await RawWebSocket.open(webSocketUrl);
  for (const frame of frames) peer.send(frame);
  peer.send({ payload: probe('after') });
  await answerTo(peer, 'after');
  const faults = peer.frames.all.filter(({ opcode, payload }) => {
    return opcode === OPCODE.close || (opcode === OPCODE.text && !payload.toString().includes('"replyTo":"after"'));
  });
  expect(faults.map(({ payload }) => payload.toString())).toEqual([]);
  peer.close();
  return peer;
}

async function endsWith(code: number, ...frames: FrameOptions[]): Promise<void> {
  const peer = await RawWebSocket.open(webSocketUrl);
  for (const frame of frames) peer.send(frame);
  expect((await peer.ended).code).toBe(code);
  await neighbour.taken();
}

const { continuation, text, binary, close, ping, pong } = OPCODE;
const half = (whole: string, at: number): FrameOptions[] => [
  { payload: Buffer.from(whole).subarray(0, at), fin: false },
  { payload: Buffer.from(whole).subarray(at), opcode: continuation },
];

describe('what RFC 6455 allows is taken', () => {
  it.each([125, 126, 127, 65_535, 65_536])('a message of %i bytes', async (bytes) => {
    await accepted({ payload: messageOf(bytes) });
  });

  it('a frame that arrives byte by byte', async () => {
    const peer = await RawWebSocket.open(webSocketUrl);
    for (const byte of encodeFrame({ payload: probe('slow') })) {
      peer.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await answerTo(peer, 'slow');
    peer.close();
  });

  it('a message in fragments, some of them empty, with a ping in between that is answered', async () => {
    const [head, tail] = half(messageOf(300), 100);
    const peer = await accepted(
      head ?? {},
      { opcode: continuation, payload: '', fin: false },
      { opcode: ping, payload: 'p'.repeat(125) },
      { opcode: pong, payload: 'nobody asked' },
      tail ?? {},
    );
    const pongs = peer.frames.all.filter(({ opcode }) => opcode === pong);
    expect(pongs.map(({ payload }) => payload.toString())).toEqual(['p'.repeat(125)]);
  });

  it('a character that is cut in two by a fragment', async () => {
    const message = messageText('perception', 'noise', { text: '𝄞€é' });
    const start = Buffer.from(message).indexOf(Buffer.from('𝄞'));
    for (let at = start + 1; at < start + 9; at += 1) await accepted(...half(message, at));
  });

  it('any close code that an application may send, which comes back', async () => {
    for (const code of [
      1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999,
    ]) {
      await endsWith(code, { opcode: close, payload: closePayload(code, 'r'.repeat(123)) });
    }
  });

  it('an extension that is offered is not needed: nothing is ever compressed', async () => {
    const peer = await RawWebSocket.open(webSocketUrl, {
      'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits; server_no_context_takeover',
    });
    expect(peer.head.toLowerCase()).not.toContain('sec-websocket-extensions');
    peer.close();
  });

  it('what is no message is answered, and the connection stays', async () => {
    const peer = await RawWebSocket.open(webSocketUrl);
    for (const payload of ['', '{', 'null', '[]', '\u0000']) peer.send({ payload });
    peer.send({ opcode: binary, payload: Buffer.from([0xff, 0xfe]) });
    peer.send({ payload: probe('still-here') });
    await answerTo(peer, 'still-here');
    expect(peer.frames.all.filter(({ opcode }) => opcode === text)).toHaveLength(7);
    peer.close();
  });
});

describe('what RFC 6455 forbids ends that connection, and no other', () => {
  it.each([
    ['a control frame of more than 125 bytes', [{ opcode: ping, payload: 'p'.repeat(126) }]],
    ['a fragmented control frame', [{ opcode: ping, fin: false }]],
    ['a first reserved bit, as of a compressed frame', [{ rsv: 4, payload: 'x' }]],
    ['a second reserved bit', [{ rsv: 2, payload: 'x' }]],
    ['a third reserved bit', [{ rsv: 1, payload: 'x' }]],
    ['a continuation of nothing', [{ opcode: continuation, payload: 'x' }]],
    ['a message within another', [{ payload: 'x', fin: false }, { payload: 'y' }]],
    ['a frame that is not masked', [{ payload: 'x', masked: false }]],
    ['a close of one byte', [{ opcode: close, payload: Buffer.from([3]) }]],
  ] satisfies [string, FrameOptions[]][])('%s: 1002', async (_what, frames) => {
    await endsWith(1002, ...frames);
  });

  it('a reserved opcode: 1002', async () => {
    for (const opcode of [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) await endsWith(1002, { opcode });
  });

  it('a close code that nobody may send: 1002', async () => {
    for (const code of [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535]) {
      await endsWith(1002, { opcode: close, payload: closePayload(code) });
    }
  });

  it('text that is not UTF-8, whole, in fragments or in a close: 1007', async () => {
    const broken = [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]];
    for (const bytes of broken.map(Buffer.from)) {
      await endsWith(1007, { payload: bytes });
      await endsWith(1007, { payload: 'fine', fin: false }, { opcode: continuation, payload: bytes });
      await endsWith(1007, { opcode: close, payload: closePayload(1000, bytes) });
    }
  });

  it.each([
    ['a frame that claims 2^63 bytes', [{ claimed: 2n ** 63n }]],
    ['a frame that claims a terabyte', [{ claimed: 2n ** 40n }]],
    ['a message of 2 MiB', [{ payload: Buffer.alloc(2 * 1024 * 1024, 'x') }]],
    [
      'fragments that come to 2 MiB',
      Array.from({ length: 32 }, (_, index) => ({
        opcode: index === 0 ? text : continuation,
        payload: Buffer.alloc(64 * 1024, 'x'),
        fin: false,
      })),
    ],
  ] satisfies [string, FrameOptions[]][])('%s: 1009', async (_what, frames) => {
    await endsWith(1009, ...frames);
  });

  it('a message in a hundred thousand fragments of a byte: 1008', async () => {
    const fragments = Array.from({ length: 100_000 }, (_, index) =>
      encodeFrame({ opcode: index === 0 ? text : continuation, payload: 'x', fin: false }),
    );
    const peer = await RawWebSocket.open(webSocketUrl);
    peer.write(Buffer.concat(fragments));
    expect((await peer.ended).code).toBe(1008);
    await neighbour.taken();
  });
});

describe('an upgrade that is none', () => {
  it.each([
    ['without a key', { 'Sec-WebSocket-Key': '' }],
    ['with a key of the wrong length', { 'Sec-WebSocket-Key': 'AAAA' }],
    ['of an old version', { 'Sec-WebSocket-Version': '7' }],
    ['to another protocol', { Upgrade: 'h2c' }],
    ['with a protocol that is no token', { 'Sec-WebSocket-Protocol': 'vccp.v1,,' }],
    ['with the same protocol twice', { 'Sec-WebSocket-Protocol': 'vccp.v1, vccp.v1' }],
  ])('%s: a 4xx', async (_what, headers) => {
    await expect(RawWebSocket.open(webSocketUrl, headers)).rejects.toThrow(/^HTTP\/1\.1 4\d\d /);
    await neighbour.taken();
  });
});
