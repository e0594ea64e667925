import { HandClock } from '@vccp/client/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { panicUnreal, UnrealBody, type UnrealConfigInput } from '../src/index.js';
import { openAvatar } from './avatar-preset.js';

const HELD: UnrealConfigInput = {
  actions: {
    walk: {
      property: 'Walk Speed',
      value: '{{data.speed}}',
      holdMs: '{{data.ms}}',
      end: [{ property: 'Walk Speed', value: 0 }],
    },
    smile: { property: 'Joy', value: '{{data.much}}', holdMs: 200, end: [{ property: 'Joy', value: 0 }] },
    gesture: { function: 'Play Montage', parameters: { Name: 'AM_Wave' }, stop: [{ function: 'Stop Montage' }] },
  },
  rest: [
    { property: 'Walk Speed', value: 0 },
    { property: 'Joy', value: 0 },
  ],
};

const step = fc.oneof(
  fc.record({
    does: fc.constant('walk' as const),
    speed: fc.integer({ min: 1, max: 9 }),
    ms: fc.constantFrom(0, 50, 500),
  }),
  fc.record({ does: fc.constant('smile' as const), much: fc.constantFrom(0.5, 1) }),
  fc.record({ does: fc.constant('gesture' as const) }),
  fc.record({ does: fc.constant('wait' as const), ms: fc.constantFrom(10, 100, 1000) }),
  fc.record({ does: fc.constant('answer' as const) }),
  fc.record({ does: fc.constant('cancel' as const), which: fc.nat(9) }),
  fc.record({ does: fc.constant('stop' as const) }),
);

test('whatever is played, cancelled and stopped in whichever order, nothing stays held', async () => {
  await using unreal = await openAvatar();
  const clock = new HandClock();
  await using body = await UnrealBody.open({ ...HELD, url: unreal.url }, { guard: false, clock });
  const held = () => ['Walk Speed', 'Joy'].map((name) => unreal.presets.Avatar?.properties?.[name]?.value);
  let everHeld = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const running: { stop: AbortController; over: Promise<unknown> }[] = [];
      for (const { does, ...more } of steps) {
        if (does === 'wait') clock.step((more as { ms: number }).ms);
        else if (does === 'answer') await body.look();
        else if (does === 'cancel') running[(more as { which: number }).which]?.stop.abort(new Error('cancelled'));
        else if (does === 'stop') body.stop();
        else {
          const stop = new AbortController();
          const context = { signal: stop.signal, report: () => undefined };
          const over = body.play({ id: 'a', category: does, data: more, meta: {} }, context).catch(() => undefined);
          running.push({ stop, over });
        }
        await new Promise(setImmediate);
        if (held().some((value) => value !== 0)) everHeld += 1;
      }
      for (const { stop } of running) stop.abort(new Error('over'));
      await Promise.all(running.map(({ over }) => over));
      expect(held()).toEqual([0, 0]);
    }),
    {
      numRuns: 40,
      endOnFailure: true,
      examples: [[[{ does: 'walk', speed: 1, ms: 500 }, { does: 'answer' }, { does: 'stop' }]]],
    },
  );
  expect(everHeld).toBeGreaterThan(0);
  expect(unreal.overlooked).toEqual([]);
});

test('panic sends what brings to rest, whoever moved her, and whatever of it does not fit', async () => {
  await using unreal = await openAvatar();
  const avatar = unreal.presets.Avatar;
  const joy = avatar?.properties?.Joy;
  if (joy) joy.value = 1;
  const config = { ...HELD, url: unreal.url, rest: [{ property: 'Hop', value: 0 }, ...(HELD.rest ?? [])] };
  expect(await panicUnreal(config)).toEqual({
    sent: 2,
    faults: [expect.stringContaining('rest[0]: "Hop" is no property of the preset "Avatar"')],
  });
  expect(joy?.value).toBe(0);
});
