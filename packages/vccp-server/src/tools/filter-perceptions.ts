import { categorySchema, type PerceptionFilter } from '@vccp/protocol';
import * as z from 'zod';
import { defineTool, sessionIdField } from './tool.js';

const MOST_CATEGORIES = 64;

export const filterPerceptions = defineTool({
  name: 'filter-perceptions',
  title: 'Choose what to notice',
  description:
    'Tells the body what you do not read, so that it stops sending it: ignore names categories, minIntervalMs how often ' +
    'one is enough. Replaces the filter before; without parameters everything is noticed again. Urgent things always come.',
  input: z.object({
    sessionId: sessionIdField,
    ignore: z.array(categorySchema).max(MOST_CATEGORIES).optional().describe('for example ["pointer", "camera"]'),
    minIntervalMs: z
      .record(categorySchema, z.number().min(0).max(3_600_000))
      .refine((rules) => Object.keys(rules).length <= MOST_CATEGORIES, `at most ${MOST_CATEGORIES} categories`)
      .optional()
      .describe('by category, for example {"camera": 5000}; of each thing the latest is kept until then'),
  }),
  output: {
    ignored: z.array(z.string()),
    minIntervalMs: z.record(z.string(), z.number()),
  },
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  run({ sessionId, ignore = [], minIntervalMs = {} }, call) {
    const session = call.session(sessionId);
    const categories: PerceptionFilter['categories'] = Object.fromEntries([
      ...Object.entries(minIntervalMs).map(([category, ms]) => [category, { minIntervalMs: ms }]),
      ...ignore.map((category) => [category, { send: false }]),
    ]);
    session.filterPerceptions({ categories });
    const often = Object.entries(minIntervalMs).map(([category, ms]) => `${category} at most every ${ms} ms`);
    const told = [...(ignore.length > 0 ? [`${ignore.join(', ')} not at all`] : []), ...often];
    return {
      session,
      lines: [
        told.length > 0 ? `Noticed from now on: ${told.join('; ')}; the rest as it comes.` : 'Everything is noticed.',
      ],
      data: { ignored: ignore, minIntervalMs },
    };
  },
});
