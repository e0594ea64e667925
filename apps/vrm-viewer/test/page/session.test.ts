import { describe, expect, test } from 'vitest';
import { Activity } from '../../src/session/activity.js';
import { hosts } from '../../src/session/hosts.js';
import { keepSession, newSession, openSession, ServerAway } from '../../src/session/open-session.js';
import { Performer } from '../../src/session/performer.js';
import { SettingsStore } from '../../src/session/settings.js';

function memoryStore(entries: Record<string, string> = {}) {
  const map = new Map(Object.entries(entries));
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  };
}

const answering = (status: number, body: unknown) => async () => new Response(JSON.stringify(body), { status });
const noFetch = async () => {
  throw new TypeError('nobody asked for this');
};

describe('the session of a tab', () => {
  test('is the one in the address, with the token of its fragment', async () => {
    const store = memoryStore();
    const options = { fetch: noFetch, pageUrl: 'http://127.0.0.1:3000/?session=abc#token=t', store };
    expect(await openSession(options)).toEqual({ sessionId: 'abc', bodyToken: 't' });
    expect(await openSession({ ...options, pageUrl: 'http://127.0.0.1:3000/' })).toEqual({
      sessionId: 'abc',
      bodyToken: 't',
    });
  });

  test('keeps the token that took the place of the one in the address, and takes another that is given later', async () => {
    const store = memoryStore();
    const at = (token: string) => ({
      fetch: noFetch,
      pageUrl: `http://127.0.0.1:3000/?session=abc#token=${token}`,
      store,
    });
    await openSession(at('first'));
    keepSession(store, { sessionId: 'abc', bodyToken: 'second', renewed: 'first' });
    expect(await openSession(at('first'))).toMatchObject({ bodyToken: 'second' });
    expect(await openSession(at('third'))).toEqual({ sessionId: 'abc', bodyToken: 'third' });
  });

  test('is else asked for once, and remembered', async () => {
    const store = memoryStore();
    const pageUrl = 'http://127.0.0.1:3000/';
    const fetch = answering(201, { sessionId: 'new', bodyToken: 'secret', mcpUrl: 'x' });
    expect(await openSession({ fetch, pageUrl, store })).toEqual({ sessionId: 'new', bodyToken: 'secret' });
    expect(await openSession({ fetch: noFetch, pageUrl, store })).toMatchObject({ sessionId: 'new' });
  });

  test('says what the server did where none can be had', async () => {
    const store = memoryStore();
    const pageUrl = 'http://127.0.0.1:3000/';
    await expect(newSession({ fetch: noFetch, pageUrl, store })).rejects.toThrow(ServerAway);
    await expect(newSession({ fetch: answering(401, {}), pageUrl, store })).rejects.toMatchObject({ refused: true });
    await expect(newSession({ fetch: answering(200, {}), pageUrl, store })).rejects.toThrow(/not one of a VCCP/);
  });
});

describe('what a host is told', () => {
  const info = { mcpUrl: 'http://127.0.0.1:4321/mcp', stdio: { command: 'npx', args: ['-y', 'vccp-server', 'mcp'] } };
  const recipe = (id: string) => hosts(info).find((host) => host.id === id)?.recipes;

  test('names this server', () => {
    expect(recipe('claude-code')?.http?.text).toBe('claude mcp add --transport http vccp http://127.0.0.1:4321/mcp');
    expect(recipe('codex')?.stdio?.text).toBe('codex mcp add vccp -- npx -y vccp-server mcp');
    expect(recipe('claude-desktop')?.http).toBeUndefined();
    expect(JSON.parse(recipe('cursor')?.stdio?.text ?? '')).toEqual({ mcpServers: { vccp: info.stdio } });
    expect(JSON.parse(recipe('vs-code')?.http?.text ?? '')).toEqual({
      servers: { vccp: { type: 'http', url: info.mcpUrl } },
    });
  });

  test('can be installed by one click where the host has a link for it', () => {
    const cursor = new URL(recipe('cursor')?.http?.installUrl ?? '');
    expect(JSON.parse(atob(cursor.searchParams.get('config') ?? ''))).toEqual({ url: info.mcpUrl });
    const vsCode = recipe('vs-code')?.stdio?.installUrl?.split('?')[1] ?? '';
    expect(JSON.parse(decodeURIComponent(vsCode))).toEqual({ name: 'vccp', ...info.stdio });
  });

  test('is quoted for a shell', () => {
    const [first] = hosts({ ...info, stdio: { command: '/opt/my tools/node', args: ["it's"] } });
    expect(first?.recipes.stdio?.text).toBe(`claude mcp add vccp -- '/opt/my tools/node' 'it'\\''s'`);
  });
});

describe('settings', () => {
  test('survive nonsense in the store field by field', () => {
    const store = memoryStore({ 'vccp.settings': '{"theme":"purple","language":"ja","cameras":7}' });
    const settings = new SettingsStore(store);
    expect(settings.value).toMatchObject({ theme: 'auto', language: 'ja', cameras: {} });
    expect(new SettingsStore(memoryStore({ 'vccp.settings': 'not json' })).value.theme).toBe('auto');
  });

  test('are kept, and remember the last cameras of 24 models', () => {
    const store = memoryStore();
    const settings = new SettingsStore(store);
    settings.change({ theme: 'dark' });
    for (let index = 0; index < 30; index++) {
      settings.rememberCamera(`model ${index}`, { position: [0, 1, index], target: [0, 1, 0] });
    }
    const again = new SettingsStore(store);
    expect(again.value.theme).toBe('dark');
    expect(Object.keys(again.value.cameras)).toHaveLength(24);
    expect(again.camera('model 29')?.position).toEqual([0, 1, 29]);
    expect(again.camera('model 0')).toBeUndefined();
  });

  test('live without a store, or with one that refuses', () => {
    const refusing = {
      getItem: () => null,
      setItem: () => {
        throw new Error('the disk is full');
      },
    };
    const settings = new SettingsStore(refusing);
    settings.change({ theme: 'light' });
    expect(settings.value.theme).toBe('light');
    expect(new SettingsStore(undefined).value.theme).toBe('auto');
  });
});

describe('the performer', () => {
  const lasting = {
    stop: () => undefined,
    play: (_action: unknown, { signal }: { signal: AbortSignal }) =>
      new Promise<undefined>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  };
  const stateOf = (activity: Activity, id: string) => {
    const entry = activity.entries.find((candidate) => candidate.id === id);
    return entry?.kind === 'action' ? entry.action.state : undefined;
  };

  test('writes how an action went, whoever asked for it', async () => {
    const activity = new Activity(() => 0);
    const performer = new Performer({ stop: () => undefined, play: async () => ({ heard: 'all' }) }, activity);
    const context = { signal: new AbortController().signal, report: () => undefined };
    const played = performer.play({ id: 'one', category: 'say', data: { text: 'Hi' } }, context);
    expect(activity.running.value.map((entry) => entry.id)).toEqual(['one']);
    expect(await played).toEqual({ heard: 'all' });
    expect(stateOf(activity, 'one')).toBe('completed');
    expect(activity.running.value).toEqual([]);
  });

  test('ends what the person started when they stop it, and what a model started as its reason says', async () => {
    const activity = new Activity(() => 0);
    const performer = new Performer(lasting, activity);
    let own = '';
    const here = performer.playHere({ category: 'gesture', data: {} }, (id) => {
      own = id;
    });
    performer.stopHere(own);
    await here;
    expect(stateOf(activity, own)).toBe('cancelled');

    const stop = new AbortController();
    const context = { signal: stop.signal, report: () => undefined };
    const there = performer.play({ id: 'two', category: 'gesture', data: {} }, context);
    stop.abort(Object.assign(new Error('replaced'), { state: 'interrupted' }));
    await expect(there).rejects.toThrow('replaced');
    expect(stateOf(activity, 'two')).toBe('interrupted');
  });

  test('tells a failure in the words of the body', async () => {
    const activity = new Activity(() => 0);
    const failing = {
      stop: () => undefined,
      play: async () => {
        throw new Error('the way is blocked');
      },
    };
    await new Performer(failing, activity).playHere({ category: 'movement', data: {} });
    expect(activity.entries[0]).toMatchObject({ action: { state: 'failed', message: 'the way is blocked' } });
  });
});
