import { VCCPError } from '@vccp/protocol';
import * as z from 'zod';
import { performanceFields, performanceLine, shownPerformance } from './sequence-view.js';
import { defineTool, sessionIdField } from './tool.js';

export const controlSequence = defineTool({
  name: 'control-sequence',
  title: 'Pause, resume, stop or seek a scene',
  description:
    'pause stops its clock at once; what was cut off is played again on resume, a sound from where it was. seek goes to ' +
    'a position in seconds. stop ends it: no sound, and back to neutral. All are harmless twice, and after its end.',
  input: z.object({
    id: z.string().max(128).optional().describe('as play-sequence gave it; not needed while only one is open'),
    command: z.enum(['pause', 'resume', 'stop', 'seek']),
    position: z.number().min(0).max(86_400).optional().describe('for seek: seconds from the start'),
    sessionId: sessionIdField,
  }),
  output: performanceFields,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  async run({ id, command, position, sessionId }, call) {
    const session = call.session(sessionId);
    const record = session.performances.require(id);
    const { show } = record;
    if (command === 'seek') {
      if (position === undefined) {
        throw new VCCPError(
          'bad-message',
          'seek needs a position in seconds, for example {"command":"seek","position":2.5}',
        );
      }
      show.seek(position * 1000);
    } else if (command === 'resume') {
      const [held] = session.bodies.filter((body) => body.paused);
      if (held) throw held.pausedFault();
      show.resume();
    } else if (command === 'pause') show.pause();
    else await show.stop();
    return { session, lines: [performanceLine(record)], data: shownPerformance(record) };
  },
});
