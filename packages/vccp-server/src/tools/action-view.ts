import { ACTION_STATES, wireErrorSchema } from '@vccp/protocol';
import * as z from 'zod';
import type { ActionRecord } from '../action-record.js';
import { cleanLine } from '../observation.js';

const partSchema = z.object({ bodyId: z.string(), channel: z.string(), state: z.enum(ACTION_STATES) });

/** Where an action stands, as a model sees it. */
export const actionFields = {
  actionId: z.string(),
  category: z.string(),
  state: z.enum(ACTION_STATES),
  progress: z.number().optional().describe('0..1'),
  message: z.string().optional().describe("the body's words"),
  error: wireErrorSchema.optional(),
  result: z.record(z.string(), z.unknown()).optional().describe('what the body gave back'),
  parts: z.array(partSchema).optional().describe('each body, where several play it'),
};
export const actionSchema = z.object(actionFields);

export function shownAction(record: ActionRecord): z.infer<typeof actionSchema> {
  const { state, progress, message, error, result } = record.report;
  return {
    actionId: record.id,
    category: record.category,
    state,
    ...(progress !== undefined && { progress }),
    ...(message !== undefined && { message }),
    ...(error && { error }),
    ...(result && { result }),
    ...(record.parts.length > 1 && {
      parts: record.parts.map(({ bodyId, channel, report }) => ({ bodyId, channel, state: report.state })),
    }),
  };
}

/** One line: which action, its state, and what the body said about it. */
export function actionLine(record: ActionRecord): string {
  const { state, progress, message, error, result } = record.report;
  const said = error?.message ?? message;
  return [
    `action ${record.id} (${record.category}): ${state}`,
    progress === undefined || record.ended ? '' : ` ${Math.round(progress * 100)} %`,
    said === undefined ? '' : `: ${cleanLine(said, 400)}`,
    result === undefined ? '' : ` ${cleanLine(JSON.stringify(result), 300)}`,
  ].join('');
}

/** How an action ended that did not do what was asked, through no wish of the agent. */
export function wentWrong(record: ActionRecord): boolean {
  const { state } = record.report;
  return state === 'failed' || state === 'rejected' || state === 'expired' || state === 'lost';
}
