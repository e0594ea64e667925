import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePacket, encodeBundle, encodeMessage, float, int, OscError, text } from '../src/index.js';
import { BUNDLE, heard, message, nearlyRight, sized, told } from './messages.js';

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

test('types that we never say are understood where others do', () => {
  const data: readonly [tag: string, bytes: readonly number[], value: unknown][] = [
    ['h', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe], -2],
    ['d', [0x3f, 0xf8, 0, 0, 0, 0, 0, 0], 1.5],
    ['t', [0, 0, 0, 2, 0x80, 0, 0, 0], 2.5],
    ['c', [0, 0, 0, 0x41], 'A'],
    ['r', [255, 128, 0, 255], [255, 128, 0, 255]],
    ['m', [1, 0x90, 60, 127], [1, 0x90, 60, 127]],
    ['S', [0x68, 0x69, 0, 0], 'hi'],
    ['N', [], null],
    ['I', [], Number.POSITIVE_INFINITY],
    ['i', [0, 0, 0, 7], 7],
  ];
  const tags = Buffer.from(`,${data.map(([tag]) => tag).join('')}\0`, 'latin1');
  const bytes = Buffer.concat([Buffer.from('/a\0\0'), tags, ...data.map(([, raw]) => Buffer.from(raw))]);
  expect(heard(bytes)).toEqual([{ address: '/a', values: data.map(([, , value]) => value) }]);
  for (let cut = 1; cut < 44; cut += 1) expect(() => decodePacket(bytes.subarray(0, -cut))).toThrow(OscError);
});

test('bundles within bundles give their messages in order, and none swallows its siblings', () => {
  const inner = encodeBundle([
    { address: '/b', args: [] },
    { address: '/c', args: [] },
  ]);
  const one = (address: string) => sized(encodeMessage({ address, args: [] }));
  const whole = Buffer.concat([BUNDLE, one('/a'), sized(inner), one('/d')]);
  expect(decodePacket(whole).map(({ address }) => address)).toEqual(['/a', '/b', '/c', '/d']);
});

test('a bundle as deep as a datagram can be is read to its ground', () => {
  let nested: Uint8Array = encodeMessage({ address: '/ground', args: [int(1)] });
  while (nested.length + BUNDLE.length + 4 <= 65_507) nested = Buffer.concat([BUNDLE, sized(nested)]);
  expect(heard(nested)).toEqual([{ address: '/ground', values: [1] }]);
});

test('any bytes at all are messages or an OscError', () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), nearlyRight), (bytes) => {
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
  ['a size that rounds up to a negative one', Buffer.from('/a\0\0,b\0\0\x7f\xff\xff\xff', 'latin1'), 'a blob of'],
  ['a negative size', Buffer.from('/a\0\0,b\0\0\xff\xff\xff\xff', 'latin1'), 'a blob of -1 bytes'],
  ['a text that is not ended', Buffer.from('/a\0\0,s\0\0abcd'), 'a text without an end'],
  ['tags without their data', Buffer.from('/a\0\0,f\0\0'), 'ends within an argument'],
  ['a text that ends in the next element', Buffer.concat([BUNDLE, sized(Buffer.from('/a')), Buffer.alloc(8)]), 'text'],
  ['no tags', Buffer.from('/a\0\0x\0\0\0'), 'no type tags'],
  ['a type of nobody', Buffer.from('/a\0\0,?\0\0'), '"?"'],
  ['an element of no bytes', Buffer.concat([BUNDLE, Buffer.alloc(4)]), 'or empty'],
  ['half a size', Buffer.concat([BUNDLE, Buffer.alloc(2)]), 'or empty'],
  ['an element beyond its bundle', Buffer.concat([BUNDLE, Buffer.from([0, 0, 0, 9, 47])]), 'longer than its bundle'],
  ['a bundle without a time', Buffer.from('#bundle\0'), 'without a time'],
  ['an address without a slash', Buffer.from('a\0\0\0,\0\0\0'), 'slash'],
  ['nothing', Buffer.alloc(0), '0 bytes that are no OSC'],
])('%s is no OSC', (_what, bytes, words) => {
  expect(() => decodePacket(bytes)).toThrow(OscError);
  expect(() => decodePacket(bytes)).toThrow(words);
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
    'an integer by hand that is none',
    () => encodeMessage({ address: '/a', args: [{ type: 'i', value: 1e10 }] }),
    '10000000000 is no integer of 32 bits',
  ],
  [
    'a text by hand with a NUL',
    () => encodeBundle([{ address: '/a', args: [{ type: 's', value: '\0' }] }]),
    'a text of OSC cannot hold a NUL',
  ],
  [
    'more than a datagram',
    () => encodeMessage({ address: '/a', args: [text('x'.repeat(70_000))] }),
    '70012 bytes; a datagram carries at most 65507: send it in parts',
  ],
])('%s is refused in words', (_what, say, words) => {
  expect(say).toThrow(new OscError(words));
});
