import {
  type McpServer,
  ResourceNotFoundError,
  ResourceTemplate,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { messageSchema } from '@vccp/protocol';
import * as z from 'zod';
import { GUIDE } from './guide.js';
import { cleanJson } from './observation.js';
import type { Session } from './session.js';
import { shownAction } from './tools/action-view.js';
import { shownPerception } from './tools/perception-view.js';
import { shownAgent, shownBody } from './tools/session-view.js';
import type { Call, Floor } from './tools/tool.js';

const MESSAGE_SCHEMA = JSON.stringify(z.toJSONSchema(messageSchema, { io: 'input' }), null, 2);

/** Most sessions that a listing names. */
const MOST_LISTED = 20;

const VIEWS: Readonly<Record<string, { title: string; read(session: Session, floor: Floor): unknown }>> = {
  capability: {
    title: 'What the bodies can do and notice',
    read: (session) =>
      session.bodies.map((body) => ({
        bodyId: body.id,
        name: body.name,
        actions: [...body.offers].map(([category, { schema, example }]) => ({
          category,
          schema: cleanJson(schema),
          example: cleanJson(example),
        })),
        perceptions: body.capability?.perceptions?.map(cleanJson) ?? [],
      })),
  },
  perception: {
    title: 'The latest of each thing noticed',
    read: (session, { clock }) => ({
      cursor: session.perceptions.cursor,
      perceptions: session.perceptions.peek().map((perception) => shownPerception(perception, clock)),
    }),
  },
  state: {
    title: 'What the bodies say of themselves, and what they are doing',
    read: (session) => ({
      sessionId: session.id,
      agent: shownAgent(session),
      bodies: session.bodies.map((body) => ({ ...shownBody(body), state: body.state?.value })),
      actions: session.actions.open().map(shownAction),
    }),
  },
  events: {
    title: 'What happened, newest last',
    read: (session) => session.events.map(({ atMs, what }) => ({ at: new Date(atMs).toISOString(), what })),
  },
};

export function registerResources(server: McpServer, floor: Floor, toCall: (context: ServerContext) => Call): void {
  server.registerResource(
    'guide',
    'vccp://guide',
    { title: 'Living in a body', description: 'How to use a body well', mimeType: 'text/markdown' },
    (uri) => ({ contents: [{ uri: uri.href, mimeType: 'text/markdown', text: GUIDE }] }),
  );
  server.registerResource(
    'message-schema',
    'vccp://schema/message',
    { title: 'VCCP message', description: 'JSON Schema of every message', mimeType: 'application/schema+json' },
    (uri) => ({ contents: [{ uri: uri.href, mimeType: 'application/schema+json', text: MESSAGE_SCHEMA }] }),
  );
  for (const [name, { title, read }] of Object.entries(VIEWS)) {
    const template = new ResourceTemplate(`vccp://{session}/${name}`, {
      list: () => ({
        resources: floor.stage
          .sessions()
          .slice(-MOST_LISTED)
          .map(({ id }) => ({
            uri: `vccp://${id}/${name}`,
            name: `${name} of session ${id}`,
            mimeType: 'application/json',
          })),
      }),
      complete: { session: (typed) => sessionIds(floor).filter((id) => id.startsWith(typed)) },
    });
    server.registerResource(
      name,
      template,
      { title, mimeType: 'application/json' },
      (uri, { session: id }, context) => {
        const session = floor.stage.get(String(id));
        if (!session)
          throw new ResourceNotFoundError(uri.href, `no session "${String(id).slice(0, 64)}"; list-agents shows them`);
        toCall(context).session(session.id);
        const text = JSON.stringify(read(session, floor), null, 2);
        return { contents: [{ uri: uri.href, mimeType: 'application/json', text }] };
      },
    );
  }
}

const sessionIds = ({ stage }: Floor) => stage.sessions().map(({ id }) => id);
