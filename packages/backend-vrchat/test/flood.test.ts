import { encodeBundle, encodeMessage, type OscMessage } from '@vccp/osc';
import fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import { flood } from '../../osc/test/flood.js';
import { hostile } from '../../osc/test/hostile.js';
import { argument } from '../../osc/test/messages.js';
import { VRChatBody, type VRChatEvent } from '../src/index.js';
import { BUILT_IN_PARAMETERS } from '../src/parameters.js';
import { FakeVRChat } from './fake-vrchat.js';

const HOW_MANY = inject('long') ? 100_000 : 4_000;
const PART = 4_000;
/** Longest that anything else may wait. */
const MOST_STALL_MS = 50;

/** Addresses that a body heeds, with values of any type: numbers that are none, ids that lead elsewhere, names without end. */
const heeded: fc.Arbitrary<OscMessage> = fc.record({
  address: fc.oneof(
    fc.constantFrom('/avatar/change', '/avatar/parameters/VRCEmote', '/avatar/parameters/Hat', '/avatar/parameters/'),
    fc.constantFrom(...BUILT_IN_PARAMETERS).map((name) => `/avatar/parameters/${name}`),
    fc.stringMatching(/^[\w/.-]{1,40}$/).map((name) => `/avatar/parameters/${name}`),
    fc.constantFrom('__proto__', 'x'.repeat(40_000), '*'.repeat(300)).map((name) => `/avatar/parameters/${name}`),
  ),
  args: fc.array(
    fc.oneof(
      argument,
      fc
        .constantFrom('avtr_second', '../../../etc/passwd', 'avtr_../..', 'y'.repeat(5000), '')
        .map((value) => ({ type: 's' as const, value })),
      fc.string({ maxLength: 12 }).map((value) => ({ type: 's' as const, value: value.replaceAll('\0', '') })),
    ),
    { maxLength: 3 },
  ),
});

/** A message of which every float is no number. */
const notANumber = (name: string) =>
  Buffer.concat([
    encodeMessage({ address: `/avatar/parameters/${name}`, args: [{ type: 'f', value: 0 }] }).subarray(0, -4),
    Buffer.from([0x7f, 0xc0, 0, 0]),
  ]);

const atBody: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 20, arbitrary: hostile },
  { weight: 20, arbitrary: heeded.map(encodeMessage) },
  {
    weight: 4,
    arbitrary: fc
      .array(heeded, { maxLength: 20 })
      .filter((all) => all.every(({ address }) => address.length < 2000))
      .map(encodeBundle),
  },
  { weight: 2, arbitrary: fc.constantFrom('VelocityX', 'Hat', 'VRCEmote', 'TrackingType').map(notANumber) },
);

test(`${HOW_MANY} datagrams of any bytes: she stays who she is, and acts as before`, async () => {
  await using vrchat = await FakeVRChat.open({ Hat: ['T', false] });
  let asked = 0;
  const startedAt = performance.now();
  await using body = await VRChatBody.open({
    ...vrchat.bodyOptions,
    fetch: (...request) => {
      asked += 1;
      return fetch(...request);
    },
  });
  await vrchat.sendTo(body.status.listening);
  const events: VRChatEvent[] = [];
  body.subscribe((event) => events.push(event));
  vrchat.say('/avatar/parameters/VelocityZ', { type: 'f', value: 1 });

  let processorMs = 0;
  let wallMs = 0;
  for (let part = 0; part < HOW_MANY / PART; part += 1) {
    const datagrams = fc.sample(atBody, PART);
    // Nothing tells how many it took; in two turns of the event loop it has read all that is there.
    let turns = 0;
    const taken = () => {
      turns += 1;
      return turns % 2 === 0;
    };
    // What holds her up does so each time; what the engine does to learn her code, and its collecting of garbage, do not.
    const first = await flood(body.status.listening, datagrams, taken);
    const again = await flood(body.status.listening, datagrams, taken);
    processorMs = Math.max(processorMs, Math.min(first.processorMs, again.processorMs));
    wallMs = Math.max(wallMs, Math.min(first.wallMs, again.wallMs));
  }
  console.info(
    `${HOW_MANY} datagrams held her up at the most for ${processorMs.toFixed(1)} ms of the processor, ${wallMs.toFixed(1)} ms of the clock`,
  );
  // Nobody is asked, and nothing is said, as often as somebody pretends that another avatar is worn.
  const seconds = Math.ceil((performance.now() - startedAt) / 1000);
  expect(asked).toBeLessThan(6 + 5 * seconds);
  expect(vrchat.heard.length).toBeLessThan(400 + 200 * seconds);
  // What she tells of it is no more than what a quiet one tells, and fits a message.
  for (const event of events) expect(JSON.stringify(event).length).toBeLessThan(2000);
  expect(processorMs).toBeLessThan(MOST_STALL_MS);
  vrchat.wear('avtr_last', { Hat: ['T', false] });
  await expect.poll(() => body.avatar.id).toBe('avtr_last');
  const context = { signal: new AbortController().signal, report: () => undefined };
  await body.play({ id: 'a', category: 'parameter', data: { name: 'Hat', value: true }, meta: {} }, context);
  await expect.poll(() => vrchat.values.get('Hat')).toBe(true);
  await expect.poll(() => vrchat.held).toEqual([]);
});
