import { categorySchema } from '@vccp/protocol';
import * as z from 'zod';
import { LONGEST_WAIT_MS, waitUntil } from '../wait.js';
import { MOST_PERCEPTIONS, perceptionsOutput, sinceField } from './get-perception.js';
import { observedLine, shownPerception } from './perception-view.js';
import { defineTool, sessionIdField } from './tool.js';

export const waitForPerception = defineTool({
  name: 'wait-for-perception',
  title: 'Wait until something happens',
  description:
    'Returns as soon as something is noticed that you have not been told: a sentence from the user, a touch, their ' +
    'leaving. A timeout is an empty list, not an error: call again. Things of low importance (pointer, camera) wake ' +
    'you only where categories names them.',
  input: z.object({
    sessionId: sessionIdField,
    categories: z.array(categorySchema).max(64).optional().describe('wait for these only, for example ["message"]'),
    since: sinceField,
    timeoutMs: z
      .number()
      .min(0)
      .optional()
      .describe(`at most ${LONGEST_WAIT_MS}, which is the default; 0 does not wait`),
  }),
  output: perceptionsOutput,
  annotations: { readOnlyHint: true, idempotentHint: false, openWorldHint: false },
  async run({ sessionId, categories, since, timeoutMs = LONGEST_WAIT_MS }, call) {
    const session = call.session(sessionId);
    const store = session.perceptions;
    await waitUntil(call, timeoutMs, store, () => store.hasNews({ categories, since }));
    // Nobody reads the answer of an aborted call: what it would tell stays unseen.
    const { perceptions, missed, cursor } = call.signal.aborted
      ? { perceptions: [], missed: false, cursor: since ?? 0 }
      : store.news({ categories, since, most: MOST_PERCEPTIONS });
    return {
      session,
      lines: [
        perceptions.length > 0
          ? observedLine(session, perceptions)
          : 'Nothing happened meanwhile; call again to go on waiting.',
      ],
      data: {
        perceptions: perceptions.map((perception) => shownPerception(perception, call.clock)),
        cursor,
        ...(missed && { missed: true }),
      },
    };
  },
});
