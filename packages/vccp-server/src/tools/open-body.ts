import * as z from 'zod';
import { viewerUrlOf } from '../addresses.js';
import { appMeta, showsApps } from '../body-app.js';
import type { Session } from '../session.js';
import { enterSession } from './register-agent.js';
import { type Answer, type Call, defineTool, sessionIdField } from './tool.js';

const input = z.object({ sessionId: sessionIdField });
const output = {
  sessionId: z.string(),
  viewerUrl: z.string().describe('a page that shows a body for this session'),
  shownInChat: z.boolean(),
  nextStep: z.string(),
};
const definition = {
  name: 'open-body',
  title: 'Show the body',
  description:
    'Shows the character to the user, inside the chat where the host can, else at an address to open. Works with or ' +
    'without register-agent before it.',
  input,
  output,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
};

/** For a server that has no page for chats: an address to open. */
export const openBody = defineTool({
  ...definition,
  run: ({ sessionId }, call) => answer(sessionOf(sessionId, call), call, false),
});

/** For a server that has one; clients that show no apps are given the address. */
export const openBodyInChat = defineTool({
  ...definition,
  meta: appMeta(['model', 'app']),
  run({ sessionId }, call) {
    const session = sessionOf(sessionId, call);
    if (!showsApps(call.capabilities)) return answer(session, call, false);
    session.promise();
    return { ...answer(session, call, true), meta: { 'vccp/body': ticketOf(session, call) } };
  },
});

function sessionOf(named: string | undefined, call: Call): Session {
  return named === undefined ? enterSession(call).session : call.session(named);
}

/** Lets the page in. It goes to the page alone: a model has no use for it. */
function ticketOf({ id }: Session, { tokens }: Call): { sessionId: string; bodyToken: string } {
  return { sessionId: id, bodyToken: tokens.issue(id, 'body').token };
}

function answer(session: Session, call: Call, shownInChat: boolean): Answer<z.input<z.ZodObject<typeof output>>> {
  const viewerUrl = viewerUrlOf(call.addresses(), session.id);
  const nextStep = shownInChat
    ? 'She takes a few seconds to load: wait-for-perception returns when she is there, then call get-capability.'
    : `This client shows no apps: ask the user to open ${viewerUrl} , then call get-capability.`;
  return {
    session,
    lines: [shownInChat ? `She is shown in the chat, in session ${session.id}.` : `Session ${session.id}.`, nextStep],
    data: { sessionId: session.id, viewerUrl, shownInChat, nextStep },
  };
}
