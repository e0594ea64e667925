import { HandClock } from '@vccp/client/testing';
import { performanceSchema } from '@vccp/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Speech, VCCPServer, type VCCPServerOptions } from '../src/index.js';
import { silentLogger } from '../src/logger.js';
import { OfferReader } from '../src/offer.js';
import { perform } from '../src/perform.js';
import { Session } from '../src/session.js';
import { STEP_WAIT_MS } from '../src/step.js';
import { MemoryBody } from './memory-body.js';
import { openSession, PlainBody, PlainMcpClient, textOf } from './plain-client.js';

/** An action that takes one field, of these choices. */
const takes = (category: string, channel: string, field: string, choices: readonly string[]) => ({
  category,
  channel,
  data: { [field]: choices[0] },
  schema: {
    type: 'object',
    properties: { [field]: { enum: choices } },
    required: [field],
    additionalProperties: false,
  },
});
const gesture = (...choices: string[]) => takes('gesture', 'gesture', 'gesture', choices);
const face = (field: string, ...choices: string[]) => takes('expression', 'face', field, choices);
const DOZE = { category: 'doze', data: { seconds: 1 }, channel: 'gesture' };

describe('two bodies that are to do the same', () => {
  let clock: HandClock;
  let session: Session;
  let ada: MemoryBody;
  let bo: MemoryBody;
  beforeEach(() => {
    clock = new HandClock();
    session = new Session(clock, silentLogger, new OfferReader());
    ada = new MemoryBody(session, clock);
    bo = new MemoryBody(session, clock);
    ada.hello([gesture('wave'), DOZE]);
    bo.hello([gesture('wave')]);
  });

  const wave = (more: object = {}) => session.play({ category: 'gesture', data: { gesture: 'wave' }, ...more });
  const asked = () => [ada, bo].map((body) => body.all('gesture').length);

  it('begin at once where both are free', () => {
    wave();
    expect(asked()).toEqual([1, 1]);
    expect(clock.waiting).toBe(2);
  });

  it('begin together: who is free waits for the other', () => {
    const doze = session.play({ category: 'doze', data: { seconds: 1 } });
    const record = wave();
    expect(asked()).toEqual([0, 0]);
    expect(record.parts.map(({ report }) => report.state)).toEqual(['queued', 'queued']);
    clock.step(STEP_WAIT_MS - 1);
    expect(asked()).toEqual([0, 0]);
    ada.report(doze.id, 'completed');
    expect(asked()).toEqual([1, 1]);
  });

  it('do not wait for long: the free one goes on alone, and the other follows when it can', () => {
    const doze = session.play({ category: 'doze', data: { seconds: 1 } });
    wave();
    clock.step(STEP_WAIT_MS);
    expect(asked()).toEqual([0, 1]);
    ada.report(doze.id, 'completed');
    expect(asked()).toEqual([1, 1]);
  });

  it.each([
    [
      'whose part is stopped by what takes its place',
      () => session.play({ category: 'doze', data: { seconds: 2 }, meta: { policy: 'override' } }),
    ],
    ['that leaves for good', () => ada.system('bye', {})],
    ['whose connection breaks, and it may return', () => ada.drop()],
    ['that a human holds', () => ada.system('pause', { paused: true, by: 'user' })],
  ])('nobody waits for a body %s', (_, happens) => {
    session.play({ category: 'doze', data: { seconds: 1 } });
    wave();
    happens();
    clock.step(STEP_WAIT_MS);
    expect(bo.all('gesture')).toHaveLength(1);
  });

  it('who waits for the other can be stopped, and is then not sent it', async () => {
    session.play({ category: 'doze', data: { seconds: 1 } });
    const record = wave();
    session.stop({ actionId: record.id }, 'no');
    expect(record.report.state).toBe('cancelled');
    clock.step(10 * STEP_WAIT_MS);
    await Promise.resolve(); // what comes after the stop
    expect(asked()).toEqual([0, 0]);
  });

  it('what is to take the place of another waits for nobody', () => {
    session.play({ category: 'doze', data: { seconds: 1 } });
    wave({ meta: { policy: 'replace' } });
    expect(asked()).toEqual([1, 1]);
  });
});

describe('a sound on two bodies', () => {
  const HOUR_MS = 3_600_000;
  const sound = (...fields: string[]) => ({
    category: 'audio',
    channel: 'speech',
    data: { url: 'https://example.org/a.wav' },
    schema: { type: 'object', properties: Object.fromEntries(['url', ...fields].map((field) => [field, {}])) },
  });

  /** Each says something by a clock that is so far ahead. */
  function company(aheadMs: readonly number[], offers: readonly object[]) {
    const clock = new HandClock();
    const session = new Session(clock, silentLogger, new OfferReader());
    const bodies = aheadMs.map((ahead, index) => {
      const body = new MemoryBody(session, clock);
      body.hello([offers[index] ?? sound('startAt')]);
      for (const slowMs of [40, 3, 900]) {
        const timestamp = new Date(clock.now() + ahead - slowMs).toISOString();
        body.sendText(JSON.stringify({ type: 'perception', category: 'mood', timestamp, data: {} }));
      }
      return body;
    });
    const play = (data: object = {}) =>
      session.play({ category: 'audio', data: { url: 'https://example.org/a.wav', ...data } });
    const startMs = (body: MemoryBody) => Date.parse(String(body.last('audio').data.startAt));
    return { clock, session, bodies: bodies as [MemoryBody, MemoryBody], play, startMs };
  }

  it('begins at one moment, by the clock of each, whatever it shows', () => {
    const { bodies, play, startMs, clock } = company([5 * HOUR_MS, 0.25 * HOUR_MS], []);
    const record = play();
    expect(startMs(bodies[0]) - startMs(bodies[1])).toBe(4.75 * HOUR_MS);
    // The fastest word was 3 ms on its way; and there is time to fetch it.
    expect(startMs(bodies[1]) - 0.25 * HOUR_MS).toBeGreaterThan(clock.now() + 100);
    expect(record.data).not.toHaveProperty('startAt');
  });

  it('begins at once where only one hears it, where a body knows of no such moment, and where the model named one', () => {
    const alone = company([0], []);
    alone.play();
    expect(alone.bodies[0].last('audio').data).not.toHaveProperty('startAt');
    const { bodies, play } = company([0, 0], [sound(), sound('startAt')]);
    play();
    expect(bodies.map((body) => 'startAt' in body.last('audio').data)).toEqual([false, true]);
    const startAt = '2030-01-01T00:00:00.000Z';
    const named = company([HOUR_MS, 0], []);
    named.play({ startAt });
    expect(named.bodies.map((body) => body.last('audio').data.startAt)).toEqual([startAt, startAt]);
  });
});

describe('a sound of a scene', () => {
  const url = 'https://example.org/a.wav';
  const voice: Speech = {
    async *utter(text) {
      yield { text, url, durationMs: 100 };
    },
  };
  const audio = { type: 'audio', data: { url } };
  const speech = { type: 'speech', data: { text: 'Hello!' } };

  /** So many bodies with sound, and a scene that plays on them. */
  async function staged(events: object[], offers: readonly object[]) {
    const clock = new HandClock();
    const session = new Session(clock, silentLogger, new OfferReader());
    const bodies = offers.map((offer) => {
      const body = new MemoryBody(session, clock);
      body.hello([offer, gesture('wave')]);
      return body;
    });
    const performance = performanceSchema.parse({ name: 'test', events });
    const means = { clock, speech: voice, feelingsOf: undefined };
    const { show } = perform(session, { performance, priority: 'medium', startAtMs: 0 }, means);
    const step = async (ms: number) => {
      for (let passed = 0; passed <= ms; passed += 10) {
        await new Promise(setImmediate);
        clock.step(10);
      }
      await new Promise(setImmediate);
    };
    await step(0);
    /** When the scene comes to its first second. */
    const secondMs = () => clock.now() + 1000 - show.status.positionMs;
    const startMs = () => bodies.map((body) => Date.parse(String(body.last('audio').data.startAt)));
    const sounds = () => bodies.map((body) => body.all('audio').length);
    return { bodies, show, step, secondMs, startMs, sounds };
  }
  const sound = (more: object = {}) => ({
    category: 'audio',
    channel: 'speech',
    data: { url },
    schema: { type: 'object', properties: { url: {}, text: {}, startAt: {} } },
    ...more,
  });

  it.each([
    ['a file, on one body', audio, 1],
    ['a file, on two', audio, 2],
    ['a text, on one body', speech, 1],
    ['a text, on two', speech, 2],
  ])('is asked for ahead and begins on its mark: %s', async (_, event, count) => {
    const { step, secondMs, startMs, sounds } = await staged([{ ...event, timestamp: 1 }], Array(count).fill(sound()));
    expect(sounds()).toEqual(Array(count).fill(0));
    await step(1000);
    expect(sounds()).toEqual(Array(count).fill(1));
    for (const at of startMs()) expect(Math.abs(at - secondMs())).toBeLessThan(1);
  });

  it('at the very beginning, what is beside it waits for it', async () => {
    const wave = { type: 'gesture', timestamp: 0, data: { gesture: 'wave' } };
    const { bodies, step, startMs, secondMs } = await staged([audio, wave], [sound(), sound()]);
    await step(100);
    expect(bodies.map((body) => body.all('gesture').length)).toEqual([0, 0]);
    await step(400);
    expect(bodies.map((body) => body.all('gesture').length)).toEqual([1, 1]);
    for (const at of startMs()) expect(Math.abs(at - (secondMs() - 1000))).toBeLessThan(1);
  });

  it.each([
    ['knows no such moment', sound({ schema: { type: 'object', properties: { url: {} } } })],
    ['would cut off what is heard', sound({ policy: 'replace' })],
  ])('is not asked for ahead where a body %s', async (_, offer) => {
    const { show, step, sounds } = await staged([{ ...audio, timestamp: 1 }], [offer]);
    for (let passed = 0; sounds()[0] === 0 && passed < 3000; passed += 10) await step(0);
    expect(show.status.positionMs).toBeGreaterThanOrEqual(1000);
  });
});

describe('a model with several bodies', () => {
  const servers: VCCPServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  /** Bodies of these names, each with what it offers. */
  async function company(offers: Record<string, object[]>, more: Pick<VCCPServerOptions, 'speech' | 'clock'> = {}) {
    const server = new VCCPServer({ port: 0, ...more });
    servers.push(server);
    const at = await server.start();
    const { webSocketUrl } = await openSession(at.url);
    const bodies: PlainBody[] = [];
    for (const [name, actions] of Object.entries(offers)) {
      const body = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
      await body.introduce(actions, { body: { name, kind: 'test' } });
      bodies.push(body);
    }
    const client = new PlainMcpClient(at.mcp);
    await client.connect();
    await client.tool('register-agent');
    return { client, bodies: bodies as [PlainBody, PlainBody, PlainBody] };
  }

  const actions = (body: PlainBody) => body.received.filter(({ type }) => type === 'action');
  async function ends(body: PlainBody, state: string, more: object = {}, nth = 0) {
    await expect.poll(() => actions(body).length).toBeGreaterThan(nth);
    body.send('system', 'action-status', { actionId: actions(body)[nth]?.id, state, ...more });
  }

  it('is told what each can do, and of each what became of it', async () => {
    const { client, bodies } = await company({
      page: [gesture('wave', 'bow')],
      world: [gesture('wave')],
      lamp: [{ category: 'light', data: { power: 'on' } }],
    });
    const [page, world] = bodies;
    const can = await client.tool('get-capability');
    const offered = can.structuredContent.actions as { category: string; bodyIds: string[] }[];
    expect(offered.map(({ category, bodyIds }) => [category, bodyIds.length])).toEqual([
      ['gesture', 1],
      ['gesture', 1],
      ['light', 1],
    ]);
    expect(textOf(can)).toMatch(/\*\*gesture\*\* \(page\)[\s\S]*wave\|bow[\s\S]*\*\*gesture\*\* \(world\)/);

    const waving = client.tool('play-action', {
      action: { category: 'gesture', data: { gesture: 'wave' } },
      waitMs: 20_000,
    });
    await ends(page, 'completed');
    await ends(world, 'failed', { error: { code: 'stuck', message: 'its arm is stuck' } });
    const waved = await waving;
    expect(waved.isError).toBeFalsy();
    expect(waved.structuredContent).toMatchObject({
      state: 'completed',
      parts: [
        { body: 'page', state: 'completed' },
        { body: 'world', state: 'failed', error: { message: 'its arm is stuck' } },
      ],
      passedOver: [{ body: 'lamp', why: 'it does not offer gesture' }],
      body: { name: 'page', others: [{ name: 'world', status: 'connected' }, { name: 'lamp' }] },
    });
    expect(textOf(waved)).toContain(
      'completed (page completed; world failed: its arm is stuck); not on lamp: it does not offer gesture',
    );

    const bowing = client.tool('play-action', {
      action: { category: 'gesture', data: { gesture: 'bow' } },
      waitMs: 20_000,
    });
    await ends(page, 'completed', {}, 1);
    const bowed = await bowing;
    expect(actions(world)).toHaveLength(1);
    expect(bowed.structuredContent.passedOver).toMatchObject([
      { body: 'world', why: expect.stringContaining('"bow" is none of wave') },
      { body: 'lamp' },
    ]);

    // Nobody else is meant where one is named.
    const named = await client.tool('play-action', {
      action: { category: 'light', data: { power: 'on' }, meta: { bodyId: offered[2]?.bodyIds[0] } },
    });
    expect(named.structuredContent).not.toHaveProperty('passedOver');
  });

  it('is told who of them noticed what, also where both call it the same', async () => {
    const { client, bodies } = await company({ page: [gesture('wave')], world: [gesture('wave')] });
    const [page, world] = bodies;
    page.send('perception', 'user', { name: 'Mia', metres: 1 });
    world.send('perception', 'user', { name: 'Mia', metres: 7 });
    world.send('perception', 'user', { name: 'Mia', metres: 8 });
    await page.taken();
    await world.taken();
    const noticed = await client.tool('get-perception');
    expect(noticed.structuredContent.perceptions).toMatchObject([{ data: { metres: 8 } }, { data: { metres: 1 } }]);
    expect(textOf(noticed)).toContain(
      'page: user Mia {"name":"Mia","metres":1}; world: user Mia {"name":"Mia","metres":8}',
    );
    // Of one that is gone the next takes the place.
    page.send('system', 'bye', {});
    await expect
      .poll(async () => ((await client.tool('get-state')).structuredContent.bodies as object[]).length)
      .toBe(1);
    world.send('perception', 'user', { name: 'Mia', metres: 9 });
    await world.taken();
    expect((await client.tool('get-perception')).structuredContent.perceptions).toMatchObject([
      { data: { metres: 9 } },
    ]);
  });

  it('of a scene, is told what one of them did not do; the scene is completed', async () => {
    const { client, bodies } = await company({ page: [gesture('wave')], world: [gesture('wave')] });
    const [page, world] = bodies;
    const events = [{ type: 'gesture', timestamp: 0, data: { gesture: 'wave' } }];
    const playing = client.tool('play-sequence', { sequence: { name: 'hello', events }, waitMs: 20_000 });
    await ends(page, 'completed');
    await ends(world, 'failed', { error: { code: 'stuck', message: 'its arm is stuck' } });
    expect((await playing).structuredContent).toMatchObject({
      state: 'completed',
      faults: [{ path: 'events[0]', message: 'done, but not on world failed: its arm is stuck' }],
    });
  });

  it('a scene that is stopped gives every face back, each as its body calls it', async () => {
    const { client, bodies } = await company({
      page: [face('preset', 'happy', 'neutral'), gesture('wave')],
      world: [face('emotion', 'happy', 'neutral')],
    });
    const [page, world] = bodies;
    const parallel = [
      { type: 'expression', timestamp: 0, data: { preset: 'happy' } },
      { type: 'action', timestamp: 0.1, data: { category: 'expression', data: { emotion: 'happy' } } },
      { type: 'gesture', timestamp: 0, data: { gesture: 'wave' } },
    ];
    await client.tool('play-sequence', { sequence: { name: 'smile', events: parallel } });
    await expect.poll(() => [actions(page).length, actions(world).length]).toEqual([2, 1]);
    await client.tool('control-sequence', { command: 'stop' });
    await expect.poll(() => actions(page).at(-1)?.data).toEqual({ preset: 'neutral' });
    await expect.poll(() => actions(world).at(-1)?.data).toEqual({ emotion: 'neutral' });
  });

  it('of the words of a scene too: what one of them could not say is told, and the scene is completed', async () => {
    const voice: Speech = {
      async *utter(text) {
        yield { text, url: 'https://example.org/a.wav', durationMs: 100 };
      },
    };
    const audio = { category: 'audio', data: { url: 'https://example.org/a.wav' }, channel: 'speech' };
    const { client, bodies } = await company({ page: [audio], world: [audio] }, { speech: voice });
    const [page, world] = bodies;
    const events = [{ type: 'speech', timestamp: 0, data: { text: 'Hello!' } }];
    const playing = client.tool('play-sequence', { sequence: { name: 'hello', events }, waitMs: 20_000 });
    await ends(page, 'completed');
    await ends(world, 'failed', { error: { code: 'mute', message: 'its device is gone' } });
    const played = await playing;
    expect(played.structuredContent).toMatchObject({
      state: 'completed',
      faults: [{ path: 'events[0]', message: 'done, but not on world failed: its device is gone' }],
    });
    expect(textOf(played)).toContain('1 not played, or not by all, first events[0]');
  });

  it('says each sentence on all who have sound at the same time, shows each the nearest feeling, and stops all', async () => {
    const voice: Speech = {
      async *utter(text) {
        for (const sentence of text.split(/(?<=[.!?]) /))
          yield { text: sentence, url: 'https://example.org/a.wav', durationMs: 100 };
      },
    };
    const audio = { category: 'audio', data: { url: 'https://example.org/a.wav', text: '' }, channel: 'speech' };
    const { client, bodies } = await company(
      {
        page: [audio, face('emotion', 'happy', 'excited', 'neutral')],
        world: [audio, face('emotion', 'happy', 'sad')],
        box: [{ category: 'say', data: { text: '' }, channel: 'speech' }],
      },
      // However long a step takes on this machine, nobody goes on alone.
      { speech: voice, clock: new HandClock() },
    );
    const [page, world, box] = bodies;
    const said = (body: PlainBody) => actions(body).filter(({ category }) => category === 'audio');
    const report = (body: PlainBody, nth: number, state: string) =>
      body.send('system', 'action-status', {
        actionId: said(body)[nth]?.id,
        state,
        ...(state === 'progress' && { progress: 0.5 }),
      });
    await client.tool('speak', { text: 'One. Two. Three.', emotion: 'excited' });
    await expect.poll(() => [said(page).length, said(world).length, actions(box).length]).toEqual([1, 1, 1]);
    await expect
      .poll(() => [page, world].map((body) => body.received.find(({ category }) => category === 'expression')?.data))
      .toEqual([{ emotion: 'excited' }, { emotion: 'happy' }]);
    for (const body of [page, world]) report(body, 0, 'progress');
    // The page is at the end of its sentence; the next is for both.
    report(page, 0, 'completed');
    const state = async () =>
      (await client.tool('get-state')).structuredContent.actions as { category: string; state: string }[];
    await expect
      .poll(
        async () => (await state()).filter(({ category, state }) => category === 'audio' && state === 'queued').length,
      )
      .toBe(2);
    report(world, 0, 'completed');
    await expect.poll(() => [said(page).length, said(world).length]).toEqual([2, 2]);
    const stopping = client.tool('stop-action', { all: true });
    for (const body of [page, world, box]) {
      await expect.poll(() => body.received.filter(({ category }) => category === 'cancel').length).toBeGreaterThan(0);
      for (const { id } of actions(body)) body.send('system', 'action-status', { actionId: id, state: 'cancelled' });
    }
    await stopping;
    expect((await state()).filter(({ category }) => category !== 'expression')).toEqual([]);
    expect([said(page).length, said(world).length]).toEqual([2, 2]);
  });
});
