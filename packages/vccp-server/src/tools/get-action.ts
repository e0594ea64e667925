import * as z from 'zod';
import { actionFields, actionLine, actionSchema, shownAction } from './action-view.js';
import { defineTool, sessionIdField } from './tool.js';

export const getAction = defineTool({
  name: 'get-action',
  title: 'See how an action goes',
  description:
    'Where an action stands: accepted, queued, started, progress, or how it ended. Without actionId: all that run or wait.',
  input: z.object({
    sessionId: sessionIdField,
    actionId: z.string().max(128).optional().describe('as play-action gave it'),
    all: z.boolean().optional().describe('all that have not ended; what is meant without actionId'),
  }),
  output: { ...z.object(actionFields).partial().shape, actions: z.array(actionSchema) },
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  run({ sessionId, actionId, all }, call) {
    const session = call.session(sessionId);
    if (actionId !== undefined && all !== true) {
      const record = session.actions.require(actionId);
      return { session, lines: [actionLine(record)], data: { ...shownAction(record), actions: [shownAction(record)] } };
    }
    const open = session.actions.open();
    return {
      session,
      lines: [open.length > 0 ? open.slice(0, 8).map(actionLine).join('; ') : 'No action runs or waits.'],
      data: { actions: open.map(shownAction) },
    };
  },
});
