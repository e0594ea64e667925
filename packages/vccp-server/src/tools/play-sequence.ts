import { isOver } from '@vccp/performance';
import { PRIORITIES } from '@vccp/protocol';
import * as z from 'zod';
import { perform } from '../perform.js';
import { withUrls } from '../stored-sound.js';
import { waitUntil } from '../wait.js';
import {
  isScoreText,
  performanceFields,
  performanceLine,
  readSequence,
  SCORE,
  sequenceInput,
  shownPerformance,
} from './sequence-view.js';
import { defineTool, sessionIdField, waitMsField } from './tool.js';

export const playSequence = defineTool({
  name: 'play-sequence',
  title: 'Perform a scene',
  description:
    'Performs looks, words, gestures and ways in time, from one score: a stored one by its name (list-sequences), or ' +
    `{name, events}; ${SCORE}. timestamp is seconds; wait moves what is listed after it; after/with anchor an event on ` +
    'the id of another. It is checked whole before anything moves. A higher priority interrupts, an equal one waits its turn.',
  input: z.object({
    sequence: sequenceInput.describe(
      '{name, events}; with more than 150 events its JSON text; or the name of a stored one',
    ),
    startAt: z
      .number()
      .min(0)
      .max(86_400)
      .optional()
      .describe('seconds into it; what would hold by then is shown at once'),
    loop: z.boolean().optional().describe('until stopped; as the score says by default'),
    priority: z.enum(PRIORITIES).optional().describe('medium by default'),
    waitMs: waitMsField,
    sessionId: sessionIdField,
  }),
  output: performanceFields,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  async run({ sequence, startAt = 0, loop, priority = 'medium', waitMs = 0, sessionId }, call) {
    const session = call.session(sessionId);
    const isName = typeof sequence === 'string' && !isScoreText(sequence);
    const found = isName ? await call.sequences.require(sequence) : readSequence(sequence);
    const located = await withUrls(found, call.fileUrl);
    const performance = loop === undefined ? located : { ...located, loop };
    const record = perform(session, { performance, priority, startAtMs: startAt * 1000 }, call);
    const { show } = record;
    const stopTelling =
      call.progress &&
      show.subscribe(() => {
        const { positionMs, durationMs, state } = show.status;
        call.progress?.(durationMs ? Math.min(1, positionMs / durationMs) : 0, `${record.name} ${state}`);
      });
    await waitUntil(call, waitMs, show, () => isOver(show.status.state));
    stopTelling?.();
    if (call.signal.aborted) void show.stop();
    const over = isOver(show.status.state);
    return {
      session,
      lines: [`${performanceLine(record)}${over ? '' : '; control-sequence pauses, seeks and stops it'}`],
      data: shownPerformance(record),
      isError: show.status.state === 'failed',
    };
  },
});
