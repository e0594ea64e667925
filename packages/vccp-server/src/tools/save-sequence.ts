import { timeline } from '@vccp/performance';
import * as z from 'zod';
import { readSequence, SCORE, sequenceInput } from './sequence-view.js';
import { defineTool } from './tool.js';

export const saveSequence = defineTool({
  name: 'save-sequence',
  title: 'Keep a scene',
  description: `Stores a score under its name, in place of one that had it; ${SCORE}. It is checked whole first.`,
  input: z.object({
    sequence: sequenceInput.describe('{name, events}, or its JSON text'),
    name: z.string().max(128).optional().describe("letters, digits, - and _; the score's own by default"),
  }),
  output: { name: z.string(), events: z.number() },
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  async run({ sequence, name }, call) {
    const read = readSequence(sequence);
    const performance = name === undefined ? read : { ...read, name };
    await call.sequences.save(performance);
    const events = timeline(performance).events.length;
    return {
      lines: [`Saved "${performance.name}", ${events} events; play-sequence {"sequence":"${performance.name}"}`],
      data: { name: performance.name, events },
    };
  },
});
