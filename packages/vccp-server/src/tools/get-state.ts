import * as z from 'zod';
import { viewerUrlOf, webSocketUrlOf } from '../addresses.js';
import { cleanLine } from '../observation.js';
import { actionSchema, shownAction } from './action-view.js';
import { agentSchema, bodySchema, shownAgent, shownBody } from './session-view.js';
import { defineTool, sessionIdField } from './tool.js';

export const getState = defineTool({
  name: 'get-state',
  title: 'See how things stand',
  description:
    'What the body says is true of itself (posture, place, face), who is connected, and which actions run or wait.',
  input: z.object({ sessionId: sessionIdField }),
  output: {
    sessionId: z.string(),
    agent: agentSchema.optional(),
    bodies: z.array(
      bodySchema.extend({ state: z.record(z.string(), z.unknown()).optional().describe("the body's own words") }),
    ),
    actions: z.array(actionSchema).describe('those that have not ended'),
    perceptionCursor: z.number(),
    viewerUrl: z.string(),
    webSocketUrl: z.string(),
  },
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  run({ sessionId }, call) {
    const session = call.session(sessionId);
    const agent = shownAgent(session);
    const actions = session.actions.open();
    const bodies = session.bodies.map((body) => ({
      ...shownBody(body),
      ...(body.state && { state: body.state.value }),
    }));
    const said = bodies.map(({ name, connected, state }) => {
      const itself = state ? ` says of itself ${cleanLine(JSON.stringify(state), 400)}` : '';
      return `${name} ${connected ? 'is connected' : 'is away'}${itself}`;
    });
    const addresses = call.addresses();
    const viewerUrl = viewerUrlOf(addresses, session.id);
    return {
      session,
      lines: [
        said.length > 0 ? said.join('; ') : `No body yet: open ${viewerUrl}`,
        actions.length > 0 ? `${actions.length} actions run or wait.` : 'Nothing runs or waits.',
      ],
      data: {
        sessionId: session.id,
        ...(agent && { agent }),
        bodies,
        actions: actions.map(shownAction),
        perceptionCursor: session.perceptions.cursor,
        viewerUrl,
        webSocketUrl: webSocketUrlOf(addresses, session.id),
      },
    };
  },
});
