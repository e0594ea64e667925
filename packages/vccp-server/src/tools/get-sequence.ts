import { isOver } from '@vccp/performance';
import * as z from 'zod';
import { waitUntil } from '../wait.js';
import { performanceFields, performanceLine, performanceSchema, shownPerformance } from './sequence-view.js';
import { defineTool, sessionIdField, waitMsField } from './tool.js';

export const getSequence = defineTool({
  name: 'get-sequence',
  title: 'See how a scene goes, or read a stored one',
  description:
    'With id: where a performance stands, and what of it was not played. With name: the score of a stored one, to read or ' +
    'change. Without either: all that play or wait.',
  input: z.object({
    id: z.string().max(128).optional().describe('as play-sequence gave it'),
    name: z.string().max(128).optional().describe('as list-sequences gives it'),
    waitMs: waitMsField.describe(`with id: ${waitMsField.description}`),
    sessionId: sessionIdField,
  }),
  output: {
    ...z.object(performanceFields).partial().shape,
    sequence: z.record(z.string(), z.unknown()).optional().describe('the score'),
    performances: z.array(performanceSchema),
  },
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  async run({ id, name, waitMs = 0, sessionId }, call) {
    if (name !== undefined && id === undefined) {
      const sequence = await call.sequences.require(name);
      return { lines: [JSON.stringify(sequence).slice(0, 4000)], data: { name, sequence, performances: [] } };
    }
    const session = call.session(sessionId);
    if (id !== undefined) {
      const record = session.performances.require(id);
      const { show } = record;
      await waitUntil(call, waitMs, show, () => isOver(show.status.state));
      const shown = shownPerformance(record);
      return { session, lines: [performanceLine(record)], data: { ...shown, performances: [shown] } };
    }
    const open = session.performances.open();
    return {
      session,
      lines: [open.length > 0 ? open.slice(0, 8).map(performanceLine).join('; ') : 'No performance plays or waits.'],
      data: { performances: open.map(shownPerformance) },
    };
  },
});
