/** A body has a score of its own made audible: what it is given, who may ask, and how much. */

import { HandClock } from '@vccp/client/testing';
import { VCCPError } from '@vccp/protocol';
import { afterEach, expect, test } from 'vitest';
import { type Speech, VCCPServer, type VCCPServerOptions } from '../src/index.js';
import { openSession, PlainBody } from './plain-client.js';

const AUDIO = { category: 'audio', data: { url: 'https://example.org/a.wav' }, channel: 'speech' };
const FACE = { category: 'expression', data: { emotion: 'happy' }, channel: 'face' };
const NOD = { category: 'gesture', data: { gesture: 'nod' }, channel: 'gesture' };

/** A voice that is ready at once, and writes down what it was asked for. */
function voice() {
  const asked: string[] = [];
  const faults: VCCPError[] = [];
  const speech: Speech = {
    async *utter(text) {
      asked.push(text);
      const fault = faults.shift();
      if (fault) throw fault;
      yield { text, url: `https://example.org/${asked.length}.wav`, durationMs: 100 };
    },
  };
  return { speech, asked, faults };
}

const servers: VCCPServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function opened(options: VCCPServerOptions) {
  const server = new VCCPServer({ port: 0, ...options });
  servers.push(server);
  const at = await server.start();
  const { webSocketUrl } = await openSession(at.url);
  const join = async (extra: object = {}, offers: object[] = [AUDIO, FACE, NOD]) => {
    const body = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
    await body.introduce(offers, extra);
    return body;
  };
  return { at, join };
}

let count = 0;
async function prepare(body: PlainBody, events: object[], name = 'own') {
  count += 1;
  const id = `p${count}`;
  body.send('system', 'prepare', { performance: { name, events } }, { id });
  const isAnswer = (message: object) => (message as { replyTo?: string }).replyTo === id;
  const { category, data } = await body.next(isAnswer);
  return { category, data: data as { code?: string; message?: string; performance?: { events: unknown[] } } };
}
const says = (text: string, more: object = {}) => ({ type: 'speech', data: { text, ...more } });

test('it is given a sound for its words and the URL of its files, alone, and nothing is played', async () => {
  const { speech, asked } = voice();
  const storage = { fetch: () => new Response(), urlOf: async (id: string) => `https://example.org/files/${id}` };
  const { join } = await opened({ speech, storage });
  const [body, other, watcher] = [await join(), await join(), await join({ role: 'observer' })];
  const before = [other.received.length, watcher.received.length];
  const { category, data } = await prepare(body, [
    { ...says('[laughs] Hello!', { emotion: 'calm' }), timestamp: 1, id: 'hello' },
    { type: 'audio', after: 'hello', data: { id: 'chime', gain: 0.5 } },
  ]);
  expect(category).toBe('prepare');
  expect(asked).toEqual(['Hello!']);
  expect(data.performance?.events).toMatchObject([
    {
      type: 'parallel',
      id: 'hello',
      timestamp: 1,
      events: [
        { data: { category: 'expression', data: { emotion: 'calm' } } },
        { type: 'audio', data: { url: 'https://example.org/1.wav', text: 'Hello!' } },
        { data: { category: 'expression', data: { emotion: 'happy' } } },
        { data: { category: 'gesture', data: { gesture: 'nod' } } },
        // A laugh passes: then she is again as she was asked to be.
        { timestamp: 0.8, data: { category: 'expression', data: { emotion: 'calm' } } },
      ],
    },
    { type: 'audio', after: 'hello', data: { url: 'https://example.org/files/chime', gain: 0.5 } },
  ]);
  await Promise.all([other.taken(), watcher.taken()]);
  // What each got meanwhile is the answer to its own probe.
  expect([other.received.length, watcher.received.length]).toEqual(before.map((many) => many + 1));
  expect([...body.received, ...other.received].some(({ type }) => type === 'action')).toBe(false);
});

test('only a body may ask, with an id, for what is a score', async () => {
  const { speech, asked } = voice();
  const { join } = await opened({ speech });
  for (const role of ['sensor', 'observer']) {
    const peer = await new PlainBody((await join()).socket.url, ['vccp.v1']).open();
    peer.send('system', 'hello', { versions: ['1.1'], body: { name: 'Eve', kind: 'test' }, role });
    expect((await prepare(peer, [says('Hello!')])).data).toMatchObject({ code: 'not-allowed' });
  }
  const body = await join();
  expect((await prepare(body, [{ type: 'speech', data: {} }])).data).toMatchObject({
    code: 'bad-message',
    message: expect.stringContaining('performance.events[0].data.text'),
  });
  body.send('system', 'prepare', { performance: { name: 'own', events: [says('Hello!')] } });
  await body.next(({ category, data }) => category === 'error' && /wants an id/.test(String(data.message)));
  expect(asked).toEqual([]);
});

test('a server says in its welcome that it can, and one without a voice says that it cannot', async () => {
  const { join } = await opened({ speech: voice().speech });
  const greeted = await join();
  expect(greeted.received.find(({ category }) => category === 'welcome')?.data.features).toEqual(['prepare']);
  const silent = await (await opened({})).join();
  expect(silent.received.find(({ category }) => category === 'welcome')?.data).not.toHaveProperty('features');
  expect((await prepare(silent, [says('Hello!')])).data).toMatchObject({ code: 'not-capable' });
  const waves = [{ type: 'gesture', data: { gesture: 'wave' } }];
  expect((await prepare(silent, waves)).data.performance?.events).toMatchObject(waves);
});

test('no more is spoken than fits: in one score as in `speak`, in a session as can be said in that time', async () => {
  const clock = new HandClock();
  const { speech, asked } = voice();
  const { join } = await opened({ speech, clock });
  const body = await join();
  const long = (letter: string, length = 4000) => letter.repeat(length);
  expect((await prepare(body, [says(long('a', 2001)), says(long('b', 2000))])).data).toMatchObject({ code: 'too-big' });
  expect(asked).toEqual([]);
  for (const letter of ['a', 'b']) expect((await prepare(body, [says(long(letter))])).category).toBe('prepare');
  // What was made a moment ago is not made again, and costs nothing but the asking.
  for (let again = 0; again < 5; again += 1) await prepare(body, [says(long('a'))]);
  expect(asked.length).toBe(2);
  const late = await join();
  expect((await prepare(late, [says(long('c'))])).data).toMatchObject({ code: 'too-many' });
  // Whoever says nothing in that time is taken for dead.
  clock.step(60_000);
  expect((await prepare(await join(), [says(long('c'))])).category).toBe('prepare');
});

test('a voice that fails is told in its words, and asked anew the next time', async () => {
  const { speech, asked, faults } = voice();
  faults.push(new VCCPError('invalid-data', 'this voice speaks no Japanese'));
  const { join } = await opened({ speech });
  const body = await join();
  expect((await prepare(body, [says('こんにちは')])).data).toEqual({
    code: 'invalid-data',
    message: 'this voice speaks no Japanese',
    replyTo: expect.any(String),
  });
  expect((await prepare(body, [says('こんにちは')])).category).toBe('prepare');
  expect(asked.length).toBe(2);
});

test('what its words tell is on her face for their sentence, where the score makes no faces of its own', async () => {
  const feelingsOf = (text: string) =>
    text.includes('sad') ? [{ word: 'sad', at: text.indexOf('sad'), emotion: 'sad' as const, intensity: 0.6 }] : [];
  const { join } = await opened({ speech: voice().speech, feelingsOf });
  const body = await join();
  const faces = async (events: object[]) => {
    const { data } = await prepare(body, events);
    const [first] = (data.performance?.events ?? []) as { events: { with?: string; data: { category?: string } }[] }[];
    return first?.events.filter((event) => event.data.category === 'expression');
  };
  const sad = says('It is sad. It is so.');
  expect(await faces([sad])).toMatchObject([
    { with: 'sentence-1', data: { data: { emotion: 'sad', intensity: 0.6 } } },
    { with: 'sentence-1', data: { data: { emotion: 'neutral' } } },
  ]);
  expect(await faces([sad, { type: 'expression', data: { emotion: 'happy' } }])).toEqual([]);
  expect(await faces([says('[angry] It is sad.')])).toMatchObject([{ data: { data: { emotion: 'angry' } } }]);
});

test('a body without a face is given the words alone, whatever they tell', async () => {
  const feelingsOf = () => [{ word: 'happy', at: 8, emotion: 'happy' as const, intensity: 0.8 }];
  const { join } = await opened({ speech: voice().speech, feelingsOf });
  const body = await join({}, [AUDIO]);
  const eventsOf = async (event: object) => {
    const { data } = await prepare(body, [event]);
    const [first] = (data.performance?.events ?? []) as { events: { type: string }[] }[];
    return first?.events.map(({ type }) => type);
  };
  expect(await eventsOf(says('[laughs] I am so happy!', { emotion: 'calm' }))).toEqual(['audio']);
  expect(await eventsOf(says('[laughs]'))).toEqual(['wait']);
});
