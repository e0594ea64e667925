import * as z from 'zod';
import { agentSchema, bodySchema, shownAgent, shownBody } from './session-view.js';
import { defineTool } from './tool.js';

const MOST_SESSIONS = 50;

export const listAgents = defineTool({
  name: 'list-agents',
  title: 'List the sessions',
  description: 'The live sessions: which agent and which bodies are in each. Needed only where there are several.',
  input: z.object({}),
  output: {
    sessions: z.array(
      z.object({
        sessionId: z.string(),
        yours: z.boolean().describe('the session your calls mean when they name none'),
        agent: agentSchema.optional(),
        bodies: z.array(bodySchema),
      }),
    ),
    total: z.number(),
  },
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  run(_input, call) {
    const all = call.stage.sessions();
    const sessions = all.slice(-MOST_SESSIONS).map((session) => {
      const agent = shownAgent(session);
      return {
        sessionId: session.id,
        yours: session.id === call.caller.own,
        ...(agent && { agent }),
        bodies: session.bodies.map(shownBody),
      };
    });
    const told = sessions.slice(-8).map(({ sessionId, yours, agent, bodies }) => {
      const names = bodies.map((body) => body.name).join(' and ');
      return `${sessionId}${yours ? ' (yours)' : ''}: ${agent?.name ?? 'no agent'}, ${names || 'no body'}`;
    });
    return {
      lines: [told.length > 0 ? told.join('; ') : 'No session is live; register-agent makes one.'],
      data: { sessions, total: all.length },
    };
  },
});
