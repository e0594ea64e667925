import { ROLES } from '@vccp/protocol';

const object = (properties: Record<string, unknown>, required = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
});
const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };
const url = { type: 'string', format: 'uri' };
const json = (schema: unknown) => ({ 'application/json': { schema } });
const answer = (description: string, schema: unknown) => ({ description, content: json(schema) });

const fault = object({ error: object({ code: text, message: text }) });
const role = { enum: ROLES };
const moment = { type: 'string', format: 'date-time' };
const session = object({
  sessionId: text,
  webSocketUrl: url,
  viewerUrl: url,
  mcpUrl: url,
  role,
  bodyToken: text,
  tokenExpiresAt: moment,
});
const listed = object({
  sessionId: text,
  createdAt: moment,
  agent: { oneOf: [object({ name: text, present: { type: 'boolean' } }), { type: 'null' }] },
  bodies: {
    type: 'array',
    items: object({ bodyId: text, name: text, kind: text, role, connected: { type: 'boolean' } }),
  },
});
const refused = answer('The host, origin or secret is not accepted', fault);

/** This server's HTTP face in OpenAPI 3.1. MCP at `/mcp` and WebSockets at `/vccp/{sessionId}` have words of their own. */
export function openApi(version: string, serverUrl: string) {
  return {
    openapi: '3.1.0',
    info: { title: 'VCCP server', version, description: 'Give any language model a body.', license: { name: 'MIT' } },
    servers: [{ url: serverUrl }],
    paths: {
      '/health': {
        get: {
          operationId: 'getHealth',
          summary: 'Whether the server lives, and how much it does',
          responses: {
            200: answer(
              'It lives',
              object({
                status: { const: 'ok' },
                version: text,
                protocol: text,
                uptimeSeconds: count,
                sessions: count,
                bodies: count,
              }),
            ),
            403: refused,
          },
        },
      },
      '/metrics': {
        get: {
          operationId: 'getMetrics',
          summary: 'What this server counts, for Prometheus, where it was given something that counts',
          responses: {
            200: {
              description: 'The text format of Prometheus',
              content: { 'text/plain': { schema: { type: 'string' } } },
            },
            401: refused,
            403: refused,
            404: answer('Nothing counts here', fault),
          },
        },
      },
      '/openapi.json': {
        get: {
          operationId: 'getDescription',
          summary: 'This document',
          responses: { 200: answer('OpenAPI 3.1', { type: 'object' }), 403: refused },
        },
      },
      '/api/sessions': {
        post: {
          operationId: 'openSession',
          summary:
            'A session for a body: one in which an agent waits for a body, else a new one; or a token for a named one',
          requestBody: {
            required: false,
            content: json(object({ sessionId: text, role: { ...role, default: 'body' } }, [])),
          },
          responses: {
            200: answer('This session is there', session),
            201: answer('A new session', session),
            400: answer('The wish cannot be read', fault),
            401: refused,
            403: refused,
            404: answer('No such session', fault),
            409: answer('A sensor or observer has to name one of several sessions, or there is none', fault),
            429: answer('Too many sessions are live', fault),
          },
        },
        get: {
          operationId: 'listSessions',
          summary: 'The live sessions',
          responses: {
            200: answer('All of them', object({ sessions: { type: 'array', items: listed } })),
            401: refused,
            403: refused,
          },
        },
      },
      '/api/uploads': {
        post: {
          operationId: 'permitUploads',
          summary: 'A token to send files to the storage of this server, for some minutes',
          responses: {
            201: answer('For POST <path>/upload', object({ path: text, token: text, expiresAt: moment })),
            401: refused,
            403: refused,
            404: answer('This server takes no files in', fault),
          },
        },
      },
      '/api/connect': {
        get: {
          operationId: 'getConnect',
          summary: 'How an MCP host connects',
          responses: {
            200: answer(
              'By URL, or by a command',
              object({ mcpUrl: url, stdio: object({ command: text, args: { type: 'array', items: text } }) }),
            ),
            401: refused,
            403: refused,
          },
        },
      },
    },
  };
}
