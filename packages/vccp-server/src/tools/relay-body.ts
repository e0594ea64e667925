import { CLOSE_CODES } from '@vccp/protocol';
import * as z from 'zod';
import { appMeta, showsApps } from '../body-app.js';
import { Line, type LineEnd } from '../body-bridge.js';
import { systemMessage } from '../system-message.js';
import { waitUntil } from '../wait.js';
import { type Answer, type Call, defineTool } from './tool.js';

/** Longest wait of one call. A host that lets one call through at a time holds up what the page says for this long. */
const LONGEST_WAIT_MS = 10_000;

const UNKNOWN_SESSION: LineEnd = {
  code: CLOSE_CODES.unknownSession,
  reason: 'unknown session: it never was, or is over',
};
const NOT_ALLOWED: LineEnd = {
  code: CLOSE_CODES.notAllowed,
  reason: 'not allowed: the body token is missing, or is not one of this session',
};

const output = {
  line: z.string().optional(),
  messages: z.array(z.string()),
  untold: z.array(z.object({ key: z.string(), text: z.string() })).optional(),
  file: z.object({ mimeType: z.string(), base64: z.string() }).optional(),
  closed: z.object({ code: z.number(), reason: z.string() }).optional(),
};
type Relayed = Answer<z.input<z.ZodObject<typeof output>>>;

/**
 * What a WebSocket is elsewhere, for the page inside a chat: opens a line, brings messages of the body, fetches messages
 * for it. Only a page that a host shows may call it; models never see it.
 */
export const relayBody = defineTool({
  name: 'relay-body',
  title: 'Carry messages of the body in the chat',
  description: 'For the page of open-body alone: carries the messages of VCCP between its body and this server.',
  input: z.object({
    sessionId: z.string().max(128),
    token: z.string().max(1024).optional().describe('body token: opens a line'),
    line: z.string().max(64).optional().describe('the line that was opened'),
    messages: z.array(z.string()).max(256).default([]).describe('of the body, in order'),
    told: z.array(z.string()).max(256).default([]).describe('keys of messages that the model learnt from the host'),
    fileUrl: z
      .url()
      .max(2048)
      .optional()
      .describe('a file of this server that she plays; too large a one is not given'),
    waitMs: z
      .number()
      .min(0)
      .max(LONGEST_WAIT_MS)
      .optional()
      .describe('fetches what is there for the body, or comes within this time; absent: fetches nothing'),
  }),
  output,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  meta: appMeta(['app']),
  isFor: showsApps,
  run(input, call): Relayed | Promise<Relayed> {
    const { bridge } = call.bodyApp ?? {};
    const session = call.stage.get(input.sessionId);
    if (!bridge || !session) return closed(UNKNOWN_SESSION);
    if (input.line === undefined) {
      const ticket = call.tokens.read(session.id, input.token ?? '');
      return ticket ? opened(bridge.open(session, ticket)) : closed(NOT_ALLOWED);
    }
    // Whoever knows a line's random id opened it.
    const line = bridge.find(session, input.line);
    return line instanceof Line ? carry(line, input, call) : closed(line);
  },
});

function opened({ id }: Line): Relayed {
  return { lines: ['A line is open.'], data: { line: id, messages: [] } };
}

interface Carried {
  messages: string[];
  told: string[];
  fileUrl?: string | undefined;
  waitMs?: number | undefined;
}

async function carry(line: Line, { messages, told, fileUrl, waitMs }: Carried, call: Call): Promise<Relayed> {
  const release = line.hold();
  try {
    const store = line.session.perceptions;
    if (told.length > 0) store.tell(line.bodyId, told);
    for (const text of messages) line.receive(text);
    // A wait that is open takes what came before anybody calls it untold.
    if (messages.length > 0) await new Promise((resolve) => setImmediate(resolve));
    const untold = messages.length > 0 ? store.untold(line.bodyId, 'message') : [];
    const fetched = waitMs === undefined ? [] : await fetchFrom(line, waitMs, call);
    const file = fileUrl === undefined ? undefined : await call.bodyApp?.file(fileUrl);
    return {
      lines: [`${messages.length} messages brought, ${fetched.length} fetched.`],
      data: {
        messages: fetched,
        ...(untold.length > 0 && { untold }),
        ...(file && { file }),
        ...(line.end && { closed: line.end }),
      },
    };
  } finally {
    release();
  }
}

/** What comes within `ms`; where nothing does, a sign of life. */
async function fetchFrom(line: Line, ms: number, call: Call): Promise<string[]> {
  await waitUntil(call, ms, line, () => line.hasNews);
  // Nobody reads the answer of an aborted call.
  const fetched = call.signal.aborted ? [] : line.fetch();
  return fetched.length > 0 ? fetched : [JSON.stringify(systemMessage(call.clock.now(), 'ping', {}))];
}

function closed(end: LineEnd): Relayed {
  return { lines: [`closed: ${end.reason}`], data: { messages: [], closed: end } };
}
