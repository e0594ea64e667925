import { ACTION_STATES, isTerminal, wireErrorSchema } from '@vccp/protocol';
import * as z from 'zod';
import type { ActionRecord, Report } from '../action-record.js';
import { cleanLine } from '../observation.js';

const reportFields = {
  state: z.enum(ACTION_STATES),
  progress: z.number().optional().describe('0..1'),
  message: z.string().optional().describe("the body's words"),
  error: wireErrorSchema.optional(),
  result: z.record(z.string(), z.unknown()).optional().describe('what the body gave back'),
};

const partSchema = z.object({ bodyId: z.string(), body: z.string(), channel: z.string(), ...reportFields });
const passedOverSchema = z.object({ bodyId: z.string(), body: z.string(), why: z.string() });

/** Where an action stands, as a model sees it. */
export const actionFields = {
  actionId: z.string(),
  category: z.string(),
  ...reportFields,
  parts: z.array(partSchema).optional().describe('each body, where several play it'),
  passedOver: z.array(passedOverSchema).optional().describe('bodies that do not play it, and why'),
};
export const actionSchema = z.object(actionFields);

export function shownAction(record: ActionRecord): z.infer<typeof actionSchema> {
  const { id, category, parts, passedOver } = record;
  return {
    actionId: id,
    category,
    ...shownReport(record.report),
    ...(parts.length > 1 && {
      parts: parts.map(({ bodyId, body, channel, report }) => ({ bodyId, body, channel, ...shownReport(report) })),
    }),
    ...(passedOver.length > 0 && {
      passedOver: passedOver.map((one) => ({ ...one, why: cleanLine(one.why, 400) })),
    }),
  };
}

const shownReport = ({ state, progress, message, error, result }: Report) => ({
  state,
  ...(progress !== undefined && { progress }),
  ...(message !== undefined && { message }),
  ...(error && { error }),
  ...(result && { result }),
});

/** One line: which action, its state, and what the body said about it; of several bodies what each said. */
export function actionLine({ id, category, report, parts, passedOver }: ActionRecord): string {
  const said =
    parts.length > 1
      ? `${report.state} (${parts.map((part) => `${part.body} ${inWords(part.report)}`).join('; ')})`
      : inWords(report);
  const without = passedOver.map(({ body, why }) => `; not on ${body}: ${cleanLine(why, 200)}`).join('');
  return `action ${id} (${category}): ${said}${without}`;
}

function inWords({ state, progress, message, error, result }: Report): string {
  const said = error?.message ?? message;
  return [
    state,
    progress === undefined || isTerminal(state) ? '' : ` ${Math.round(progress * 100)} %`,
    said === undefined ? '' : `: ${cleanLine(said, 400)}`,
    result === undefined ? '' : ` ${cleanLine(JSON.stringify(result), 300)}`,
  ].join('');
}

/** How an action ended that did not do what was asked, through no wish of the agent. */
export function wentWrong(record: ActionRecord): boolean {
  const { state } = record.report;
  return state === 'failed' || state === 'rejected' || state === 'expired' || state === 'lost';
}
