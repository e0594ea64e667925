import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fact, VCCPServer } from '../src/index.js';
import { RawHttp } from './kit/raw-http.js';

const SECRET = 'the-secret-of-this-test';
const VERSION = '2026-07-28';
const CALL = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: {
    name: 'list-agents',
    arguments: {},
    _meta: {
      'io.modelcontextprotocol/protocolVersion': VERSION,
      'io.modelcontextprotocol/clientInfo': { name: 'doors', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  },
});

type Headers = [string, string][];
type Answer = { status: number; type: string | undefined; authenticate: string | undefined; body: unknown };

/** A server that answers plain calls by the short way, or by the long one, and what it counts. */
class House {
  readonly facts: Fact[] = [];
  readonly server: VCCPServer;
  url = '';

  constructor(shortCalls: boolean) {
    const metrics = {
      watch: (fact: Fact) => this.facts.push(fact),
      page: () => Promise.resolve({ contentType: 'text/plain', text: '' }),
    };
    this.server = new VCCPServer({ port: 0, shortCalls, secret: SECRET, allowedHosts: ['good.example'], metrics });
  }

  async open(): Promise<void> {
    this.url = (await this.server.start()).url;
  }

  async ask(headers: Headers, line = 'POST /mcp'): Promise<{ answer: Answer; refused: Fact[]; calls: number }> {
    this.facts.length = 0;
    const { host } = new URL(this.url);
    const http = new RawHttp(this.url);
    http.request(
      line,
      headers.map(([name, value]) => [name, value.replace('HERE', host)] as [string, string]),
      CALL,
    );
    const { status, headers: said, body } = await http.response();
    http.close();
    const messages = said['content-type']?.includes('event-stream') ? body.replace(/^[\s\S]*data: |\s+$/g, '') : body;
    return {
      answer: {
        status,
        type: status === 200 ? undefined : said['content-type'],
        authenticate: said['www-authenticate'],
        body: messages === '' ? '' : JSON.parse(messages.replaceAll(host, 'HERE')),
      },
      refused: this.facts.filter(({ type }) => type === 'refused'),
      calls: this.facts.filter(({ type }) => type === 'tool').length,
    };
  }
}

/** A call that is let in, by the names of its headers. */
const GOOD = {
  Host: 'HERE',
  Authorization: `Bearer ${SECRET}`,
  'Content-Type': 'application/json',
  Accept: 'application/json, text/event-stream',
  'Mcp-Protocol-Version': VERSION,
  'Mcp-Method': 'tools/call',
  'Mcp-Name': 'list-agents',
};
const good = (change: Record<string, string | undefined> = {}): Headers =>
  Object.entries({ ...GOOD, ...change }).filter((header): header is [string, string] => header[1] !== undefined);

const REFUSED: Record<string, { headers: Headers; line?: string; why: string }> = {
  'another host': { headers: good({ Host: 'evil.example' }), why: 'host' },
  'another port': { headers: good({ Host: '127.0.0.1:1' }), why: 'host' },
  'two hosts, the good one first': { headers: [...good(), ['Host', 'evil.example']], why: 'host' },
  'two hosts, the good one last': { headers: [['Host', 'evil.example'], ...good()], why: 'host' },
  'a page': { headers: good({ Origin: 'http://evil.example' }), why: 'origin' },
  'a page without an address': { headers: good({ Origin: 'null' }), why: 'origin' },
  'an empty origin': { headers: good({ Origin: '' }), why: 'origin' },
  'two origins': { headers: [...good({ Origin: 'http://HERE' }), ['Origin', 'http://evil.example']], why: 'origin' },
  'a host and a page': { headers: good({ Host: 'evil.example', Origin: 'http://evil.example' }), why: 'host' },
  'no secret': { headers: good({ Authorization: undefined }), why: 'auth' },
  'another secret': { headers: good({ Authorization: 'Bearer another' }), why: 'auth' },
  'the secret in another scheme': { headers: good({ Authorization: `Basic ${SECRET}` }), why: 'auth' },
  'the secret and more': { headers: good({ Authorization: `Bearer ${SECRET} x` }), why: 'auth' },
  'two secrets, the good one first': { headers: [...good(), ['Authorization', 'Bearer another']], why: 'auth' },
  'two secrets, the good one last': { headers: [['Authorization', 'Bearer another'], ...good()], why: 'auth' },
  'no secret, at a session': {
    headers: good({ Authorization: undefined }),
    line: 'POST /mcp?session=nobody',
    why: 'auth',
  },
  'another host, at a session': {
    headers: good({ Host: 'evil.example' }),
    line: 'POST /mcp?session=nobody',
    why: 'host',
  },
};

describe('whoever is refused is refused at both doors, in the same words, and counted once:', () => {
  const short = new House(true);
  const long = new House(false);
  beforeAll(() => Promise.all([short.open(), long.open()]));
  afterAll(() => Promise.all([short.server.stop(), long.server.stop()]));

  it.each(Object.entries(REFUSED))('%s', async (_, { headers, line, why }) => {
    const [here, there] = await Promise.all([short.ask(headers, line), long.ask(headers, line)]);
    expect(here).toEqual(there);
    expect(here.answer.status).toBe(why === 'auth' ? 401 : 403);
    expect(here.refused).toEqual([{ type: 'refused', why }]);
    expect(here.calls).toBe(0);
  });

  it.each([
    ['a host that is no host', good({ Host: 'HERE/evil' })],
    ['no host', good({ Host: undefined })],
    ['two types, of which the first is good', [...good(), ['Content-Type', 'text/plain'] as [string, string]]],
    ['two kinds of length', [...good(), ['Transfer-Encoding', 'chunked'] as [string, string]]],
  ])('%s is answered alike', async (_, headers) => {
    const [here, there] = await Promise.all([short.ask(headers), long.ask(headers)]);
    expect(here).toEqual(there);
    expect(here.answer.status).toBeGreaterThanOrEqual(400);
    expect(here.calls).toBe(0);
  });

  it.each([
    ['the address', good()],
    ['a name that is allowed', good({ Host: 'good.example' })],
    ['a page of this server', good({ Origin: 'http://HERE' })],
    ['a name and a secret in other letters', good({ Host: 'GOOD.example', Authorization: `bearer  ${SECRET}` })],
  ])('and who is let in by %s is let in at both', async (_, headers) => {
    const [here, there] = await Promise.all([short.ask(headers), long.ask(headers)]);
    expect(here).toEqual(there);
    expect(here).toMatchObject({ answer: { status: 200 }, refused: [], calls: 1 });
  });
});
