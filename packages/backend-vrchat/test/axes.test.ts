import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hold, MOST_HOLD_MS, type Movement, planMovement } from '../src/axes.js';
import { axis, restingInputs } from '../src/inputs.js';
import { recorder } from './recorder.js';

test.each<[Movement, unknown]>([
  [{ direction: 'forward', distance: 2 }, [{ axis: 'Vertical', value: 1, forMs: 1000 }]],
  [{ direction: 'backward', speed: 1 }, [{ axis: 'Vertical', value: -0.5, forMs: 1000 }]],
  [{ direction: 'left' }, [{ axis: 'Horizontal', value: -1, forMs: 500 }]],
  [
    { direction: 'forward', distance: 8, speed: 4 },
    [
      { button: 'Run', forMs: 2000 },
      { axis: 'Vertical', value: 1, forMs: 2000 },
    ],
  ],
  // To its left, which is negative in VRChat.
  [{ turnDegrees: 90 }, [{ axis: 'LookHorizontal', value: -1, forMs: 500 }]],
  [{ turnDegrees: 0 }, []],
])('%j is %j', (movement, holds) => expect(planMovement(movement)).toEqual(holds));

test('whatever is asked, no axis is held beyond its cap, or is beyond one', () => {
  const movement = fc.record(
    {
      direction: fc.constantFrom('forward' as const, 'backward' as const, 'left' as const, 'right' as const),
      distance: fc.double({ min: 0.01, max: 100, noNaN: true }),
      turnDegrees: fc.double({ min: -720, max: 720, noNaN: true }),
      speed: fc.double({ min: 0.1, max: 10, noNaN: true }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(movement, (asked) => {
      try {
        for (const held of planMovement(asked)) {
          expect(held.forMs).toBeLessThanOrEqual(MOST_HOLD_MS);
          if ('axis' in held) expect(Math.abs(held.value)).toBeLessThanOrEqual(1);
        }
      } catch (error) {
        expect((error as Error).message).toMatch(/^that takes [\d.]+ s; one movement lasts at most 2 s/);
      }
    }),
  );
});

test('an axis is a float and clamped, and there is a rest for each input, of its type', () => {
  expect(axis('LookHorizontal', 7).args).toEqual([{ type: 'f', value: 1 }]);
  const rest = restingInputs();
  expect(new Set(rest.map(({ address }) => address)).size).toBe(29);
  expect(rest.every(({ args: [arg] }) => arg?.value === 0)).toBe(true);
  // An avatar that was turning must be told to stop turning, which others forgot.
  expect(rest).toContainEqual({ address: '/input/LookHorizontal', args: [{ type: 'f', value: 0 }] });
  expect(rest.map(({ address }) => address)).not.toContain('/input/LookVertical');
});

// Written down here once more: the fake VRChat of these tests believes our own lists.
test("the inputs are those of VRChat's documents: there is no Crouch and no LookVertical", () => {
  const typed = (type: string) =>
    restingInputs().flatMap(({ address, args: [arg] }) =>
      arg?.type === type ? [address.slice('/input/'.length)] : [],
    );
  const sided = (name: string) => [`${name}Left`, `${name}Right`];
  expect(typed('f').sort()).toEqual(
    'GrabAxisRight Horizontal LookHorizontal MoveHoldFB SpinHoldCwCcw SpinHoldLR SpinHoldUD UseAxisRight Vertical'.split(
      ' ',
    ),
  );
  const buttons = ['MoveForward', 'MoveBackward', 'Jump', 'Run', 'PanicButton', 'Voice'];
  const pairs = ['Move', 'Look', 'Comfort', 'Drop', 'Use', 'Grab', 'QuickMenuToggle'];
  expect(typed('i').sort()).toEqual([...buttons, ...pairs.flatMap(sided)].sort());
});

test('what is held comes back by itself, on a cancel at once, and when it never got out', async () => {
  const { clock, sent, wire } = recorder();
  const walked = hold([{ axis: 'Vertical', value: 1, forMs: 800 }], { wire, clock }, new AbortController().signal);
  await clock.advance(2000);
  await walked;
  const stop = new AbortController();
  const jumped = hold([{ button: 'Jump', forMs: 500 }], { wire, clock }, stop.signal).catch(() => 'cancelled');
  await clock.advance(100);
  stop.abort(new Error('cancelled'));
  expect(await jumped).toBe('cancelled');
  expect(sent.map(({ atMs, address, value }) => [atMs, address, value])).toEqual([
    [0, '/input/Vertical', 1],
    [800, '/input/Vertical', 0],
    [2000, '/input/Jump', 1],
    [2100, '/input/Jump', 0],
  ]);
  // Its away message still waits in the throttle when it is taken back: it must not come after its rest.
  const slow = recorder(1);
  await slow.wire.send(axis('Horizontal', 0));
  const late = new AbortController();
  const never = hold([{ axis: 'Vertical', value: 1, forMs: 10 }], slow, late.signal).catch(() => 'cancelled');
  await slow.clock.advance(10);
  late.abort(new Error('cancelled'));
  await never;
  await slow.clock.advance(60_000);
  expect(slow.valuesOf('/input/Vertical')).toEqual([0]);
});
