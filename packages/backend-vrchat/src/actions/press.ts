import { wait } from '@vccp/client';
import * as z from 'zod';
import { hold, MOST_HOLD_MS } from '../axes.js';
import { BUTTONS, type Button } from '../inputs.js';
import { type Means, type Offer, offer } from '../offer.js';

/** Long enough for VRChat to have seen a frame with it. */
const PRESS_MS = 100;

/** Walking has an action of its own, and the panic button is for the person at the machine. */
const OFFERED = BUTTONS.filter((name) => !/^(Move|Look|PanicButton)/.test(name)) as [Button, ...Button[]];

/** Presses a button, and lets it go. */
export function press({ wire, clock }: Means): Offer {
  return offer(
    {
      category: 'press',
      description:
        'Presses a button of the game pad, and lets it go. Jump jumps; Use, Grab and Drop are for what a hand holds; Comfort turns in steps; Voice switches the microphone.',
      channel: 'press',
      policy: 'queue',
      durationMs: PRESS_MS * 1.5,
      examples: [{ button: 'Jump' }],
      dataSchema: z.object({
        button: z.enum(OFFERED),
        holdMs: z.number().min(20).max(MOST_HOLD_MS).optional().describe(`${PRESS_MS} by default`),
      }),
    },
    async ({ button, holdMs = PRESS_MS }, { signal }) => {
      await hold([{ button, forMs: holdMs }], { wire, clock }, signal);
      // The next press begins from a frame in which it was up.
      await wait(clock, PRESS_MS / 2, signal);
      return undefined;
    },
  );
}
