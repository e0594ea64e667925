import { type Clock, wait } from '@vccp/client';
import { VCCPError } from '@vccp/protocol';
import { type Axis, axis, type Button, button } from './inputs.js';
import { orAbort } from './or-abort.js';
import type { Wire } from './throttle.js';

/** Longest time that an axis or a button is held by one action: whatever is lost on the way, she stops. */
export const MOST_HOLD_MS = 2000;

/** How VRChat walks and turns, as a world has it by default. Distances and angles are met by time, so about. */
export const PACE = { walkMetresPerSecond: 2, runMetresPerSecond: 4, turnDegreesPerSecond: 180 } as const;

/** An axis or a button away from rest for a time. */
export type Hold = { axis: Axis; value: number; forMs: number } | { button: Button; forMs: number };

export interface Movement {
  direction?: 'forward' | 'backward' | 'left' | 'right' | undefined;
  /** Metres. @default 1 */
  distance?: number | undefined;
  /** Positive is to her left. */
  turnDegrees?: number | undefined;
  /** Metres a second; faster than a walk runs. @default 2 */
  speed?: number | undefined;
}

const WAYS = {
  forward: { axis: 'Vertical', sign: 1 },
  backward: { axis: 'Vertical', sign: -1 },
  left: { axis: 'Horizontal', sign: -1 },
  right: { axis: 'Horizontal', sign: 1 },
} as const;

/** What a movement is on VRChat's axes. @throws {VCCPError} `invalid-data` for one that takes longer than may be held */
export function planMovement(movement: Movement, mostHoldMs = MOST_HOLD_MS): Hold[] {
  const { direction, distance = 1, turnDegrees = 0, speed = PACE.walkMetresPerSecond } = movement;
  const holds: Hold[] = [];
  if (turnDegrees !== 0) {
    const forMs = (Math.abs(turnDegrees) / PACE.turnDegreesPerSecond) * 1000;
    // VRChat turns to the right with a positive value.
    holds.push({ axis: 'LookHorizontal', value: -Math.sign(turnDegrees), forMs });
  }
  if (direction) {
    const { axis: name, sign } = WAYS[direction];
    const runs = speed > PACE.walkMetresPerSecond;
    const share = speed / (runs ? PACE.runMetresPerSecond : PACE.walkMetresPerSecond);
    const forMs = (distance / speed) * 1000;
    if (runs) holds.push({ button: 'Run', forMs });
    holds.push({ axis: name, value: sign * Math.min(1, share), forMs });
  }
  const longestMs = Math.max(0, ...holds.map(({ forMs }) => forMs));
  if (longestMs <= mostHoldMs) return holds;
  throw new VCCPError(
    'invalid-data',
    `that takes ${(longestMs / 1000).toFixed(1)} s; one movement lasts at most ${mostHoldMs / 1000} s: ${
      (mostHoldMs / 1000) * speed
    } m at ${speed} m/s, or ${(mostHoldMs / 1000) * PACE.turnDegreesPerSecond} degrees. Ask for less, several times`,
  );
}

export interface HoldOptions {
  wire: Wire;
  clock: Clock;
}

/** Holds them all, each for its time. Each is back at rest when this ends, in whatever way. */
export async function hold(holds: readonly Hold[], { wire, clock }: HoldOptions, signal: AbortSignal): Promise<void> {
  await Promise.all(
    holds.map(async (held) => {
      signal.throwIfAborted();
      const [away, rest] =
        'axis' in held
          ? [axis(held.axis, held.value), axis(held.axis, 0)]
          : [button(held.button, true), button(held.button, false)];
      try {
        await orAbort(wire.send(away), signal);
        await wait(clock, held.forMs, signal);
      } finally {
        wire.urgent([rest]);
      }
    }),
  );
}
