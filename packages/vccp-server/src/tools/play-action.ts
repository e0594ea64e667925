import {
  actionMetaSchema,
  categorySchema,
  DEFAULT_LIMITS,
  dataSchema,
  describeIssues,
  findLimitFault,
  idSchema,
  VCCPError,
} from '@vccp/protocol';
import * as z from 'zod';
import { countElements } from '../element-count.js';
import { isStoredSound, withUrl } from '../stored-sound.js';
import { waitUntil } from '../wait.js';
import { actionFields, actionLine, shownAction, wentWrong } from './action-view.js';
import { defineTool, sessionIdField, waitMsField } from './tool.js';

const RIGHT =
  'for example {"category":"gesture","data":{"gesture":"wave"}}; get-capability lists what this body can do';

/** Leaves room for the rest of the message within what a body takes. */
const MAX_DATA_CHARACTERS = DEFAULT_LIMITS.maxMessageBytes / 2;

/** Elements, members and levels of an action that is given as JSON text. */
const MAX_TEXT_ELEMENTS = 2000;

/** A whole message, or the parts of it that matter. */
const actionSchema = z.object({
  type: z.literal('action').optional(),
  category: categorySchema,
  data: dataSchema.default({}),
  id: idSchema.optional(),
  meta: actionMetaSchema.optional(),
});

const actionInput = z
  .union(
    [
      z.looseObject({
        category: z.string().describe('which action, as get-capability lists them'),
        data: z.record(z.string(), z.unknown()).optional().describe("fits the action's schema"),
        meta: z
          .record(z.string(), z.unknown())
          .optional()
          .describe(
            'channel, policy (queue, replace, override, parallel, skip), priority, timeoutMs, expiresAt, bodyId',
          ),
      }),
      z.string().describe('the same as JSON text'),
    ],
    { error: `give action as {category, data}, as a whole VCCP message, or as the JSON text of either; ${RIGHT}` },
  )
  .describe(`{category, data, meta?}, a whole VCCP message, or either as JSON text; ${RIGHT}`);

export const playAction = defineTool({
  name: 'play-action',
  title: 'Do something',
  description:
    'Asks the body to do something: any action of get-capability. Actions on different channels run at once. With ' +
    'waitMs the answer comes when it has ended; without, at once, and get-action tells how it went.',
  input: z.object({
    action: actionInput,
    sessionId: sessionIdField,
    waitMs: waitMsField,
  }),
  output: actionFields,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  traceparent: ({ action }) => traceparentOf(action),
  async run({ action, sessionId, waitMs = 0 }, call) {
    const session = call.session(sessionId);
    const { type: _, ...asked } = readAction(action);
    const request = isStoredSound(asked) ? { ...asked, data: await withUrl(asked.data, call.fileUrl) } : asked;
    const characters = JSON.stringify(request.data).length;
    if (characters > MAX_DATA_CHARACTERS) {
      throw new VCCPError(
        'too-big',
        `action.data has ${characters} characters; at most ${MAX_DATA_CHARACTERS} are allowed. Send large things by URL`,
      );
    }
    const { traceparent } = call;
    const record = session.play(
      traceparent === undefined ? request : { ...request, meta: { ...request.meta, traceparent } },
    );
    if (waitMs > 0) {
      const stopTelling =
        call.progress &&
        record.subscribe(({ state, progress }) => call.progress?.(progress ?? 0, `${record.category} ${state}`));
      await waitUntil(call, waitMs, record, () => record.ended);
      stopTelling?.();
      if (call.signal.aborted && !record.ended) session.stop({ actionId: record.id }, 'the caller took it back');
    }
    const hint = record.ended ? '' : '; get-action tells how it goes on';
    return { session, lines: [actionLine(record) + hint], data: shownAction(record), isError: wentWrong(record) };
  },
});

/** The trace that a well-formed action names; what is wrong with another is told when it is read. */
function traceparentOf(given: unknown): string | undefined {
  try {
    return readAction(given).meta?.traceparent;
  } catch {
    return undefined;
  }
}

function readAction(given: unknown): z.output<typeof actionSchema> {
  let action = given;
  if (typeof given === 'string') {
    if (given.length > DEFAULT_LIMITS.maxMessageBytes || countElements(given) > MAX_TEXT_ELEMENTS) {
      throw new VCCPError('too-big', `action has ${given.length} characters of JSON; one message takes less`);
    }
    try {
      action = JSON.parse(given);
    } catch (cause) {
      throw new VCCPError('bad-message', `action is text but not JSON; ${RIGHT}`, { cause });
    }
  }
  // A body holds to the same limits, and would refuse what was accepted here.
  const fault = findLimitFault(action);
  if (fault) {
    const path = fault.path.slice(0, 200);
    throw new VCCPError('too-big', `action${path} breaks ${fault.limit}: at most ${fault.allowed} allowed`);
  }
  const parsed = actionSchema.safeParse(action);
  if (parsed.success) return parsed.data;
  throw new VCCPError('bad-message', `${describeIssues(parsed.error, 'action')}; ${RIGHT}`);
}
