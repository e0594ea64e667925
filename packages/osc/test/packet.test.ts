import fc from 'fast-check';
import OSC from 'osc-js';
import { expect, test } from 'vitest';
import {
  decodePacket,
  encodeBundle,
  encodeMessage,
  flag,
  float,
  int,
  type OscArgument,
  OscError,
  type OscMessage,
  text,
} from '../src/index.js';

const word = fc.stringMatching(/^[A-Za-z0-9_.\-こんにちは☀]{1,12}$/u);
const address = fc.array(word, { minLength: 1, maxLength: 5 }).map((parts) => `/${parts.join('/')}`);
const argument: fc.Arbitrary<OscArgument> = fc.oneof(
  fc.integer().map(int),
  fc.float({ noNaN: true, noDefaultInfinity: true }).map(float),
  fc
    .string({ unit: 'grapheme' })
    .filter((value) => !value.includes('\0'))
    .map(text),
  fc.boolean().map(flag),
  fc.uint8Array({ maxLength: 40 }).map((value): OscArgument => ({ type: 'b', value })),
);
const message: fc.Arbitrary<OscMessage> = fc.record({ address, args: fc.array(argument, { maxLength: 8 }) });
const told = ({ address, args }: OscMessage) => ({ address, values: args.map(({ value }) => plain(value)) });
const plain = (value: unknown) => (value instanceof Uint8Array ? [...value] : value);
const heard = (bytes: Uint8Array) =>
  decodePacket(bytes).map(({ address, values }) => ({ address, values: values.map(plain) }));

test('what is said is heard again, alone and in bundles, in order', () => {
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 6 }), (messages) => {
      for (const one of messages) expect(heard(encodeMessage(one))).toEqual([told(one)]);
      expect(heard(encodeBundle(messages))).toEqual(messages.map(told));
    }),
  );
});

test('a whole number said as a float has the tag and the bytes of a float', () => {
  const bytes = encodeMessage({ address: '/input/Vertical', args: [float(1)] });
  expect(Buffer.from(bytes).toString('latin1')).toBe('/input/Vertical\0,f\0\0\x3f\x80\0\0');
  expect(Buffer.from(encodeMessage({ address: '/a', args: [int(1)] })).toString('latin1')).toBe(
    '/a\0\0,i\0\0\0\0\0\x01',
  );
});

test('every datagram is a multiple of four bytes', () => {
  fc.assert(fc.property(message, (one) => encodeMessage(one).length % 4 === 0));
});

test('osc-js reads the numbers and flags that we send', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(fc.integer().map(int), fc.integer({ min: -999, max: 999 }).map(float), fc.boolean().map(flag)),
        {
          maxLength: 6,
        },
      ),
      (args) => {
        const bytes = encodeMessage({ address: '/avatar/parameters/x', args });
        const read = new OSC.Message('/');
        read.unpack(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
        expect(read.address).toBe('/avatar/parameters/x');
        expect(read.types).toBe(`,${args.map(({ type }) => type).join('')}`);
        expect(read.args).toEqual(args.map(({ value }) => value));
      },
    ),
  );
});

test('bundles within bundles give their messages in order, and none swallows its siblings', () => {
  const inner = encodeBundle([
    { address: '/b', args: [] },
    { address: '/c', args: [] },
  ]);
  const sized = (bytes: Uint8Array) => {
    const size = Buffer.alloc(4);
    size.writeInt32BE(bytes.length);
    return [size, bytes];
  };
  const head = Buffer.from('#bundle\0\0\0\0\0\0\0\0\x01', 'latin1');
  const one = (address: string) => sized(encodeMessage({ address, args: [] }));
  const whole = Buffer.concat([head, ...one('/a'), ...sized(inner), ...one('/d')]);
  expect(decodePacket(whole).map(({ address }) => address)).toEqual(['/a', '/b', '/c', '/d']);
});

test('any bytes at all are messages or an OscError', () => {
  const mutated = fc
    .tuple(message, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }))
    .map(([one, changes]) => {
      const bytes = Uint8Array.from(encodeMessage(one));
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      return bytes;
    });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated), (bytes) => {
      try {
        for (const { address } of decodePacket(bytes)) expect(address.startsWith('/')).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(OscError);
      }
    }),
    { numRuns: 5000 },
  );
});

test.each([
  ['a number that is no integer', () => int(1.5), '1.5 is no integer of 32 bits'],
  ['an integer of more than 32 bits', () => int(2 ** 31), '2147483648 is no integer of 32 bits'],
  ['NaN', () => float(Number.NaN), 'NaN is no number that 32 bits can hold'],
  ['a number beyond a float', () => float(1e39), '1e+39 is no number that 32 bits can hold'],
  ['a text with a NUL', () => text('a\0b'), 'a text of OSC cannot hold a NUL'],
  ['an address without a slash', () => encodeMessage({ address: 'a', args: [] }), '"a" is no OSC address: /like/this'],
  [
    'an address with a space',
    () => encodeMessage({ address: '/a b', args: [] }),
    '"/a b" is no OSC address: /like/this',
  ],
  [
    'more than a datagram',
    () => encodeMessage({ address: '/a', args: [text('x'.repeat(70_000))] }),
    '70012 bytes; a datagram carries at most 65507: send it in parts',
  ],
])('%s is refused in words', (_what, say, words) => {
  expect(say).toThrow(new OscError(words));
});
