import fc from 'fast-check';
import {
  decodePacket,
  encodeBundle,
  encodeMessage,
  flag,
  float,
  int,
  type OscArgument,
  type OscMessage,
  text,
} from '../src/index.js';

/** Every kind of argument that we can say. */
export const argument: fc.Arbitrary<OscArgument> = fc.oneof(
  fc.integer().map(int),
  fc.float({ noNaN: true, noDefaultInfinity: true }).map(float),
  fc
    .string({ unit: 'grapheme' })
    .filter((value) => !value.includes('\0'))
    .map(text),
  fc.boolean().map(flag),
  fc.uint8Array({ maxLength: 40 }).map((value): OscArgument => ({ type: 'b', value })),
  fc.constantFrom<OscArgument>({ type: 'N', value: null }, { type: 'I', value: Number.POSITIVE_INFINITY }),
);

const word = fc.stringMatching(/^[A-Za-z0-9_.\-こんにちは☀]{1,12}$/u);
const address = fc.array(word, { minLength: 1, maxLength: 5 }).map((parts) => `/${parts.join('/')}`);

export const messageOf = (of: fc.Arbitrary<OscArgument>): fc.Arbitrary<OscMessage> =>
  fc.record({ address, args: fc.array(of, { maxLength: 8 }) });
export const message = messageOf(argument);

const plain = (value: unknown) => (value instanceof Uint8Array ? [...value] : value);

/** A message as whoever hears it is told, in values that can be compared. */
export const told = ({ address, args }: { address: string; args: readonly { value: unknown }[] }) => ({
  address,
  values: args.map(({ value }) => plain(value)),
});

/** What is in a datagram, likewise. @throws {OscError} */
export const heard = (bytes: Uint8Array) =>
  decodePacket(bytes).map(({ address, values }) => ({ address, values: values.map(plain) }));

/** An element of a bundle: its bytes after their number. */
export function sized(bytes: Uint8Array): Uint8Array {
  const size = Buffer.alloc(4);
  size.writeInt32BE(bytes.length);
  return Buffer.concat([size, bytes]);
}

/** The head of a bundle: its elements follow. */
export const BUNDLE = Buffer.from('#bundle\0\0\0\0\0\0\0\0\x01', 'latin1');

/** Datagrams that are nearly right: messages and bundles of which a few bytes are others, or the end is missing. */
export const nearlyRight: fc.Arbitrary<Uint8Array> = fc
  .record({
    messages: fc.array(message, { minLength: 1, maxLength: 3 }),
    isBundle: fc.boolean(),
    changes: fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 1, 0x23, 0x2c, 0x7f, 0x80, 0xff)), { maxLength: 4 }),
    cut: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(40)),
  })
  .map(({ messages, isBundle, changes, cut }) => {
    const [first] = messages;
    const whole = isBundle || !first ? encodeBundle(messages) : encodeMessage(first);
    const bytes = Uint8Array.from(whole.subarray(0, Math.max(1, whole.length - cut)));
    for (const [at, value] of changes) bytes[at % bytes.length] = value;
    return bytes;
  });
