import {
  actionMetaSchema,
  BODY_SYSTEM,
  dataSchema,
  findLimitFault,
  type MESSAGE_TYPES,
  messageSchema,
  perceptionMessageSchema,
  systemMessageSchema,
} from '@vccp/protocol';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { zocker } from 'zocker';
import type * as z from 'zod';
import { type Addresses, VCCPServer } from '../../src/index.js';
import { effort } from '../kit/effort.js';
import { openSession, PlainBody, PlainMcpClient, textOf } from '../plain-client.js';

let server: VCCPServer;
let at: Addresses;
let webSocketUrl: string;
let sessionId: string;
const logged: string[] = [];
beforeEach(async () => {
  logged.length = 0;
  const quiet = () => undefined;
  const logger = { debug: quiet, info: quiet, warn: quiet, error: (line: string) => logged.push(line) };
  // How much is said in a second is not what is looked at here.
  const limits = { maxMessagesPerSecond: 100_000, maxPerceptionsPerSecond: 100_000 };
  server = new VCCPServer({ port: 0, logger, limits });
  at = await server.start();
  ({ webSocketUrl, sessionId } = await openSession(at.url));
});
afterEach(async () => {
  await server.stop();
  // A fault of the server's own would stand here, whatever its sender was told.
  expect(logged).toEqual([]);
});

/** JSON that a schema takes, the same for the same seed; undefined where chance made something else. */
function valid<S extends z.ZodType>(schema: S, seed: number): z.input<S> | undefined {
  const made: unknown = zocker(schema).setSeed(seed).generate();
  const text = JSON.stringify(made, (_key, value: unknown) => (typeof value === 'bigint' ? Number(value) : value));
  const json: unknown = JSON.parse(text);
  const fits = text.length < 100_000 && findLimitFault(json) === undefined && schema.safeParse(json).success;
  return fits ? (json as z.input<S>) : undefined;
}

const many = <T>(count: number, make: (seed: number) => T | undefined): T[] =>
  Array.from({ length: count }, (_, seed) => make(seed)).filter((one) => one !== undefined);

/** Runs over a list with a few of them under way at once. */
async function each<T>(items: readonly T[], run: (item: T) => Promise<void>, atOnce = 16): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of left) await run(item);
    }),
  );
}

const oddJson = fc.oneof(
  { weight: 4, arbitrary: fc.jsonValue() },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(null, '', 0, -1, 1e308, [], {}, '__proto__', '\u0000', 'x'.repeat(3000)),
  },
);

/** A message that is right but for a few fields: nearly right ones reach further in than noise does. */
const nearlyValid = fc
  .record({
    seed: fc.nat(100_000),
    spoilt: fc.dictionary(
      fc.constantFrom('type', 'category', 'timestamp', 'data', 'id', 'replyTo', 'seq', 'meta', '__proto__', 'x'),
      oddJson,
      { maxKeys: 2 },
    ),
    dropped: fc.option(fc.constantFrom('type', 'category', 'timestamp', 'data')),
  })
  .map(({ seed, spoilt, dropped }) => {
    const message: Record<string, unknown> = { ...valid(messageSchema, seed), ...spoilt };
    if (dropped !== null) delete message[dropped];
    return message;
  });

const systemData = fc.oneof(
  ...Object.entries(BODY_SYSTEM)
    .filter(([category]) => category !== 'bye')
    .map(([category, schema]) =>
      fc
        .record({
          seed: fc.nat(100_000),
          spoilt: fc.dictionary(fc.constantFrom(...fieldsOf(schema), 'x'), oddJson, { maxKeys: 2 }),
        })
        .map(({ seed, spoilt }) => ({ category, data: { ...(valid(schema, seed) as object | undefined), ...spoilt } })),
    ),
);

function fieldsOf(schema: z.ZodType): [string, ...string[]] {
  const shape = 'shape' in schema ? Object.keys(schema.shape as object) : [];
  return ['rev', ...shape];
}

describe('over WebSocket', () => {
  const stamped = (type: (typeof MESSAGE_TYPES)[number], category: string, data: unknown) => ({
    type,
    category,
    timestamp: '2026-01-01T00:00:00.000Z',
    data,
  });

  it('every valid message is taken', async () => {
    // Made first: a body that waits while they are made may be taken for dead.
    const { capability, state, pause } = BODY_SYSTEM;
    const messages: object[] = [
      ...many(effort(700, 3_000), (seed) => valid(perceptionMessageSchema, seed)),
      ...many(effort(100, 400), (seed) => valid(systemMessageSchema, seed)).filter(
        ({ category }) => !Object.hasOwn(BODY_SYSTEM, category),
      ),
      ...many(effort(100, 400), (seed) => valid(state, seed))
        .filter((data) => 'full' in data)
        .map((data) => stamped('system', 'state', data)),
      ...many(effort(60, 200), (seed) => valid(pause, seed)).map((data) => stamped('system', 'pause', data)),
      ...many(effort(60, 200), (seed) => valid(capability, seed)).map(({ actions, ...more }) =>
        // A schema made of anything is JSON, but as a rule no JSON Schema.
        stamped('system', 'capability', { ...more, actions: actions.map(({ schema: _, ...action }) => action) }),
      ),
    ];
    expect(messages.length).toBeGreaterThan(effort(900, 3_800));
    const body = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
    await body.introduce([]);
    for (const [index, message] of messages.entries()) {
      body.socket.send(JSON.stringify({ ...message, id: `m${index}`, seq: index + 1 }));
      if (index % 50 === 0) await body.taken();
    }
    await body.taken();
    // A machine that is busy may leave schemas aside, and says so; the capability is taken all the same.
    const leftAside = (text: unknown) => /^reading the schemas took more than 500 ms/.test(String(text));
    const refused = body.received.filter(
      ({ category, data }) =>
        category === 'error' && !String(data.replyTo).startsWith('probe') && !leftAside(data.message),
    );
    expect(
      refused.map(
        ({ data }) => `${data.message} in ${JSON.stringify(messages[Number(String(data.replyTo).slice(1))])}`,
      ),
    ).toEqual([]);
  });

  it('nearly valid messages are answered or ignored, and a valid one after them is taken', async () => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            nearlyValid,
            systemData.map(({ category, data }) => stamped('system', category, data)),
          ),
          { minLength: 10, maxLength: 30 },
        ),
        async (messages) => {
          const body = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
          await body.introduce([{ category: 'act', data: {} }]);
          for (const message of messages) {
            count += 1;
            if (message.type !== 'system' || message.category !== 'bye') body.socket.send(JSON.stringify(message));
          }
          await body.taken();
          body.send('system', 'bye', {});
          await body.closed;
        },
      ),
      { numRuns: effort(100, 400) },
    );
    expect(count).toBeGreaterThan(1_000);
  });
});

describe('over MCP', () => {
  /** The SDK calls parameters that do not fit its schemas by the same number; those it lists. */
  const FAULT = /"code":"internal"|"code":-32603,"message":"(?!\[)/;

  const TOOLS = [
    'register-agent',
    'get-capability',
    'play-action',
    'speak',
    'wait-for-perception',
    'get-perception',
    'filter-perceptions',
    'get-action',
    'stop-action',
    'get-state',
    'capture-view',
    'list-agents',
    'play-sequence',
    'control-sequence',
    'get-sequence',
    'list-sequences',
    'save-sequence',
  ];
  const METHODS = [
    'initialize',
    'ping',
    'tools/list',
    'tools/call',
    'resources/list',
    'resources/read',
    'resources/templates/list',
    'prompts/list',
    'prompts/get',
    'completion/complete',
    'server/discover',
    'logging/setLevel',
    'subscriptions/listen',
    'notifications/cancelled',
    'x',
  ];
  const ENVELOPE = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'fuzz', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };

  async function embodied(): Promise<PlainMcpClient> {
    const body = await new PlainBody(webSocketUrl).open();
    await body.introduce([{ category: 'act', data: {} }]);
    body.obey();
    const client = new PlainMcpClient(at.mcp);
    await client.connect();
    await client.tool('register-agent');
    return client;
  }

  it('every valid action is accepted', async () => {
    const client = await embodied();
    const metas = many(effort(250, 1_000), (seed) => valid(actionMetaSchema.omit({ bodyId: true }), seed));
    const datas = many(effort(250, 1_000), (seed) => valid(dataSchema, seed));
    expect(metas.length + datas.length).toBeGreaterThan(effort(400, 1_600));
    const actions = [
      ...metas.map((meta) => ({ category: 'act', meta })),
      ...datas.map((data) => ({ category: 'act', data })),
    ];
    await each(actions, async (action) => {
      const result = await client.tool('play-action', { action, waitMs: 20_000 });
      const said = `${textOf(result)} of ${JSON.stringify(action)}`;
      expect(result.structuredContent?.actionId, said).toEqual(expect.any(String));
    });
  });

  it.each(['2025-11-25', '2026-07-28'])(
    'whatever a client of %s sends, no fault of the server comes back',
    async (version) => {
      const client = await embodied();
      const fields = [
        'sessionId',
        'category',
        'since',
        'categories',
        'action',
        'waitMs',
        'actionId',
        'all',
        'name',
        'maxWidth',
        'bodyId',
        'sequence',
        'command',
        'id',
        'position',
        'x',
      ];
      const score = { name: 'x', events: [{ type: 'action', data: { category: 'act' } }] };
      const request = fc.record({
        method: fc.constantFrom(...METHODS, ...Array<string>(10).fill('tools/call')),
        name: fc.oneof(fc.constantFrom(...TOOLS), fc.string()),
        args: fc.oneof(
          {
            weight: 6,
            arbitrary: fc.dictionary(
              fc.constantFrom(...fields),
              fc.oneof(
                oddJson,
                fc.constantFrom<unknown>(
                  'act',
                  sessionId,
                  { category: 'act' },
                  '{"category":"act"}',
                  1,
                  true,
                  score,
                  JSON.stringify(score),
                  'greet',
                  'pause',
                  'seek',
                ),
              ),
            ),
          },
          { weight: 1, arbitrary: oddJson },
        ),
        more: fc.dictionary(
          fc.constantFrom(
            'uri',
            'ref',
            'cursor',
            'requestId',
            'protocolVersion',
            'capabilities',
            'clientInfo',
            'argument',
            'x',
          ),
          oddJson,
        ),
        id: fc.option(fc.oneof(fc.nat(), fc.string(), oddJson), { nil: undefined }),
        spoilt: fc.dictionary(fc.constantFrom('jsonrpc', 'method', 'params', '_meta'), oddJson, {
          maxKeys: 1,
        }),
      });
      const modern = version === '2026-07-28';
      const messages = fc
        .sample(request, { numRuns: effort(1_000, 4_500), seed: 7 })
        .map(({ method, name, args, more, id, spoilt }) => {
          // Not waiting: these are to come in numbers.
          const given =
            typeof args === 'object' && args !== null && !Array.isArray(args)
              ? { ...args, waitMs: 0, timeoutMs: 0 }
              : args;
          const params = { ...more, name, arguments: given, ...(modern && { _meta: ENVELOPE }) };
          return { jsonrpc: '2.0', ...(id !== undefined && { id }), method, params, ...spoilt };
        });
      await each(messages, async (message) => {
        const headers: Record<string, string> = modern
          ? {
              'mcp-protocol-version': version,
              'mcp-method': String(message.method).replace(/[^\x21-\x7e]/g, ''),
              ...(message.method === 'tools/call' && {
                'mcp-name': String(message.params?.name).replace(/[^\x21-\x7e]/g, ''),
              }),
            }
          : {};
        const abort = new AbortController();
        const sender = modern ? new PlainMcpClient(at.mcp, headers) : client;
        const response = await sender.post(message, abort.signal);
        expect(response.status, JSON.stringify(message)).toBeLessThan(500);
        // A listening stream has no end.
        if (message.method === 'subscriptions/listen') {
          abort.abort();
          return;
        }
        expect(await response.text(), JSON.stringify(message)).not.toMatch(FAULT);
      });
      const { structuredContent } = await client.tool('play-action', {
        sessionId,
        action: { category: 'act' },
        waitMs: 20_000,
      });
      expect(structuredContent.state).toBe('completed');
    },
  );
});

describe('over HTTP', () => {
  it('whatever is asked of whatever path, no fault of the server comes back', async () => {
    const request = fc.record({
      path: fc.oneof(
        fc.constantFrom(
          '/mcp',
          '/api/sessions',
          '/api/connect',
          '/health',
          '/openapi.json',
          '/',
          '/vccp/x',
          '/assets/x.js',
        ),
        fc.webPath(),
      ),
      query: fc.oneof(
        fc.constant(''),
        fc.webQueryParameters().map((query) => `?${query}`),
        fc.constant('?session=%00'),
      ),
      method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH'),
      type: fc.constantFrom(
        'application/json',
        'application/json; charset=utf-16',
        'text/plain',
        'multipart/form-data; boundary=x',
        'application/json, text/html',
        '',
      ),
      accept: fc.constantFrom('application/json, text/event-stream', '*/*', 'text/html', ''),
      body: fc.oneof(fc.json(), fc.string(), fc.constantFrom('', '{', '[', 'null', '"', '\ud800')),
    });
    await each(
      fc.sample(request, { numRuns: effort(800, 4_000), seed: 11 }),
      async ({ path, query, method, type, accept, body }) => {
        const abort = new AbortController();
        const response = await fetch(at.url + path + query, {
          method,
          headers: { 'content-type': type, accept },
          signal: abort.signal,
          ...(method !== 'GET' && method !== 'HEAD' && { body }),
        });
        expect(response.status, `${method} ${path}${query} ${type} ${body}`).toBeLessThan(500);
        abort.abort();
      },
    );
    expect((await fetch(`${at.url}/health`)).status).toBe(200);
  });
});
