/** Others who read and write OSC and share no code with us: each says the same bytes, or reads ours. */
import fc from 'fast-check';
import { decode, encode } from 'node-osc';
import OSC from 'osc-js';
import { expect, test } from 'vitest';
import { encodeBundle, encodeMessage, flag, float, int, OscError, type OscMessage, text } from '../src/index.js';
import { argument, heard, messageOf, nearlyRight, told } from './messages.js';

const asLibrary = ({ address, args }: OscMessage) => ({ oscType: 'message' as const, address, args: [...args] });
// It knows no infinitum.
const shared = argument.filter(({ type }) => type !== 'I');

test('node-osc says every message and bundle in the same bytes', () => {
  fc.assert(
    fc.property(fc.array(messageOf(shared), { minLength: 1, maxLength: 4 }), (messages) => {
      for (const one of messages) {
        expect(Buffer.from(encodeMessage(one)).toString('hex')).toBe(encode(asLibrary(one)).toString('hex'));
      }
      const bundle = { oscType: 'bundle' as const, timetag: 0, elements: messages.map(asLibrary) };
      expect(Buffer.from(encodeBundle(messages)).toString('hex')).toBe(encode(bundle).toString('hex'));
    }),
  );
});

type Read = { address: string; args: { value: unknown }[] } | { elements: Read[] };
const flat = (read: Read): ReturnType<typeof told>[] =>
  'elements' in read ? read.elements.flatMap(flat) : [told(read)];
function attempt<T>(run: () => T): T | Error {
  try {
    return run();
  } catch (error) {
    return error as Error;
  }
}

test('node-osc reads the same in any bytes, and refuses what we refuse, but for types that it does not know', () => {
  let read = 0;
  fc.assert(
    fc.property(fc.oneof({ weight: 4, arbitrary: nearlyRight }, fc.uint8Array({ maxLength: 64 })), (bytes) => {
      const theirs = attempt(() => flat(decode(Buffer.from(bytes)) as Read));
      const ours = attempt(() => heard(bytes));
      if (theirs instanceof Error) {
        if (!theirs.message.includes("don't understand the argument code")) expect(ours).toBeInstanceOf(OscError);
      } else if (theirs.some(({ address }) => !address.startsWith('/'))) expect(ours).toBeInstanceOf(OscError);
      else {
        read += 1;
        expect(ours).toEqual(theirs);
      }
    }),
    { numRuns: 5000 },
  );
  // Else nothing was compared.
  expect(read).toBeGreaterThan(300);
});

test('osc-js reads all that we send but blobs: floats as floats, and こんにちは ☀ as it is', () => {
  // It reads a blob from the wrong place where a datagram does not begin at the start of its buffer.
  const readable = argument.filter(({ type }) => type !== 'b');
  const read = ({ address, args }: OscMessage) => {
    const bytes = encodeMessage({ address, args });
    const message = new OSC.Message('/');
    message.unpack(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    expect(message.address).toBe(address);
    expect(message.types).toBe(`,${args.map(({ type }) => type).join('')}`);
    expect(message.args).toEqual(args.map(({ value }) => value));
  };
  read({ address: '/chatbox/input', args: [text('こんにちは ☀'), flag(true), float(1), int(1)] });
  fc.assert(fc.property(fc.array(readable, { maxLength: 8 }), (args) => read({ address: '/a', args })));
});
