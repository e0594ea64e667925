import * as z from 'zod';
import { hold, MOST_HOLD_MS, PACE, planMovement } from '../axes.js';
import { AXES, AXIS_NAMES } from '../inputs.js';
import { type Means, type Offer, offer } from '../offer.js';

const movementSchema = z
  .object({
    direction: z.enum(['forward', 'backward', 'left', 'right']).optional().describe('as the avatar sees it'),
    distance: z
      .number()
      .positive()
      .max((MOST_HOLD_MS / 1000) * PACE.runMetresPerSecond)
      .optional()
      .describe('metres, about; 1 by default'),
    turnDegrees: z
      .number()
      .min(-360)
      .max(360)
      .optional()
      .describe('turns on the spot, about so far; positive is to its left'),
    speed: z
      .number()
      .min(0.2)
      .max(PACE.runMetresPerSecond)
      .optional()
      .describe(`metres a second; ${PACE.walkMetresPerSecond} by default, faster runs`),
  })
  .refine(({ direction, turnDegrees }) => direction !== undefined || turnDegrees !== undefined, {
    error: 'give direction or turnDegrees',
  })
  .meta({ anyOf: [{ required: ['direction'] }, { required: ['turnDegrees'] }] });

/** Walks and turns by the axes of a game pad. */
export function movement({ wire, clock }: Means): Offer {
  return offer(
    {
      category: 'movement',
      description: `Walks or turns, at most ${MOST_HOLD_MS / 1000} s at a time; say it again to go on. Distances are met by time, so about.`,
      channel: 'locomotion',
      examples: [{ direction: 'forward', distance: 2 }, { turnDegrees: 90 }],
      dataSchema: movementSchema,
    },
    async (data, { signal }) => {
      const holds = planMovement(data);
      await hold(holds, { wire, clock }, signal);
      return { heldMs: Math.round(Math.max(0, ...holds.map(({ forMs }) => forMs))) };
    },
  );
}

/** One axis by itself, for what a movement does not say. */
export function axisHold({ wire, clock }: Means): Offer {
  return offer(
    {
      category: 'axis',
      description: `Holds one axis of the game pad, then lets go. ${AXIS_NAMES.map((name) => `${name} ${AXES[name]}`).join('; ')}.`,
      channel: 'locomotion',
      examples: [{ axis: 'SpinHoldCwCcw', value: 0.5, durationMs: 500 }],
      dataSchema: z.object({
        axis: z.enum(AXIS_NAMES),
        value: z.number().min(-1).max(1),
        durationMs: z.number().min(20).max(MOST_HOLD_MS).optional().describe('500 by default'),
      }),
    },
    async ({ axis, value, durationMs = 500 }, { signal }) => {
      await hold([{ axis, value, forMs: durationMs }], { wire, clock }, signal);
      return { heldMs: durationMs };
    },
  );
}
