import * as z from 'zod';
import { viewerUrlOf, webSocketUrlOf } from '../addresses.js';
import { cleanLine } from '../observation.js';
import type { Session } from '../session.js';
import { type Call, defineTool } from './tool.js';

export const registerAgent = defineTool({
  name: 'register-agent',
  title: 'Get a body',
  description:
    'Call this first. Gives you a session, and the body that already waits in it where there is one. Calling it again ' +
    'returns the same session. Then call get-capability.',
  input: z.object({
    name: z.string().max(128).optional().describe('what you are called; the same name gets the same session again'),
  }),
  output: {
    sessionId: z.string(),
    bodyToken: z.string().describe('lets a body into this session where its id alone does not, for a day'),
    webSocketUrl: z.string().describe('where a body connects'),
    viewerUrl: z.string().describe('a page that shows a body for this session'),
    nextStep: z.string(),
  },
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  run({ name }, call) {
    const { session, known } = enterSession(call, name);
    const addresses = call.addresses();
    const viewerUrl = viewerUrlOf(addresses, session.id);
    const bodies = session.presentBodies;
    const nextStep =
      bodies.length > 0
        ? `A body named ${bodies.map((body) => body.name).join(' and ')} is already here; call get-capability.`
        : `No body is here yet: ask the user to open ${viewerUrl}, then call get-capability.`;
    return {
      session,
      lines: [`You are ${known ? 'still ' : ''}in session ${session.id}.`, nextStep],
      data: {
        sessionId: session.id,
        bodyToken: call.tokens.issue(session.id, 'body').token,
        webSocketUrl: webSocketUrlOf(addresses, session.id),
        viewerUrl,
        nextStep,
      },
    };
  },
});

/** The session of whoever calls: the one it has, the one that waits for it, or a new one; from then on its own. */
export function enterSession(call: Call, name?: string): { session: Session; known: boolean } {
  const { caller, stage } = call;
  const given = name === undefined ? '' : cleanLine(name, 128);
  const own = call.endpointSession ?? (caller.own !== undefined && stage.get(caller.own) ? caller.own : undefined);
  const mine = own === undefined ? undefined : stage.require(own);
  const key =
    given === '' ? (mine?.agent?.key ?? (caller.key || `client:${caller.clientName ?? ''}`)) : `name:${given}`;
  const agent = { key, name: given || mine?.agent?.name || cleanLine(caller.clientName ?? 'agent', 128) };
  if (mine) mine.enter(agent);
  const { session, known } = mine ? { session: mine, known: true } : stage.register(agent);
  caller.own = session.id;
  caller.agentKey = key;
  return { session, known };
}
