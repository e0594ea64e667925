import * as z from 'zod';
import type { Shown } from '../chatbox.js';
import { type Means, type Offer, offer } from '../offer.js';

/** Words over her head. */
export function say({ chatbox }: Means): Offer {
  return offer(
    {
      category: 'say',
      description: 'Shows words over the head, for everyone to read. Long ones are shown part by part.',
      channel: 'speech',
      examples: [{ text: 'Hello! こんにちは ☀' }],
      dataSchema: z.object({
        text: z.string().min(1).max(2000),
        durationMs: z
          .number()
          .min(1500)
          .max(20_000)
          .optional()
          .describe('then the box is emptied; VRChat decides by default'),
      }),
    },
    async ({ text, durationMs }, { signal, report }) => {
      const shown: Shown = { pages: [], report };
      try {
        await chatbox.say(text, shown, signal, durationMs);
      } catch (reason) {
        // What was read so far still reaches the agent.
        if (!signal.aborted || shown.pages.length === 0) throw reason;
      }
      return { shown: shown.pages.join(' ') };
    },
  );
}
