import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { HandClock } from '@vccp/client/testing';
import { CLOSE_CODES, SILENCE_MS } from '@vccp/protocol';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Addresses, VCCPServer } from '../src/index.js';
import { type BodyMessage, PlainBody, PlainMcpClient, textOf } from './plain-client.js';

const PAGE = '<!doctype html><title>she</title>';
const APPS = { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } } };
const GESTURE = { type: 'action', category: 'gesture', data: { gesture: 'wave|nod' } };

/** Gives out a short sound and an all too long one to whoever has the token. */
const SOUNDS = {
  fetch({ url }: Request): Response {
    const { pathname, searchParams } = new URL(url);
    if (searchParams.get('token') !== 'right') return new Response('no', { status: 401 });
    const sound = pathname.endsWith('hour.wav') ? new Uint8Array(5 * 1024 * 1024) : 'hello';
    const length = typeof sound === 'string' ? sound.length : sound.byteLength;
    return new Response(sound, { headers: { 'content-type': 'audio/wav', 'content-length': String(length) } });
  },
};

interface Ticket {
  sessionId: string;
  bodyToken: string;
}

let server: VCCPServer;
let at: Addresses;
let clock: HandClock;
beforeEach(async () => {
  clock = new HandClock();
  server = new VCCPServer({ port: 0, bodyApp: () => PAGE, storage: SOUNDS, clock });
  at = await server.start();
});
afterEach(() => server.stop());

/** A host that shows apps. */
async function host(name = 'host'): Promise<PlainMcpClient> {
  const client = new PlainMcpClient(at.mcp);
  await client.connect(name, APPS);
  return client;
}

/** The page of `open-body`, as far as the server sees it. */
class PageBody {
  readonly #client: PlainMcpClient;
  readonly ticket: Ticket;
  readonly #received: BodyMessage[] = [];
  line = '';

  constructor(client: PlainMcpClient, ticket: Ticket) {
    this.#client = client;
    this.ticket = ticket;
  }

  async relay(input: object = {}) {
    const { sessionId, bodyToken: token } = this.ticket;
    const way = this.line === '' ? { token } : { line: this.line };
    const result = await this.#client.tool('relay-body', { sessionId, ...way, ...input });
    return result.structuredContent as {
      line?: string;
      messages: string[];
      untold?: { key: string; text: string }[];
      file?: { mimeType: string; base64: string };
      closed?: { code: number; reason: string };
    };
  }

  async open(): Promise<this> {
    this.line = '';
    this.#received.length = 0;
    this.line = (await this.relay()).line ?? '';
    return this;
  }

  bring(type: string, category: string, data: object, extra: object = {}) {
    const message = { type, category, timestamp: new Date().toISOString(), data, ...extra };
    return this.relay({ messages: [JSON.stringify(message)] });
  }

  /** The first message, also of those that already came, that fits. */
  async next(fits: (message: BodyMessage) => boolean): Promise<BodyMessage> {
    for (;;) {
      const found = this.#received.find(fits);
      if (found) return found;
      const { messages, closed } = await this.relay({ waitMs: 10_000 });
      this.#received.push(...messages.map((text) => JSON.parse(text) as BodyMessage));
      if (closed) throw new Error(`closed: ${closed.code} ${closed.reason}`);
    }
  }

  async introduce(extra: object = {}): Promise<Record<string, unknown>> {
    await this.bring('system', 'hello', { versions: ['1.1'], body: { name: 'Ada', kind: 'chat' }, ...extra });
    const { data: welcome } = await this.next(({ category }) => category === 'welcome');
    await this.bring('system', 'capability', { actions: [GESTURE] });
    return welcome;
  }
}

async function shown(client: PlainMcpClient): Promise<PageBody> {
  const { _meta } = await client.tool('open-body');
  return new PageBody(client, _meta?.['vccp/body'] as Ticket).open();
}

describe('in a host that shows apps', () => {
  it('a page that is about to fetch misses what a tracked person did meanwhile, and keeps its place', async () => {
    const client = await host();
    const page = await shown(client);
    await page.introduce({ features: ['pose'] });
    const webSocketUrl = `${at.url.replace('http', 'ws')}/vccp/${page.ticket.sessionId}`;
    const tracker = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
    await tracker.introduce([]);
    await page.relay({ waitMs: 0 });
    for (let nth = 0; nth < 50; nth += 1) {
      tracker.send('system', 'pose', { tracked: true, bones: { head: [0, 0, 0, 1] } });
      await tracker.taken();
      clock.step(20);
    }
    const { messages, closed } = await page.relay({ waitMs: 0 });
    const poses = messages.filter((text) => (JSON.parse(text) as BodyMessage).category === 'pose');
    expect(poses).toHaveLength(1);
    expect(closed).toBeUndefined();
  });

  it('open-body belongs to a page, which asks for no network', async () => {
    const client = await host();
    const { tools } = (await client.request('tools/list')) as { tools: { name: string; _meta?: object }[] };
    const metaOf = (name: string) => tools.find((tool) => tool.name === name)?._meta;
    expect(metaOf('open-body')).toEqual({
      ui: { resourceUri: 'ui://vccp/body', visibility: ['model', 'app'] },
      'ui/resourceUri': 'ui://vccp/body',
    });
    expect(metaOf('relay-body')).toEqual({ ui: { resourceUri: 'ui://vccp/body', visibility: ['app'] } });
    const mimeType = 'text/html;profile=mcp-app';
    const { contents } = await client.request('resources/read', { uri: 'ui://vccp/body' });
    expect(contents).toEqual([
      {
        uri: 'ui://vccp/body',
        mimeType,
        text: PAGE,
        _meta: { ui: { prefersBorder: false } },
      },
    ]);
    const { resources } = await client.request('resources/list');
    expect(resources).toContainEqual(expect.objectContaining({ uri: 'ui://vccp/body', mimeType }));
  });

  it('the token goes to the page and is in nothing that a model reads', async () => {
    const client = await host();
    const { sessionId } = (await client.tool('register-agent')).structuredContent;
    const { _meta, ...read } = await client.tool('open-body');
    const ticket = _meta?.['vccp/body'] as Ticket;
    expect(ticket).toEqual({ sessionId, bodyToken: expect.stringMatching(/./) });
    expect(JSON.stringify(read)).not.toContain(ticket.bodyToken);
    expect(read.structuredContent).toMatchObject({ sessionId, shownInChat: true });
    expect(textOf(read)).toContain('shown in the chat');
  });

  it('works as the first call, and again in the same session', async () => {
    const client = await host();
    const first = await client.tool('open-body');
    const again = await client.tool('open-body');
    expect(again.structuredContent.sessionId).toBe(first.structuredContent.sessionId);
    expect((await client.tool('get-state')).structuredContent.sessionId).toBe(first.structuredContent.sessionId);
  });

  it('the body of the page joins, plays, and ends what it plays', async () => {
    const client = await host();
    const page = await shown(client);
    expect(await page.introduce()).toMatchObject({ sessionId: page.ticket.sessionId, resumed: false });
    const playing = client.tool('play-action', {
      action: { category: 'gesture', data: { gesture: 'wave' } },
      waitMs: 20_000,
    });
    const { id } = await page.next(({ type }) => type === 'action');
    await page.bring('system', 'action-status', { actionId: id, state: 'completed' });
    expect((await playing).structuredContent).toMatchObject({ state: 'completed', body: { name: 'Ada' } });
  });

  it('what the person types reaches the wait that is open, and is then not untold', async () => {
    const client = await host();
    const page = await shown(client);
    await page.introduce();
    const timers = clock.waiting;
    const waiting = client.tool('wait-for-perception', { categories: ['message'] });
    // Until the call that waits has arrived, the sentence would be untold.
    await expect.poll(() => clock.waiting).toBeGreaterThan(timers);
    const meta = { key: 'message-1', importance: 'high' };
    const { untold } = await page.bring('perception', 'message', { text: 'hello', from: 'user' }, { meta });
    expect(untold).toBeUndefined();
    expect((await waiting).structuredContent.perceptions).toMatchObject([{ data: { text: 'hello' } }]);
  });

  it('what nobody waits for is named untold, until the page says that the host passed it on', async () => {
    const client = await host();
    const page = await shown(client);
    await page.introduce();
    const say = (key: string, text: string) =>
      page.bring('perception', 'message', { text, from: 'user' }, { meta: { key, importance: 'high' } });
    expect((await say('message-1', 'hello')).untold).toEqual([{ key: 'message-1', text: 'hello' }]);
    await page.relay({ told: ['message-1'] });
    expect((await say('message-2', 'again')).untold).toEqual([{ key: 'message-2', text: 'again' }]);
    const { urgent } = (await client.tool('get-state')).structuredContent;
    expect(urgent).toMatchObject([{ data: { text: 'again' } }]);
  });

  it('a page that lost its line resumes on another, and what it missed is there', async () => {
    const client = await host();
    const page = await shown(client);
    const { resumeToken } = await page.introduce();
    await client.tool('play-action', { action: { category: 'gesture', data: { gesture: 'nod' } } });
    await page.open();
    expect(await page.introduce({ resumeToken, lastSeq: 0 })).toMatchObject({ resumed: true });
    expect(await page.next(({ type }) => type === 'action')).toMatchObject({ data: { gesture: 'nod' } });
    expect((await client.tool('get-state')).structuredContent.bodies).toHaveLength(1);
  });

  it('the newest page of a session replaces the one before', async () => {
    const client = await host();
    const older = await shown(client);
    await older.introduce();
    const newer = await shown(client);
    expect((await older.relay({ waitMs: 0 })).closed?.code).toBe(CLOSE_CODES.replaced);
    await newer.introduce();
    expect((await client.tool('get-state')).structuredContent.body).toMatchObject({ status: 'connected' });
  });

  it('a page that fell silent is gone after 25 s, and one that fetches is not', async () => {
    const client = await host();
    const page = await shown(client);
    await page.introduce();
    const fetching = page.relay({ waitMs: 10_000 });
    let fetched = false;
    void fetching.then(() => {
      fetched = true;
    });
    // Time passes only once the call has arrived, which it may do late.
    while (!fetched) {
      clock.step(1000);
      await client.tool('list-agents');
    }
    expect(JSON.parse((await fetching).messages[0] ?? '')).toMatchObject({ type: 'system', category: 'ping' });
    clock.step(SILENCE_MS - 1);
    const status = async () => (await client.tool('get-state')).structuredContent.body;
    expect(await status()).toMatchObject({ status: 'connected' });
    clock.step(1);
    expect(await status()).toMatchObject({ status: 'away' });
    expect((await page.relay({ waitMs: 0 })).closed?.code).toBe(CLOSE_CODES.silent);
  });

  it('the page is given the sounds of this server, as anybody would be who has their address', async () => {
    const client = await host();
    const page = await shown(client);
    await page.introduce();
    const fetchFile = async (path: string) => (await page.relay({ fileUrl: new URL(path, at.url).href })).file;
    expect(await fetchFile('/storage/hello.wav?token=right')).toEqual({ mimeType: 'audio/wav', base64: btoa('hello') });
    expect(await fetchFile('/storage/hello.wav?token=wrong')).toBeUndefined();
    expect(await fetchFile('/storage/hour.wav?token=right')).toBeUndefined();
    expect(await fetchFile('/health')).toBeUndefined();
    expect(await page.next(({ category }) => category === 'agent')).toMatchObject({ data: { present: true } });
  });

  it('the page is given sounds that are kept elsewhere, from there alone', async () => {
    await server.stop();
    const storage = {
      fetch: () => new Response('not here', { status: 404 }),
      fetchFile: async (url: string) =>
        url.startsWith('http://files/download/') ? SOUNDS.fetch(new Request(url)) : undefined,
    };
    server = new VCCPServer({ port: 0, bodyApp: () => PAGE, storage, clock });
    at = await server.start();
    const client = await host();
    const page = await shown(client);
    await page.introduce();
    const fetchFile = async (fileUrl: string) => (await page.relay({ fileUrl })).file;
    const hello = { mimeType: 'audio/wav', base64: btoa('hello') };
    expect(await fetchFile('http://files/download/hello.wav?token=right')).toEqual(hello);
    expect(await fetchFile('http://files/download/hour.wav?token=right')).toBeUndefined();
    expect(await fetchFile('http://elsewhere/download/hello.wav?token=right')).toBeUndefined();
    expect(await fetchFile(new URL('/storage/hello.wav?token=right', at.url).href)).toBeUndefined();
  });

  it('nothing that a page may say makes the server fail', async () => {
    const client = await host();
    const page = await shown(client);
    await page.introduce();
    const input = fc.record(
      {
        line: fc.constantFrom(page.line, 'never-was'),
        token: fc.constantFrom(page.ticket.bodyToken, 'guessed'),
        messages: fc.array(fc.oneof(fc.string(), fc.json()), { maxLength: 4 }),
        told: fc.array(fc.string(), { maxLength: 4 }),
        fileUrl: fc.oneof(fc.webUrl(), fc.constantFrom('http://a:b@c/storage/x', 'javascript:/storage/x', '//')),
        waitMs: fc.constant(0),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(input, async (said) => {
        const { sessionId } = page.ticket;
        const answer = await client.tool('relay-body', { sessionId, ...said });
        expect(textOf(answer)).not.toContain('internal');
      }),
      { numRuns: 50 },
    );
  });

  it('a goodbye ends the line at once', async () => {
    const client = await host();
    const page = await shown(client);
    await page.introduce();
    expect((await page.bring('system', 'bye', { reason: 'the chat was closed' })).closed).toMatchObject({ code: 1000 });
    expect((await client.tool('get-state')).structuredContent.bodies).toEqual([]);
  });

  it('a wrong token and another session are refused, and the page with the right one stays', async () => {
    const client = await host();
    const page = await shown(client);
    await page.introduce();
    const thief = (ticket: Partial<Ticket>) => new PageBody(client, { ...page.ticket, ...ticket });
    expect((await thief({ bodyToken: 'guessed' }).relay()).closed?.code).toBe(CLOSE_CODES.notAllowed);
    expect((await thief({ sessionId: 'never-was' }).relay()).closed?.code).toBe(CLOSE_CODES.unknownSession);
    const { structuredContent: other } = await (await host('other')).tool('register-agent', { name: 'other' });
    expect((await thief({ sessionId: String(other.sessionId) }).relay()).closed?.code).toBe(CLOSE_CODES.notAllowed);
    const elsewhere = thief({ sessionId: String(other.sessionId) });
    elsewhere.line = page.line;
    expect((await elsewhere.relay({ waitMs: 0 })).closed?.code).toBe(CLOSE_CODES.silent);
    expect((await client.tool('get-state')).structuredContent.body).toMatchObject({ status: 'connected' });
  });
});

describe('in a host that shows none', () => {
  it.each(['legacy', { pin: '2026-07-28' }] as const)('open-body is an address to open, %s', async (mode) => {
    const client = new Client({ name: 'plain', version: '1' }, { versionNegotiation: { mode } });
    await client.connect(new StreamableHTTPClientTransport(new URL(at.mcp)));
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('open-body');
    expect(tools.map(({ name }) => name)).not.toContain('relay-body');
    const { content, structuredContent, _meta } = await client.callTool({ name: 'open-body' });
    const { viewerUrl } = structuredContent as { viewerUrl: string };
    expect(viewerUrl.startsWith(at.viewer)).toBe(true);
    expect(structuredContent).toMatchObject({ shownInChat: false });
    expect(JSON.stringify(content)).toContain(viewerUrl);
    expect(_meta?.['vccp/body']).toBeUndefined();
    await expect(client.callTool({ name: 'relay-body', arguments: { sessionId: 'x', token: 'x' } })).rejects.toThrow(
      'disabled',
    );
    await client.close();
  });

  it('a client of 2026-07-28 that shows apps is told apart by its own request', async () => {
    const client = new Client(
      { name: 'modern host', version: '1' },
      { capabilities: APPS, versionNegotiation: { mode: { pin: '2026-07-28' } } },
    );
    await client.connect(new StreamableHTTPClientTransport(new URL(at.mcp)));
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('relay-body');
    const { _meta } = await client.callTool({ name: 'open-body' });
    expect(_meta?.['vccp/body']).toMatchObject({ sessionId: expect.any(String) });
    await client.close();
  });

  it('a server without a page for chats gives every client the address', async () => {
    await using bare = new VCCPServer({ port: 0 });
    const client = new PlainMcpClient((await bare.start()).mcp);
    await client.connect('host', APPS);
    const { structuredContent, _meta } = await client.tool('open-body');
    expect(structuredContent).toMatchObject({ shownInChat: false });
    expect(_meta?.['vccp/body']).toBeUndefined();
    const { tools } = (await client.request('tools/list')) as { tools: { name: string; _meta?: object }[] };
    expect(tools.find(({ name }) => name === 'open-body')?._meta).toBeUndefined();
  });
});
