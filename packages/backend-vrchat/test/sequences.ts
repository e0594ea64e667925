/** What a model, a person and a bad connection do to her, at random. */
import fc from 'fast-check';

const ways = ['forward', 'backward', 'left', 'right'] as const;
const action = fc.oneof(
  fc
    .record({ direction: fc.constantFrom(...ways), distance: fc.double({ min: 0.1, max: 4, noNaN: true }) })
    .map((data) => ['movement', data] as const),
  fc.integer({ min: -360, max: 360 }).map((turnDegrees) => ['movement', { turnDegrees }] as const),
  fc
    .record({
      button: fc.constantFrom('Jump', 'UseLeft', 'GrabRight', 'Voice', 'Run'),
      holdMs: fc.integer({ min: 20, max: 2000 }),
    })
    .map((data) => ['press', data] as const),
  fc
    .record({
      axis: fc.constantFrom('LookHorizontal', 'SpinHoldUD'),
      value: fc.double({ min: -1, max: 1, noNaN: true }),
      durationMs: fc.integer({ min: 20, max: 2000 }),
    })
    .map((data) => ['axis', data] as const),
  fc.constantFrom('wave', 'dance', 'die').map((gesture) => ['gesture', { gesture }] as const),
  fc
    .record({ emotion: fc.constantFrom('happy', 'sad'), holdMs: fc.constantFrom(0, 1000) })
    .map((data) => ['expression', data] as const),
  fc.record({ yawDegrees: fc.integer({ min: -40, max: 40 }) }).map((data) => ['lookAt', data] as const),
  fc.string({ minLength: 1, maxLength: 300 }).map((text) => ['say', { text }] as const),
);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('play' as const), action }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 1500 }) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('cancel' as const), which: fc.nat(7) }) },
  // More than a second has room for.
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('flood' as const), count: fc.integer({ min: 50, max: 150 }) }),
  },
  // The connection dropped, a person pressed pause, somebody said stop: all of them come to this.
  { weight: 1, arbitrary: fc.record({ does: fc.constant('stop' as const) }) },
);
/** What a flood asks for, again and again. */
export const FLOOD = ['parameter', { name: 'Hat', value: true }] as const;

/** How it ends: by itself, all of it cancelled, or stopped. */
export const sequence = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 12 }),
  end: fc.constantFrom('runs out' as const, 'cancelled' as const, 'stopped' as const),
});
