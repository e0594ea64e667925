import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChildServer } from '../kit/child-server.js';
import { OPCODE } from '../kit/frames.js';
import { messageText, RawWebSocket } from '../kit/raw-web-socket.js';
import { openSession, PlainBody, PlainMcpClient } from '../plain-client.js';

const MiB = 1024 * 1024;
const list = (part: string, bytes: number) =>
  `[${Array(Math.floor(bytes / (part.length + 1)))
    .fill(part)
    .join(',')}]`;
const keys = (many: number, value = '1') =>
  `{${Array.from({ length: many }, (_, index) => `"k${index}":${value}`).join(',')}}`;
const deepList = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const deepObject = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const word = (characters: number) => 'x'.repeat(characters);

/** What it costs this process only to parse the largest bomb: no refusal may cost the server as much. */
function costOfParsing(): number {
  const bomb = list('{}', 3.6 * MiB);
  const before = process.cpuUsage();
  JSON.parse(bomb);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

let server: ChildServer;
let webSocketUrl: string;
let client: PlainMcpClient;
let neighbour: RawWebSocket;
let yardstickMs: number;
beforeAll(async () => {
  server = await ChildServer.start({ nodeArguments: ['--max-old-space-size=512'] });
  const { webSocketUrl: url } = await openSession(server.url);
  webSocketUrl = url;
  const body = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
  await body.introduce([{ category: 'act', data: {} }]);
  body.obey();
  client = new PlainMcpClient(`${server.url}/mcp`);
  await client.connect();
  await client.tool('register-agent');
  neighbour = await RawWebSocket.open((await openSession(server.url)).webSocketUrl);
  yardstickMs = Math.max(costOfParsing(), costOfParsing(), costOfParsing());
});
afterAll(async () => {
  expect(server.stderr).toBe('');
  await server[Symbol.asyncDispose]();
});

/** Does it while a neighbour pings, and wants the ping answered and the server little the worse for it. */
async function harmless<T>(run: () => Promise<T>, mostMs: number = yardstickMs): Promise<T> {
  const { cpuMs } = await server.vitals();
  const running = run();
  const pings = neighbour.frames.all.length + 1;
  neighbour.send({ opcode: OPCODE.ping, payload: 'still there?' });
  const result = await running;
  await neighbour.frames.count(pings);
  expect((await server.vitals()).cpuMs - cpuMs).toBeLessThan(mostMs);
  expect(server.alive).toBe(true);
  return result;
}

async function refused(text: string, headers?: Record<string, string>): Promise<string> {
  return harmless(async () => {
    const response = await (headers ? new PlainMcpClient(`${server.url}/mcp`, headers) : client).post(text);
    const reply = await response.text();
    expect(response.status).toBeLessThan(500);
    expect(reply.length).toBeLessThan(64 * 1024);
    return `${response.status} ${reply}`;
  });
}

const action = (data: string) => `{"action":{"category":"act","data":${data}}}`;
const inText = (data: string) => `{"action":${JSON.stringify(`{"category":"act","data":${data}}`)}}`;

const CALLS: Record<string, string> = {
  'a list of 3.6 MiB': action(`{"l":${list('{}', 3.6 * MiB)}}`),
  'a list of 3.6 MiB as JSON text': inText(`{"l":${list('[]', 1.8 * MiB)}}`),
  '190,000 keys': action(keys(190_000)),
  '190,000 arguments': keys(190_000),
  '19,000 keys': action(keys(19_000)),
  '19,000 keys as JSON text': inText(keys(19_000)),
  'a text of 3.6 MiB': action(`{"t":"${word(3.6 * MiB)}"}`),
  'a category of 3.6 MiB': `{"action":{"category":"${word(3.6 * MiB)}"}}`,
  'JSON text of 3.6 MiB': `{"action":"${word(3.6 * MiB)}"}`,
  'a session id of 3.6 MiB': `{"action":{"category":"act"},"sessionId":"${word(3.6 * MiB)}"}`,
  'lists 100,000 deep': action(`{"l":${deepList(100_000)}}`),
  'objects 100,000 deep': action(deepObject(100_000)),
  'lists 100,000 deep as JSON text': inText(`{"l":${deepList(100_000)}}`),
  'lists 900 deep': action(`{"l":${deepList(900)}}`),
  'lists deeper than a body takes': action(`{"l":${deepList(31)}}`),
};

describe.each(['2025-11-25', '2026-07-28'])('a bomb in a call of %s is refused at little cost:', (version) => {
  const meta = `,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"x","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}`;
  const modern = version === '2026-07-28';
  const headers = { 'mcp-protocol-version': version, 'mcp-method': 'tools/call', 'mcp-name': 'play-action' };

  it.each(Object.entries(CALLS))('%s', async (_what, args) => {
    const params = `{"name":"play-action","arguments":${args}${modern ? meta : ''}}`;
    const text = `{"jsonrpc":"2.0","id":9,"method":"tools/call","params":${params}}`;
    expect(await refused(text, modern ? headers : undefined)).toMatch(/^4|"isError":true/);
  });
});

describe('a bomb anywhere else in MCP is refused or ignored at little cost:', () => {
  const rpc = (method: string, params: string, id = '1') =>
    `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${params}}`;
  const initialize = (capabilities: string) =>
    rpc(
      'initialize',
      `{"protocolVersion":"2025-11-25","clientInfo":{"name":"x","version":"1"},"capabilities":${capabilities}}`,
    );

  it.each(
    Object.entries({
      'a batch of numbers': list('1', 3.6 * MiB),
      'a batch of 5,000 calls': list('{"jsonrpc":"2.0","id":1,"method":"ping"}', 5_000 * 41),
      'nothing but depth': deepList(100_000),
      'parameters of a listing': rpc('tools/list', `{"x":${list('{}', 3.6 * MiB)}}`),
      'a cursor': rpc('tools/list', `{"cursor":"${word(3.6 * MiB)}"}`),
      'a method': rpc(word(3.6 * MiB), '{}'),
      'the name of a tool': rpc('tools/call', `{"name":"${word(3.6 * MiB)}"}`),
      'the name of a prompt': rpc('prompts/get', `{"name":"${word(3.6 * MiB)}"}`),
      'the arguments of a prompt': rpc('prompts/get', `{"name":"embody","arguments":${keys(90_000, '"1"')}}`),
      'a URI': rpc('resources/read', `{"uri":"vccp://${word(3.6 * MiB)}/state"}`),
      'an id': rpc('ping', '{}', `"${word(3.6 * MiB)}"`),
      capabilities: initialize(`{"experimental":{"x":{"l":${list('{}', 3.6 * MiB)}}}}`),
      'deep capabilities': initialize(`{"experimental":{"x":${deepObject(100_000)}}}`),
      'a notification': `{"jsonrpc":"2.0","method":"notifications/x","params":{"l":${list('{}', 3.6 * MiB)}}}`,
      'an answer that nobody asked for': `{"jsonrpc":"2.0","id":3,"result":{"l":${list('{}', 3.6 * MiB)}}}`,
    }),
  )('%s', async (_what, text) => {
    await refused(text);
    await refused(text, {});
  });

  it('and the client that sent them is served as before', async () => {
    const result = await client.tool('play-action', { action: { category: 'act' }, waitMs: 20_000 });
    expect(result.structuredContent).toMatchObject({ state: 'completed' });
  });
});

it('a bomb at /api is refused at little cost, also where it hides its length', async () => {
  // The answer may come, and the connection end, before all was sent.
  const sent = (body: BodyInit) =>
    harmless(() =>
      fetch(`${server.url}/api/sessions`, { method: 'POST', body, duplex: 'half' } as RequestInit).then(
        ({ status }) => status,
        () => 'cut',
      ),
    );
  expect([413, 'cut']).toContain(await sent(word(3.6 * MiB)));
  const chunks = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let count = 0; count < 57; count += 1) controller.enqueue(Buffer.alloc(64 * 1024, 'x'));
      controller.close();
    },
  });
  expect([411, 'cut']).toContain(await sent(chunks));
});

describe('a bomb of a body is refused, and its connection stays or ends:', () => {
  const capability = (schema: string, examples = '[]') =>
    messageText('system', 'capability', {}).replace(
      '"data":{}',
      `"data":{"actions":[{"category":"x","data":{},"schema":${schema},"examples":${examples}}]}`,
    );
  const doubled = Array.from(
    { length: 60 },
    (_, index) => `"a${index}":{"allOf":[{"$ref":"#/$defs/a${index + 1}"},{"$ref":"#/$defs/a${index + 1}"}]}`,
  );
  const branches = `{"anyOf":[{"type":"string"},{"required":["a"],"properties":{"a":{"enum":[1,2]}}},{"minimum":3}]}`;
  const actions = Array.from({ length: 256 }, (_, index) => ({
    category: `c${index}`,
    schema: JSON.parse(keys(12, '{"type":"string","enum":["a","b"]}')) as object,
  }));

  it.each(
    Object.entries({
      'a capability of 3.6 MiB': capability(`{"enum":${list('{}', 3.6 * MiB)}}`),
      'a capability of 900 KiB': capability(`{"enum":${list('{}', 900 * 1024)}}`),
      'a capability 100,000 deep': capability(deepObject(100_000)),
      'a capability of 250 KiB of choices': capability(`{"anyOf":${list(`{"enum":${list('1', 1200)}}`, 240_000)}}`),
      'a schema that takes seconds to read': capability(`{"properties":${keys(900, branches)}}`),
      'a schema that takes for ever to judge by': capability(
        '{"properties":{"t":{"type":"string","pattern":"^(a+)+$"}}}',
        `[{"t":"${'a'.repeat(60)}!"}]`,
      ),
      'a schema that doubles itself': capability(`{"$defs":{${doubled.join()},"a60":{}},"$ref":"#/$defs/a0"}`, '[{}]'),
      'a schema that is its own end': capability('{"$ref":"#"}', '[{"a":1}]'),
      '256 schemas': messageText('system', 'capability', { actions }),
      'a state 100,000 deep': messageText('system', 'state', {}).replace(
        '"data":{}',
        `"data":{"rev":0,"full":${deepObject(100_000)}}`,
      ),
      'a perception of 120,000 lists': messageText('perception', 'x', {}).replace(
        '"data":{}',
        `"data":${keys(100, list('[]', 2_400))}`,
      ),
    }),
  )('%s', async (_what, text) => {
    // A capability may be worked on for half a second, and what it made has to be cleared away.
    const outcome = await harmless(async () => {
      const peer = await RawWebSocket.open(webSocketUrl, { 'Sec-WebSocket-Protocol': 'vccp.v1' });
      peer.send({ payload: text });
      peer.send({ payload: messageText('action', 'probe', {}, { id: 'after' }) });
      const stays = peer.received(({ data }) => data.replyTo === 'after').then(() => 'stays');
      const ended = await Promise.race([stays.catch(() => 'ended'), peer.ended.then(({ code }) => `ended ${code}`)]);
      peer.close();
      return ended;
    }, yardstickMs + 1_000);
    expect(['stays', 'ended 1009']).toContain(outcome);
  });
});

it('after all of them, little of it is still held', async () => {
  expect((await server.vitals()).heap).toBeLessThan(128 * MiB);
});
