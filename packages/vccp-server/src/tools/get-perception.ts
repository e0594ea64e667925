import { categorySchema } from '@vccp/protocol';
import * as z from 'zod';
import { observedLine, perceptionSchema, shownPerception } from './perception-view.js';
import { defineTool, sessionIdField } from './tool.js';

/** A cursor as earlier answers gave it. */
export const sinceField = z.coerce
  .number()
  .int()
  .min(0)
  .optional()
  .describe('the cursor of an earlier answer: what came after it');

export const perceptionsOutput = {
  perceptions: z.array(perceptionSchema),
  cursor: z.number().describe('give it as since to get what comes after this'),
  missed: z.boolean().optional().describe('more has happened since than is remembered'),
};

/** Most perceptions of one answer. */
export const MOST_PERCEPTIONS = 100;

export const getPerception = defineTool({
  name: 'get-perception',
  title: 'See what was noticed',
  description:
    'The latest of each thing that the body noticed, newest first, with its age; with since, everything after that cursor.',
  input: z.object({
    sessionId: sessionIdField,
    category: categorySchema.optional().describe('one kind only, for example message, user, object'),
    since: sinceField,
  }),
  output: perceptionsOutput,
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  run({ sessionId, category, since }, call) {
    const session = call.session(sessionId);
    const store = session.perceptions;
    const categories = category === undefined ? undefined : [category];
    const latest = since === undefined ? store.latest(categories) : [];
    const { perceptions, missed, cursor } =
      since === undefined
        ? {
            perceptions: latest.slice(0, MOST_PERCEPTIONS),
            missed: latest.length > MOST_PERCEPTIONS,
            cursor: store.cursor,
          }
        : store.news({ categories, since, most: MOST_PERCEPTIONS });
    return {
      session,
      lines: [
        perceptions.length > 0
          ? observedLine(session, since === undefined ? perceptions.toReversed() : perceptions)
          : 'Nothing was noticed yet; wait-for-perception returns as soon as something is.',
      ],
      data: {
        perceptions: perceptions.map((perception) => shownPerception(perception, call.clock)),
        cursor,
        ...(missed && { missed: true }),
      },
    };
  },
});
