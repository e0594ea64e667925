import * as z from 'zod';
import type { StopTarget } from '../acting.js';
import { STOP_GRACE_MS } from '../action-queue.js';
import { waitUntil } from '../wait.js';
import { actionLine, actionSchema, shownAction } from './action-view.js';
import { performanceLine, performanceSchema, shownPerformance } from './sequence-view.js';
import { defineTool, sessionIdField } from './tool.js';

/** The body's last word may come up to its grace time after the wish. */
const STOP_WAIT_MS = STOP_GRACE_MS + 500;

export const stopAction = defineTool({
  name: 'stop-action',
  title: 'Stop',
  description:
    'Ends an action, those of a channel, or everything: without actionId and channel all that runs or waits. Always ' +
    'allowed; stopping twice is harmless.',
  input: z.object({
    sessionId: sessionIdField,
    actionId: z.string().max(128).optional().describe('as play-action gave it'),
    channel: z.string().max(64).optional().describe('all that runs or waits there, for example speech'),
    all: z.boolean().optional().describe('everything; what is meant without actionId and channel'),
    reason: z.string().max(500).optional().describe('told to the body'),
  }),
  output: {
    actions: z.array(actionSchema),
    performances: z.array(performanceSchema).optional(),
    state: actionSchema.shape.state.optional(),
  },
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  async run({ sessionId, actionId, channel, all, reason = 'stopped by the agent' }, call) {
    const session = call.session(sessionId);
    const which = target({ actionId, channel, all });
    const scenes = 'all' in which ? session.performances.open() : [];
    const endsTalks = 'all' in which || ('channel' in which && which.channel === 'speech');
    const hadWords = endsTalks && session.talks.open.some((talk) => !talk.ended && !talk.stopped);
    const stopped = session.stop(which, reason);
    const ends = {
      subscribe(wake: () => void) {
        const takeBack = stopped.map((record) => record.subscribe(wake));
        return () => takeBack.forEach((unsubscribe) => void unsubscribe());
      },
    };
    await waitUntil(call, STOP_WAIT_MS, ends, () => stopped.every((record) => record.ended));
    const [only] = stopped;
    const what = [
      ...stopped.slice(0, 8).map(actionLine),
      ...scenes.slice(0, 8).map(performanceLine),
      ...(hadWords && stopped.length === 0 ? ['What was still to be said is not said'] : []),
    ];
    return {
      session,
      lines: [what.length > 0 ? what.join('; ') : 'Nothing was running or waiting.'],
      data: {
        actions: stopped.map(shownAction),
        ...(scenes.length > 0 && { performances: scenes.map(shownPerformance) }),
        ...(only && stopped.length === 1 && { state: only.report.state }),
      },
    };
  },
});

function target({ actionId, channel, all }: { actionId?: string; channel?: string; all?: boolean }): StopTarget {
  if (all === true) return { all };
  if (actionId !== undefined) return { actionId };
  return channel === undefined ? { all: true } : { channel };
}
