import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Addresses, VCCPServer } from '../src/index.js';
import { readPlainCall } from '../src/plain-call.js';
import { RawHttp, type RawResponse } from './kit/raw-http.js';
import { openSession, PlainBody, PlainMcpClient } from './plain-client.js';

const SPIN = { category: 'spin', data: { turns: 1, how: 'slow|fast' }, policy: 'parallel' };
const ERAS = ['2025-11-25', '2026-07-28'] as const;
type Era = (typeof ERAS)[number];
type Headers = Record<string, string>;

const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'differ', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** A server with a body that obeys and an agent that has registered, for both eras the same. */
class House {
  readonly server: VCCPServer;
  at!: Addresses;
  body!: PlainBody;
  /** What differs from house to house, and what it is called where they are compared. */
  readonly own: [string, string][] = [];
  mcpSession!: string;

  constructor(shortCalls: boolean) {
    this.server = new VCCPServer({ port: 0, shortCalls });
  }

  async open(): Promise<this> {
    this.at = await this.server.start();
    const { sessionId, webSocketUrl, bodyToken } = await openSession(this.at.url);
    this.body = (await new PlainBody(webSocketUrl, ['vccp.v1']).open()).obey();
    const { bodyId } = await this.body.introduce([SPIN]);
    const client = new PlainMcpClient(this.at.mcp);
    await client.connect('differ');
    await client.tool('register-agent');
    this.mcpSession = client.sessionId ?? '';
    this.own.push([new URL(this.at.url).host, 'HOST'], [sessionId, 'SESSION'], [bodyToken, 'TOKEN']);
    this.own.push([String(bodyId), 'BODY'], [this.mcpSession, 'MCP']);
    return this;
  }

  /** What the server answers, without what is of this house, of this moment, or of the way it is wrapped. */
  async ask({ path, headers, body }: Wire): Promise<{ status: number; messages: unknown[] }> {
    const http = new RawHttp(this.at.url);
    const host = new URL(this.at.url).host;
    const filled = Object.fromEntries(
      Object.entries({ host, ...headers }).map(([name, value]) => [name, value.replace('MCP', this.mcpSession)]),
    );
    http.request(`POST ${path}`, filled, body);
    const response = await http.response();
    http.close();
    // Among good messages, since probes alone would be faults without end.
    this.body.send('system', 'ping', {});
    await this.body.taken();
    return { status: response.status, messages: messagesOf(response).map((text) => JSON.parse(this.#plain(text))) };
  }

  #plain(text: string): string {
    let plain = text;
    for (const [own, name] of this.own) plain = plain.replaceAll(own, name);
    const seen = new Map<string, string>();
    return plain
      .replace(
        /\b(?:[0-9A-HJKMNP-TV-Z]{26}|[0-9a-f]{32})\b/g,
        (id) => seen.get(id) ?? (seen.set(id, `ID${seen.size}`).get(id) as string),
      )
      .replace(/"(bodyToken)":"[^"]*"/g, '"$1":"TOKEN"')
      .replace(/"(ageMs|atMs|ageSeconds)":[\d.]+/g, '"$1":0')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
      .replace(/\d+ (ms|s) (ago|old)/g, 'N $2');
  }
}

interface Wire {
  path: string;
  headers: Headers;
  body: string;
}

function messagesOf({ headers, body }: RawResponse): string[] {
  if (!headers['content-type']?.includes('text/event-stream')) return body === '' ? [] : [body];
  return body
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => line.slice('data: '.length));
}

function callOf(era: Era, name: string, args: unknown, id: unknown = 1): { headers: Headers; message: Message } {
  const modern = era === '2026-07-28';
  return {
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(modern
        ? { 'mcp-protocol-version': era, 'mcp-method': 'tools/call', 'mcp-name': name }
        : { 'mcp-session-id': 'MCP', 'mcp-protocol-version': era }),
    },
    message: {
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name, arguments: args, ...(modern && { _meta: ENVELOPE }) },
    },
  };
}

interface Message {
  [member: string]: unknown;
  params: Record<string, unknown>;
}

const actionId = fc.integer({ min: 0, max: 5 }).map((n) => `action-${n}`);
const action = fc.record(
  {
    category: fc.constantFrom('spin', 'spni', 'fly', '', 'a b'),
    data: fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({
          turns: fc.oneof(fc.integer(), fc.string()),
          how: fc.constantFrom('slow', 'fast', 'no'),
        }),
      },
      fc.jsonValue({ maxDepth: 2 }),
    ),
    id: actionId,
    meta: fc.oneof(fc.record({ priority: fc.constantFrom('low', 'high', 'odd') }), fc.jsonValue({ maxDepth: 1 })),
  },
  { requiredKeys: [] },
);
const toolCall = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(
      fc.constant('play-action'),
      fc.record(
        {
          action: fc.oneof(
            action,
            action.map((one) => JSON.stringify(one)),
          ),
          waitMs: fc.constantFrom(5_000, 10_000, -1, '5'),
        },
        { requiredKeys: ['action', 'waitMs'] },
      ),
    ),
  },
  fc.tuple(
    fc.constantFrom('get-action', 'stop-action'),
    fc.record({ actionId, all: fc.boolean() }, { requiredKeys: [] }),
  ),
  fc.tuple(
    fc.constant('wait-for-perception'),
    fc.record(
      { timeoutMs: fc.constantFrom(0, 1, -5), since: fc.constantFrom(0, 3, 'x') },
      { requiredKeys: ['timeoutMs'] },
    ),
  ),
  fc.tuple(
    fc.constantFrom(
      'register-agent',
      'get-capability',
      'get-perception',
      'get-state',
      'list-agents',
      'capture-view',
      'speak',
    ),
    fc.oneof(
      fc.constant({}),
      fc.constant(undefined),
      fc.record(
        { text: fc.string(), sessionId: fc.string(), name: fc.constantFrom('differ', 7) },
        { requiredKeys: [] },
      ),
    ),
  ),
  fc.tuple(
    fc.constantFrom('play-action', 'get-state', 'no-such-tool', '', '__proto__', 'constructor'),
    fc.jsonValue({ maxDepth: 2 }),
  ),
  fc.constant(['get-state', { list: Array(1001).fill(0) }] as [string, unknown]),
);
const id = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(1, '1', 0, -3, 'a"b') },
  fc.constantFrom(null, 1.5, 2 ** 53, '', {}, undefined, 'x'.repeat(300), 'x'.repeat(3000)),
);

/** Changes one thing about a call that would have been plain. */
const oddities: Record<string, (headers: Headers, message: Message, word: string) => unknown> = {
  nothing: () => undefined,
  'no version': (headers) => delete headers['mcp-protocol-version'],
  'another version': (headers, _, word) => Object.assign(headers, { 'mcp-protocol-version': word }),
  'no session': (headers) => delete headers['mcp-session-id'],
  'a session of nobody': (headers) => Object.assign(headers, { 'mcp-session-id': 'nobody' }),
  'no accept': (headers) => delete headers.accept,
  'JSON only': (headers) => Object.assign(headers, { accept: 'application/json' }),
  'another type': (headers) => Object.assign(headers, { 'content-type': 'text/plain' }),
  'a type with a charset': (headers) => Object.assign(headers, { 'content-type': 'Application/JSON; charset=utf-8' }),
  'a page': (headers) => Object.assign(headers, { origin: 'http://evil.example' }),
  'another host': (headers) => Object.assign(headers, { host: 'evil.example' }),
  'no method': (headers) => delete headers['mcp-method'],
  'another method': (headers) => Object.assign(headers, { 'mcp-method': 'tools/list' }),
  'no name': (headers) => delete headers['mcp-name'],
  'another name': (headers) => Object.assign(headers, { 'mcp-name': 'get-state' }),
  'a name in base64': (headers) => Object.assign(headers, { 'mcp-name': '=?base64?Z2V0LXN0YXRl?=' }),
  'a later member': (_, message) => Object.assign(message, { later: 1 }),
  'a wrong version of JSON-RPC': (_, message) => Object.assign(message, { jsonrpc: '1.0' }),
  'no arguments': (_, message) => delete message.params.arguments,
  'a task': (_, message) => Object.assign(message.params, { task: { ttl: 1 } }),
  'a state of a request': (_, message) => Object.assign(message.params, { requestState: 'x', inputResponses: {} }),
  'no _meta': (_, message) => delete message.params._meta,
  'a strange _meta': (_, message, word) => Object.assign(message.params, { _meta: word }),
  'a word in _meta': (_, message, word) => meta(message, { 'com.example/word': word }),
  'a progress token': (_, message, word) => meta(message, { progressToken: word }),
  'a progress token that is none': (_, message) => meta(message, { progressToken: {} }),
  'a log level': (_, message, word) => meta(message, { 'io.modelcontextprotocol/logLevel': word }),
  'a related task': (_, message) => meta(message, { 'io.modelcontextprotocol/related-task': 7 }),
  'another version in _meta': (_, message, word) => meta(message, { 'io.modelcontextprotocol/protocolVersion': word }),
  capabilities: (_, message) =>
    meta(message, { 'io.modelcontextprotocol/clientCapabilities': { elicitation: {}, roots: { listChanged: true } } }),
  'capabilities that are none': (_, message) =>
    meta(message, { 'io.modelcontextprotocol/clientCapabilities': { elicitation: 7 } }),
  'no capabilities': (_, message) => meta(message, { 'io.modelcontextprotocol/clientCapabilities': undefined }),
  'no client': (_, message) => meta(message, { 'io.modelcontextprotocol/clientInfo': undefined }),
  'a strange client': (_, message) =>
    meta(message, { 'io.modelcontextprotocol/clientInfo': { name: 7, version: '1', icons: 1 } }),
  'a client with an address': (_, message) =>
    meta(message, { 'io.modelcontextprotocol/clientInfo': { name: 'differ', version: '1', websiteUrl: 'no' } }),
};

function meta(message: Message, more: object): void {
  message.params._meta = { ...(message.params._meta as object | undefined), ...more };
}

const wire = fc
  .record({
    era: fc.constantFrom(...ERAS),
    call: toolCall,
    id,
    oddity: fc.oneof(fc.constant('nothing'), fc.constantFrom(...Object.keys(oddities))),
    word: fc.constantFrom('2026-07-28', '2025-11-25', '2025-03-26', '1999-01-01', 'info', ''),
    shape: fc.oneof(
      { weight: 12, arbitrary: fc.constant('alone') },
      fc.constantFrom('batch', 'batch of two', 'empty batch', 'cut', 'with a byte order mark', 'with blanks'),
    ),
    path: fc.oneof(
      { weight: 8, arbitrary: fc.constant('/mcp') },
      fc.constantFrom('/mcp?session=nobody', '/mcp?session=', '/mcp?session=%00', '/mcp?x=1', '/mcp/', '/MCP'),
    ),
  })
  .map(({ era, call: [name, args], id, oddity, word, shape, path }): Wire => {
    const { headers, message } = callOf(era, name, args, id);
    oddities[oddity]?.(headers, message, word);
    // Without any it would wait for as long as it may.
    if (name === 'wait-for-perception') message.params.arguments ??= args;
    const text = JSON.stringify(message);
    const bodies: Record<string, string> = {
      batch: `[${text}]`,
      'batch of two': `[${text},{"jsonrpc":"2.0","id":"two","method":"ping"}]`,
      'empty batch': '[]',
      cut: text.slice(0, -1),
      'with a byte order mark': `\ufeff${text}`,
      'with blanks': JSON.stringify(message, null, 2),
    };
    return { path, headers: headersThatCanBeSent(headers), body: bodies[shape] ?? text };
  });

function headersThatCanBeSent(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace(/[^\x20-\x7e]/g, '')]));
}

describe('a tool call is answered past the SDK as it is through it:', () => {
  const houses = { short: new House(true), long: new House(false) };
  beforeAll(() => Promise.all([houses.short.open(), houses.long.open()]));
  afterAll(() => Promise.all([houses.short.server.stop(), houses.long.server.stop()]));

  const sameFor = async (asked: Wire) => {
    const [short, long] = await Promise.all([houses.short.ask(asked), houses.long.ask(asked)]);
    expect(short).toEqual(long);
  };

  it('whatever is asked, however it is written', async () => {
    await fc.assert(fc.asyncProperty(wire, sameFor), { numRuns: 300 });
  });

  it.each(ERAS.flatMap((era) => Object.keys(oddities).map((oddity) => ({ era, oddity }))))(
    '$era with $oddity',
    async ({ era, oddity }) => {
      const { headers, message } = callOf(era, 'get-state', {});
      oddities[oddity]?.(headers, message, '2025-06-18');
      await sameFor({ path: '/mcp', headers, body: JSON.stringify(message) });
    },
  );

  it.each(ERAS)('%s, the headers of the answer too', async (era) => {
    const head = async (house: House) => {
      const { headers, message } = callOf(era, 'get-state', {});
      const http = new RawHttp(house.at.url);
      const filled = { ...headers, ...(headers['mcp-session-id'] && { 'mcp-session-id': house.mcpSession }) };
      http.request('POST /mcp', { host: new URL(house.at.url).host, ...filled }, JSON.stringify(message));
      const response = await http.response();
      http.close();
      const {
        'mcp-session-id': session,
        'x-content-type-options': sniff,
        'referrer-policy': policy,
      } = response.headers;
      return { session: session === house.mcpSession, sniff, policy };
    };
    expect(await head(houses.short)).toEqual(await head(houses.long));
  });

  it('a plain one does not take the long way', async () => {
    const { headers, message } = callOf('2025-11-25', 'get-state', {});
    const types = [houses.short, houses.long].map(async (house) => {
      const response = await fetch(house.at.mcp, {
        method: 'POST',
        headers: { ...headers, 'mcp-session-id': house.mcpSession },
        body: JSON.stringify(message),
      });
      await response.text();
      return response.headers.get('content-type');
    });
    expect(await Promise.all(types)).toEqual(['application/json', 'text/event-stream']);
    for (const era of ERAS) {
      const { headers, message } = callOf(era, 'play-action', { action: {} }, 'x');
      expect(readPlainCall(headers, message)).toMatchObject({
        id: 'x',
        tool: 'play-action',
        arguments: { action: {} },
      });
    }
  });
});

// In houses of its own: whoever registers may leave more than one session to choose from.
describe.each(ERAS)('who registers with %s', (era) => {
  it.each([{}, { name: 'someone' }, { name: 'x'.repeat(200) }, { name: 7 }])('as %j', async (args) => {
    const houses = await Promise.all([new House(true).open(), new House(false).open()]);
    const { headers, message } = callOf(era, 'register-agent', args);
    const asked = { path: '/mcp', headers, body: JSON.stringify(message) };
    const [short, long] = await Promise.all(houses.map((house) => house.ask(asked)));
    expect(short).toEqual(long);
    await Promise.all(houses.map(({ server }) => server.stop()));
  });
});

describe.each([true, false])('a call under way, past the SDK: %s,', (shortCalls) => {
  const begin = async (era: Era, signal?: AbortSignal) => {
    const house = await new House(shortCalls).open();
    house.body.onMessage = () => undefined;
    const { headers, message } = callOf(
      era,
      'play-action',
      { action: { category: 'spin', data: { turns: 1, how: 'slow' } }, waitMs: 20_000 },
      'slow',
    );
    const post = (body: object, signal?: AbortSignal) =>
      fetch(house.at.mcp, {
        method: 'POST',
        headers: { ...headers, ...(headers['mcp-session-id'] && { 'mcp-session-id': house.mcpSession }) },
        body: JSON.stringify(body),
        ...(signal && { signal }),
      });
    const answer = post(message, signal).then((response) => response.text());
    answer.catch(() => undefined);
    const { id: action } = await house.body.next(({ type }) => type === 'action');
    const cancelled = () => house.body.next(({ category, data }) => category === 'cancel' && data.actionId === action);
    return { house, post, answer, action, cancelled };
  };

  it('in a session is taken back by its id, and no answer comes', async () => {
    const { house, post, answer, cancelled } = await begin('2025-11-25');
    const params = { requestId: 'another', reason: 'no reason' };
    await post({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
    await post([{ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'slow' } }]);
    await cancelled();
    await house.server.stop();
    expect(await answer.catch(() => '')).not.toContain('jsonrpc');
  });

  it('in a session goes on when the connection drops', async () => {
    const abort = new AbortController();
    const { house, post, action } = await begin('2025-11-25', abort.signal);
    abort.abort();
    house.body.send('system', 'action-status', { actionId: action, state: 'completed' });
    await house.body.taken();
    const { message } = callOf('2025-11-25', 'get-action', { actionId: action });
    expect(await (await post(message)).text()).toContain('"state":"completed"');
    expect(house.body.received.some(({ category }) => category === 'cancel')).toBe(false);
    await house.server.stop();
  });

  it('in a session is taken back when the session ends', async () => {
    const { house, cancelled, answer } = await begin('2025-11-25');
    await fetch(house.at.mcp, { method: 'DELETE', headers: { 'mcp-session-id': house.mcpSession } });
    await cancelled();
    expect(await answer.catch(() => '')).not.toContain('jsonrpc');
    await house.server.stop();
  });

  it('of 2026-07-28 is taken back when the connection drops', async () => {
    const abort = new AbortController();
    const { house, cancelled } = await begin('2026-07-28', abort.signal);
    abort.abort();
    await cancelled();
    await house.server.stop();
  });

  it('with the id of another that is under way is answered for itself', async () => {
    const { house, post, answer, action } = await begin('2025-11-25');
    const { message } = callOf('2025-11-25', 'get-state', {}, 'slow');
    if (shortCalls) expect(await (await post(message)).text()).toContain('"openActions":1');
    house.body.send('system', 'action-status', { actionId: action, state: 'completed' });
    expect(await answer).toContain('"state":"completed"');
    await house.server.stop();
  });
});
