/** Datagrams of those who mean no good, or do not know what they do. */
import fc from 'fast-check';
import { encodeBundle, encodeMessage, MAX_DATAGRAM_BYTES } from '../src/index.js';
import { BUNDLE, nearlyRight, sized } from './messages.js';

const padded = (value: string) => Buffer.from(value + '\0'.repeat(4 - (Buffer.byteLength(value) % 4)));
const whole = (size: number) => 4 * Math.floor(size / 4);

/** Bundles within bundles, down to a message or to nothing. */
function nested(depth: number, ground: Uint8Array): Uint8Array {
  const head = Buffer.concat([BUNDLE, Buffer.alloc(4)]);
  const bytes = Buffer.concat([...Array.from({ length: depth }, () => head), ground]);
  for (let level = 0; level < depth; level += 1) {
    const at = level * head.length + BUNDLE.length;
    bytes.writeInt32BE(bytes.length - at - 4, at);
  }
  return bytes;
}

/** As many of these as a datagram holds. */
function filled(one: Uint8Array): Uint8Array {
  const element = sized(one);
  const count = Math.floor((MAX_DATAGRAM_BYTES - BUNDLE.length) / element.length);
  return Buffer.concat([BUNDLE, ...Array.from({ length: count }, () => element)]);
}

const ping = encodeMessage({ address: '/a', args: [] });
const DEEPEST = Math.floor((MAX_DATAGRAM_BYTES - ping.length) / 20);

const deep = fc
  .record({
    depth: fc.oneof({ weight: 8, arbitrary: fc.nat(40) }, { weight: 1, arbitrary: fc.constant(DEEPEST) }),
    ground: fc.constantFrom(ping, Buffer.alloc(0), Buffer.from('#bundle\0'), BUNDLE),
  })
  .map(({ depth, ground }) => nested(depth, ground));

/** What begins as it should, and has sizes or tags to which nothing belongs. */
const promising = fc
  .record({
    tags: fc.oneof(
      fc.stringMatching(/^,[ifsbhtdScrmTFNI[\]]{0,12}$/),
      fc.constantFrom(`,${'i'.repeat(9000)}`, `,${'T'.repeat(9000)}`, `,${'s'.repeat(9000)}`, ',b', ',\u{1f600}', ',,'),
    ),
    sizes: fc.array(
      fc.constantFrom(0, 1, 3, 0x7fff_ffff, 0x7fff_fffc, 0x8000_0000, 0xffff_ffff, 0x2c69_0000, 0x7fc0_0000),
      { maxLength: 6 },
    ),
  })
  .map(({ tags, sizes }) => {
    const data = sizes.map((size) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(size);
      return bytes;
    });
    return Buffer.concat([padded('/a'), padded(tags), ...data]);
  });

/** Addresses that are patterns to whoever compiles them, or names that an object has already. */
const oddAddress = fc
  .constantFrom(
    '/(((a+)+)+)+$',
    '/{a,b}{c,d}[!x-z]*?*?*?*?*?*?*?*?*?!',
    `/${'*'.repeat(200)}`,
    `/${'a'.repeat(5000)}!`,
    '/__proto__/constructor',
    '/avatar/parameters/__proto__',
    '//',
    '/',
    '/\ufeff\ud800',
    '/../../../etc/passwd',
  )
  .map((address) => Buffer.concat([padded(address), padded(',f'), Buffer.from([0x7f, 0xc0, 0, 0])]));

const many = fc.constantFrom(
  filled(ping),
  filled(encodeBundle([])),
  filled(BUNDLE),
  Buffer.concat([padded('/a'), padded(`,${'T'.repeat(whole(60_000))}`)]),
  Buffer.alloc(MAX_DATAGRAM_BYTES),
  Buffer.alloc(MAX_DATAGRAM_BYTES, 0x2f),
);

/** Mostly small ones, as the largest take the most time to send. */
export const hostile: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 30, arbitrary: nearlyRight },
  { weight: 20, arbitrary: fc.uint8Array({ maxLength: 120 }) },
  { weight: 20, arbitrary: promising },
  { weight: 12, arbitrary: deep },
  { weight: 8, arbitrary: oddAddress },
  { weight: 2, arbitrary: many },
);
