import { timeline } from '@vccp/performance';
import * as z from 'zod';
import { seconds } from './sequence-view.js';
import { defineTool } from './tool.js';

/** More would fill a model's memory. */
const MOST_LISTED = 100;

export const listSequences = defineTool({
  name: 'list-sequences',
  title: 'List the stored scenes',
  description:
    'The scores that play-sequence knows by name: those that were saved, and the behaviours that come along.',
  input: z.object({}),
  output: {
    sequences: z.array(
      z.object({
        name: z.string(),
        given: z.boolean().describe('comes along; saving one of this name goes before it'),
        events: z.number(),
        duration: z.number().optional().describe('seconds, where that can be told without a body'),
        loop: z.boolean(),
      }),
    ),
    total: z.number(),
  },
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  async run(_input, call) {
    const all = await call.sequences.list();
    const sequences = await Promise.all(
      all.slice(0, MOST_LISTED).map(async ({ name, given }) => {
        const performance = await call.sequences.require(name);
        const { events, durationMs } = timeline(performance);
        const known = durationMs !== undefined && Number.isFinite(durationMs);
        return {
          name,
          given,
          events: events.length,
          ...(known && { duration: seconds(durationMs) }),
          loop: performance.loop,
        };
      }),
    );
    const names = all.slice(0, 40).map(({ name }) => name);
    return {
      lines: [`${names.join(', ')}; play-sequence {"sequence":"${names[0]}"}`],
      data: { sequences, total: all.length },
    };
  },
});
