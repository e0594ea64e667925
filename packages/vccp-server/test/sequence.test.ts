import { afterEach, describe, expect, it } from 'vitest';
import { type Speech, VCCPServer, type VCCPServerOptions } from '../src/index.js';
import { type BodyMessage, openSession, PlainBody, PlainMcpClient, textOf } from './plain-client.js';

const GESTURE = { category: 'gesture', data: { gesture: 'wave|nod|bow|dance' }, channel: 'gesture', durationMs: 50 };
const EXPRESSION = { category: 'expression', data: { preset: 'happy|sad|neutral' }, channel: 'face' };
const AUDIO = { category: 'audio', data: { url: 'https://example.org/a.wav', text: 'Hello!' }, channel: 'speech' };
const SAY = { category: 'say', data: { text: 'Hello!' }, channel: 'speech' };
const SEQUENCE = { category: 'sequence', schema: { type: 'object', required: ['performance'] }, channel: 'sequence' };

const gesture = (name: string, timestamp = 0, more: object = {}) => ({
  type: 'gesture',
  timestamp,
  data: { gesture: name },
  ...more,
});

/** A voice that is ready at once. */
const quickVoice: Speech = {
  async *utter(text) {
    for (const sentence of text.split(/(?<=[.!?]) /)) {
      yield { text: sentence, url: `https://example.org/${sentence.length}.wav`, durationMs: 100 };
    }
  },
};

const servers: VCCPServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function embodied(offered: object[], options: VCCPServerOptions = {}) {
  const server = new VCCPServer({ port: 0, ...options });
  servers.push(server);
  const at = await server.start();
  const { webSocketUrl } = await openSession(at.url);
  const body = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
  await body.introduce(offered);
  const client = new PlainMcpClient(at.mcp);
  await client.connect();
  await client.tool('register-agent');
  const played = () =>
    body.received
      .filter(({ type }) => type === 'action')
      .map(({ category, data }) => [category, ...Object.values(data)]);
  /** The nth action that arrives, counted from 0. */
  const action = (index: number): Promise<BodyMessage> => {
    const seen = new Set<string | undefined>();
    return body.next(({ type, id }) => {
      if (type === 'action') seen.add(id);
      return type === 'action' && [...seen].indexOf(id) === index;
    });
  };
  const tell = (message: BodyMessage, state: string, more: object = {}) =>
    body.send('system', 'action-status', { actionId: message.id, state, ...more });
  return { body, client, played, action, tell };
}

describe('play-sequence', () => {
  it('performs a score on a body that knows only actions, and tells how it ended', async () => {
    const { body, client, played } = await embodied([GESTURE, EXPRESSION]);
    body.obey();
    const events = [
      gesture('wave', 0, { id: 'waving' }),
      { type: 'expression', timestamp: 0.02, data: { preset: 'happy' } },
      { type: 'wait', duration: 0.03 },
      gesture('bow', 0, { after: 'waving' }),
    ];
    const answer = await client.tool('play-sequence', { sequence: { name: 'hello', events }, waitMs: 20_000 });
    expect(answer.structuredContent).toMatchObject({ name: 'hello', state: 'completed', by: 'server', faults: [] });
    expect(played()).toEqual([
      ['gesture', 'wave'],
      ['expression', 'happy'],
      ['gesture', 'bow'],
    ]);
  });

  it('leaves out what is optional and nobody can do, says so, and plays what is anchored on it', async () => {
    const { body, client, played } = await embodied([GESTURE]);
    body.obey();
    const bow = gesture('bow', 0, { after: 'seat' });
    const seat = { type: 'action', id: 'seat', data: { category: 'posture', data: { posture: 'sit' } } };
    const answer = await client.tool('play-sequence', {
      sequence: { name: 'manners', events: [{ ...seat, optional: true }, gesture('wave', 0, { optional: true }), bow] },
      waitMs: 20_000,
    });
    expect(answer.structuredContent).toMatchObject({
      state: 'completed',
      faults: [],
      leftOut: [{ path: 'events[0]', message: expect.stringContaining('no action "posture" here') }],
    });
    expect(textOf(answer)).toContain('without events[0], which no body here can do');
    expect(played().sort()).toEqual([
      ['gesture', 'bow'],
      ['gesture', 'wave'],
    ]);
    for (const events of [[seat, gesture('wave')], [{ ...seat, optional: true }]]) {
      const refused = await client.tool('play-sequence', { sequence: { name: 'seat', events } });
      expect(refused.isError).toBe(true);
      expect(textOf(refused)).toContain('sequence.events[0]: no action "posture" here');
    }
  });

  it('refuses it whole, with every path, before anything moves', async () => {
    const { client, played } = await embodied([GESTURE]);
    const refused = async (sequence: unknown) => {
      const answer = await client.tool('play-sequence', { sequence });
      expect(answer.isError).toBe(true);
      return textOf(answer);
    };
    const events = [
      gesture('wave'),
      gesture('backflip', 1),
      { type: 'parallel', timestamp: 2, events: [{ type: 'action', data: { category: 'fly' } }] },
    ];
    const text = await refused({ name: 'x', events });
    expect(text).toContain('sequence.events[1]: action gesture was rejected');
    expect(text).toContain('sequence.events[2].events[0]: no action "fly" here');
    expect(await refused({ name: 'x', events: [gesture('wave', -1)] })).toContain('sequence.events[0].timestamp');
    expect(await refused('{"name":"x","events":[{"type":"wait","duration":1e308}]}')).toContain('events[0].duration');
    const many = JSON.stringify({ name: 'x', events: Array.from({ length: 100_000 }, () => 0) });
    expect(await refused(many)).toContain('too-big');
    expect(await refused('{"name":')).toContain('not JSON');
    expect(await refused('../etc/passwd')).toContain('is no name for a stored sequence');
    expect(await refused('gret')).toContain('Did you mean "greet"?');
    expect(played()).toEqual([]);
  });

  it('a thousand events go as JSON text', async () => {
    const { body, client } = await embodied([GESTURE]);
    body.obey();
    const events = Array.from({ length: 1000 }, (_, index) =>
      gesture('nod', 0, { id: `n${index}`, ...(index > 0 && { after: `n${index - 1}` }) }),
    );
    const sequence = JSON.stringify({ name: 'long', events });
    let { structuredContent: played } = await client.tool('play-sequence', { sequence, waitMs: 25_000 });
    while (played.state === 'playing')
      ({ structuredContent: played } = await client.tool('get-sequence', { id: played.id, waitMs: 25_000 }));
    expect(played).toMatchObject({ state: 'completed', faults: [] });
  });

  it('is not called a success where the body did not play a sound', async () => {
    const { body, client } = await embodied([AUDIO]);
    body.onMessage = ({ type, id }) => {
      if (type !== 'action') return;
      const error = { code: 'body-failed', message: 'the speaker is broken' };
      body.send('system', 'action-status', { actionId: id, state: 'failed', error });
    };
    const url = 'http://127.0.0.1:3000/storage/download/01J8?token=abc&expires=1';
    const sequence = { name: 'song', events: [{ type: 'audio', data: { url } }] };
    const answer = await client.tool('play-sequence', { sequence, waitMs: 20_000 });
    expect(answer.isError).toBe(true);
    expect(answer.structuredContent).toMatchObject({
      state: 'failed',
      faults: [{ path: 'events[0]', message: 'the speaker is broken' }],
    });
  });

  it('a stored sound means nothing to a server that keeps no files, and it says so', async () => {
    const { client, played } = await embodied([AUDIO]);
    const sequence = { name: 'song', events: [{ type: 'audio', data: { id: '01J8' } }] };
    for (const answer of [
      await client.tool('play-sequence', { sequence }),
      await client.tool('play-action', { action: { category: 'audio', data: { id: '01J8' } } }),
    ]) {
      expect(answer.isError).toBe(true);
      expect(textOf(answer)).toContain('this server keeps no files');
    }
    expect(played()).toEqual([]);
  });

  it('speech is heard sentence by sentence, or shown where nobody has sound', async () => {
    const heard = await embodied([AUDIO], { speech: quickVoice });
    heard.body.obey();
    const sequence = { name: 'talk', events: [{ type: 'speech', data: { text: 'One. Two more.' } }] };
    const answer = await heard.client.tool('play-sequence', { sequence, waitMs: 20_000 });
    expect(answer.structuredContent).toMatchObject({ state: 'completed' });
    expect(heard.played()).toEqual([
      ['audio', 'https://example.org/4.wav', 'One.'],
      ['audio', 'https://example.org/9.wav', 'Two more.'],
    ]);
    const shown = await embodied([SAY]);
    shown.body.obey();
    await shown.client.tool('play-sequence', { sequence, waitMs: 20_000 });
    expect(shown.played()).toEqual([['say', 'One. Two more.']]);
    const neither = await embodied([GESTURE]);
    expect(textOf(await neither.client.tool('play-sequence', { sequence }))).toContain(
      'sequence.events[0]: this body can neither be heard',
    );
  });

  it('a score that repeats is stopped in mid-gesture: told to end, one reset, nothing after', async () => {
    const { body, client, action, tell, played } = await embodied([GESTURE, EXPRESSION]);
    const events = [
      { type: 'expression', data: { preset: 'happy' } },
      gesture('dance', 0),
      { type: 'wait', duration: 3600 },
    ];
    await client.tool('play-sequence', { sequence: { name: 'x', loop: true, events } });
    tell(await action(0), 'completed');
    tell(await action(1), 'started');
    const stopping = client.tool('control-sequence', { command: 'stop' });
    const cancel = await body.next(({ category }) => category === 'cancel');
    expect(cancel.data).toMatchObject({ actionId: (await action(1)).id });
    tell(await action(1), 'cancelled');
    expect((await stopping).structuredContent).toMatchObject({ state: 'stopped' });
    await body.taken();
    expect(played()).toEqual([
      ['expression', 'happy'],
      ['gesture', 'dance'],
      ['expression', 'neutral'],
    ]);
  });
});

describe('control-sequence', () => {
  it('pause takes back what runs and holds what comes, resume plays it again, seek goes on elsewhere', async () => {
    const { body, client, action, tell } = await embodied([AUDIO, GESTURE]);
    const events = [{ type: 'audio', data: { url: 'https://example.org/song.wav' } }, gesture('bow', 1800)];
    const started = await client.tool('play-sequence', { sequence: { name: 'x', events } });
    const { id } = started.structuredContent;
    tell(await action(0), 'started');
    const paused = await client.tool('control-sequence', { id, command: 'pause' });
    expect(paused.structuredContent).toMatchObject({ state: 'paused' });
    await body.next(({ category }) => category === 'cancel');
    tell(await action(0), 'cancelled', { result: { heardMs: 1234 } });
    expect((await client.tool('get-sequence', { id })).structuredContent).toMatchObject({
      state: 'paused',
      position: paused.structuredContent.position,
    });
    await client.tool('control-sequence', { id, command: 'resume' });
    expect((await action(1)).data).toMatchObject({ url: 'https://example.org/song.wav' });
    tell(await action(1), 'completed');
    expect(textOf(await client.tool('control-sequence', { id, command: 'seek' }))).toContain('seek needs a position');
    await client.tool('control-sequence', { command: 'seek', position: 1800 });
    tell(await action(2), 'completed');
    await expect
      .poll(async () => (await client.tool('get-sequence', { id })).structuredContent.state)
      .toBe('completed');
    const after = await client.tool('control-sequence', { id, command: 'pause' });
    expect(after.structuredContent).toMatchObject({ state: 'completed' });
  });

  it('a sound is taken up where it was by a body that can', async () => {
    const offer = { ...AUDIO, data: { ...AUDIO.data, fromMs: 0 } };
    const { body, client, action, tell } = await embodied([offer]);
    const events = [{ type: 'audio', data: { url: 'https://example.org/song.wav' } }];
    await client.tool('play-sequence', { sequence: { name: 'x', events } });
    tell(await action(0), 'started');
    await client.tool('control-sequence', { command: 'pause' });
    await body.next(({ category }) => category === 'cancel');
    tell(await action(0), 'cancelled', { result: { heardMs: 1234 } });
    await body.taken();
    await client.tool('control-sequence', { command: 'resume' });
    expect((await action(1)).data).toEqual({ url: 'https://example.org/song.wav', fromMs: 1234 });
  });

  it('critical interrupts low; an equal one waits its turn', async () => {
    const { body, client, action, tell } = await embodied([GESTURE]);
    const play = async (name: string, priority: string) =>
      (await client.tool('play-sequence', { sequence: { name, events: [gesture(name)] }, priority })).structuredContent
        .id;
    const low = await play('dance', 'low');
    tell(await action(0), 'started');
    const critical = await play('bow', 'critical');
    const waiting = await play('nod', 'critical');
    const open = (await client.tool('get-sequence')).structuredContent.performances as object[];
    expect(open).toMatchObject([
      { id: critical, name: 'bow' },
      { id: waiting, name: 'nod', state: 'waiting' },
    ]);
    expect((await client.tool('get-sequence', { id: low })).structuredContent.state).toBe('interrupted');
    await body.next(({ category }) => category === 'cancel');
    tell(await action(0), 'cancelled');
    tell(await action(1), 'completed');
    expect((await action(2)).data).toEqual({ gesture: 'nod' });
  });

  it('says which performances there are, where the id is none of them', async () => {
    const { client } = await embodied([GESTURE]);
    expect(textOf(await client.tool('control-sequence', { command: 'stop' }))).toContain('play-sequence gives ids');
    const { id } = (await client.tool('play-sequence', { sequence: { name: 'x', events: [gesture('nod', 3600)] } }))
      .structuredContent;
    expect(textOf(await client.tool('get-sequence', { id: 'nonsense' }))).toContain(`There are ${id}`);
  });
});

describe('who wins', () => {
  it('stop-action of everything ends performances, those that wait too', async () => {
    const { client, action, tell } = await embodied([GESTURE]);
    const ids: unknown[] = [];
    for (const name of ['dance', 'nod']) {
      const sequence = { name, events: [gesture(name), gesture(name, 3600)] };
      ids.push((await client.tool('play-sequence', { sequence })).structuredContent.id);
    }
    tell(await action(0), 'completed');
    // Between two events nothing runs, and yet there is something to stop.
    const stopped = await client.tool('stop-action');
    for (const id of ids) expect(textOf(stopped)).toContain(`performance ${id}`);
    expect(stopped.structuredContent.performances).toMatchObject(ids.map((id) => ({ id, state: 'stopped' })));
    expect(textOf(await client.tool('stop-action'))).toBe('Nothing was running or waiting.');
    for (const id of ids) {
      expect((await client.tool('get-sequence', { id })).structuredContent.state).toBe('stopped');
    }
  });

  it('the human: a scene stands still while they hold the body, and goes on when they let go', async () => {
    const { body, client, action, tell } = await embodied([GESTURE]);
    const sequence = { name: 'x', events: [gesture('dance'), gesture('bow', 3600)] };
    const { id } = (await client.tool('play-sequence', { sequence })).structuredContent;
    tell(await action(0), 'started');
    body.send('system', 'pause', { paused: true, by: 'user' });
    tell(await action(0), 'interrupted');
    await body.taken();
    expect((await client.tool('get-sequence', { id })).structuredContent.state).toBe('paused');
    expect(textOf(await client.tool('control-sequence', { id, command: 'resume' }))).toContain('body-paused');
    expect(textOf(await client.tool('play-sequence', { sequence }))).toContain('body-paused');
    body.send('system', 'pause', { paused: false, by: 'user' });
    expect((await action(1)).data).toEqual({ gesture: 'dance' });
    expect((await client.tool('get-sequence', { id })).structuredContent.state).toBe('playing');
  });

  it('without a body there is no performance', async () => {
    const { client, body } = await embodied([GESTURE]);
    body.send('system', 'bye', {});
    await body.closed.catch(() => undefined);
    await expect
      .poll(async () =>
        textOf(await client.tool('play-sequence', { sequence: { name: 'x', events: [gesture('nod')] } })),
      )
      .toContain('no-body');
  });
});

describe('a body that takes a whole score', () => {
  it('is given it, with a sound in place of each text', async () => {
    const { client, action, tell } = await embodied([SEQUENCE, GESTURE, AUDIO], { speech: quickVoice });
    const events = [gesture('wave'), { type: 'speech', timestamp: 0.5, data: { text: 'One. Two more.' } }];
    const waiting = client.tool('play-sequence', { sequence: { name: 'talk', events }, startAt: 0.25, waitMs: 20_000 });
    const given = await action(0);
    expect(given).toMatchObject({ category: 'sequence', data: { startAtMs: 250 } });
    expect(given.data.performance).toMatchObject({
      name: 'talk',
      events: [
        { type: 'gesture' },
        {
          type: 'parallel',
          timestamp: 0.5,
          events: [
            { type: 'audio', data: { text: 'One.' } },
            { type: 'audio', after: 'sentence-1', data: { text: 'Two more.' } },
          ],
        },
      ],
    });
    tell(given, 'started');
    tell(given, 'completed');
    expect((await waiting).structuredContent).toMatchObject({ state: 'completed', by: 'body' });
  });

  it('is paused by taking it back, and goes on from where the body was', async () => {
    const { body, client, action, tell } = await embodied([SEQUENCE, GESTURE]);
    const sequence = { name: 'x', events: [gesture('dance'), gesture('bow', 3600)] };
    await client.tool('play-sequence', { sequence });
    tell(await action(0), 'started');
    await client.tool('control-sequence', { command: 'pause' });
    await body.next(({ category }) => category === 'cancel');
    const resuming = client.tool('control-sequence', { command: 'resume' });
    await resuming;
    tell(await action(0), 'cancelled', { result: { positionMs: 1500 } });
    expect((await action(1)).data).toMatchObject({ startAtMs: 1500, retake: true });
    const sought = await client.tool('control-sequence', { command: 'seek', position: 3 });
    expect(sought.structuredContent.state).toBe('playing');
    expect((await action(2)).data).toMatchObject({ startAtMs: 3000 });
    const error = { code: 'body-failed', message: 'events[0]: she fell' };
    tell(await action(2), 'failed', { error });
    await expect
      .poll(async () => (await client.tool('get-sequence', { id: await idOf(client) })).structuredContent.state)
      .toBe('failed');
  });

  const idOf = async (client: PlainMcpClient) =>
    /performance (\S+)/.exec(textOf(await client.tool('control-sequence', { command: 'pause' })))?.[1];
});

describe('stored sequences', () => {
  it('are saved, listed, read and played by name; the behaviours come along', async () => {
    const { body, client, played } = await embodied([GESTURE]);
    body.obey();
    const given = await client.tool('list-sequences');
    expect((given.structuredContent.sequences as { name: string }[]).map(({ name }) => name)).toEqual([
      'greet',
      'dance',
      'sit',
      'stand',
      'jump',
      'crouch',
    ]);
    await client.tool('save-sequence', { sequence: { name: 'おはよう', events: [gesture('bow')] } });
    await client.tool('save-sequence', { sequence: { name: 'x', events: [gesture('nod')] }, name: 'greet' });
    const { sequences } = (await client.tool('list-sequences')).structuredContent;
    expect(sequences).toMatchObject([
      { name: 'greet', given: false },
      { name: 'おはよう', events: 1 },
      {},
      {},
      {},
      {},
      {},
    ]);
    const { sequence } = (await client.tool('get-sequence', { name: 'greet' })).structuredContent;
    expect(sequence).toMatchObject({ name: 'greet', events: [{ data: { gesture: 'nod' } }] });
    await client.tool('play-sequence', { sequence: 'おはよう', waitMs: 20_000 });
    expect(played()).toEqual([['gesture', 'bow']]);
  });

  it.each(['..', '../up', 'a/b', '/etc/passwd', 'a\\b', '.hidden', '', 'a b', 'x'.repeat(65), 'a\u0000b', 'C:x'])(
    'never under the name %j',
    async (name) => {
      const { client } = await embodied([GESTURE]);
      const answer = await client.tool('save-sequence', { sequence: { name: 'x', events: [gesture('nod')] }, name });
      expect(answer.isError).toBe(true);
      expect(textOf(answer)).toContain('is no name for a stored sequence');
    },
  );

  it('are not kept where they could not be played', async () => {
    const { client } = await embodied([GESTURE]);
    const sequence = { name: 'x', events: [gesture('nod', 0, { id: 'a', after: 'a' })] };
    expect(textOf(await client.tool('save-sequence', { sequence }))).toContain('sequence.events[0].after');
    expect((await client.tool('list-sequences')).structuredContent.total).toBe(6);
  });
});
