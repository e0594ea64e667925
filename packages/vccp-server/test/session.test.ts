import { HandClock } from '@vccp/client/testing';
import { ACTION_STATES, CLOSE_CODES, GRACE_MS, isTerminal, VCCPError } from '@vccp/protocol';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { STOP_GRACE_MS } from '../src/action-queue.js';
import { silentLogger } from '../src/logger.js';
import { OfferReader } from '../src/offer.js';
import { RING_MESSAGES } from '../src/ring.js';
import { Session } from '../src/session.js';
import { MemoryBody } from './memory-body.js';

const WAVE = { category: 'gesture', data: { gesture: 'wave|nod' }, channel: 'gesture' };
const MOVE = { category: 'movement', data: { distance: 1 }, channel: 'locomotion' };

let clock: HandClock;
let session: Session;
beforeEach(() => {
  clock = new HandClock();
  session = new Session(clock, silentLogger, new OfferReader());
});

const wave = (more: object = {}) => session.play({ category: 'gesture', data: { gesture: 'wave' }, ...more });
function fault(act: () => unknown): VCCPError {
  try {
    act();
  } catch (error) {
    if (error instanceof VCCPError) return error;
  }
  throw new Error('no VCCPError was thrown');
}

describe('a body of version 1.0', () => {
  it('is sent what it can do at once, without numbers, and reports nothing', () => {
    const body = new MemoryBody(session, clock);
    body.system('capability', { actions: [WAVE] });
    expect(wave().report.state).toBe('sent');
    expect(body.received).toEqual([
      {
        type: 'action',
        category: 'gesture',
        timestamp: expect.any(String),
        id: expect.any(String),
        data: { gesture: 'wave' },
      },
    ]);
  });

  it('that never said what it can do is given everything, as 1.0 did', () => {
    const body = new MemoryBody(session, clock);
    expect(session.play({ category: 'anything', data: { a: 1 } }).report.state).toBe('sent');
    expect(body.last('anything').data).toEqual({ a: 1 });
  });
});

describe('a body of version 1.1', () => {
  it('is welcomed with who it is, and told the limits', () => {
    const body = new MemoryBody(session, clock);
    expect(body.hello()).toMatchObject({
      version: '1.1',
      sessionId: session.id,
      bodyId: body.id,
      resumed: false,
      lastSeq: 0,
      limits: { maxDepth: 32 },
    });
  });

  it('gets numbered messages without a gap', () => {
    const body = new MemoryBody(session, clock);
    body.hello([WAVE, MOVE]);
    wave();
    session.play({ category: 'movement', data: { distance: 1 } });
    session.stop({ all: true }, 'enough');
    // Two actions, a cancel for each, and one for all that the body may be doing besides.
    expect(body.received.flatMap(({ seq }) => seq ?? [])).toEqual([1, 2, 3, 4, 5]);
  });

  it('tells how an action goes, and a late word changes nothing', () => {
    const body = new MemoryBody(session, clock);
    body.hello([WAVE]);
    const record = wave();
    body.report(record.id, 'started');
    body.report(record.id, 'progress', { progress: 0.5 });
    expect(record.report).toMatchObject({ state: 'progress', progress: 0.5 });
    body.report(record.id, 'completed', { result: { waved: true } });
    body.report(record.id, 'failed');
    expect(record.report).toEqual({ state: 'completed', result: { waved: true } });
    expect(body.all('error')).toEqual([]);
  });

  it('late words are written down, and not applied', () => {
    const lines: string[] = [];
    const quiet = () => undefined;
    const logger = { debug: (line: string) => lines.push(line), info: quiet, warn: quiet, error: quiet };
    session = new Session(clock, logger, new OfferReader());
    const body = new MemoryBody(session, clock);
    body.hello([WAVE]);
    const record = wave();
    body.report(record.id, 'completed');
    body.report(record.id, 'failed');
    expect(record.report.state).toBe('completed');
    expect(lines.at(-1)).toMatch(
      new RegExp(`^session ${session.label} body ${body.id}: late .* failed of ${record.id}$`),
    );
  });

  it('that has not come so far as another does not take the action back', () => {
    const [ada, bo] = [new MemoryBody(session, clock), new MemoryBody(session, clock)];
    for (const body of [ada, bo]) body.hello([WAVE]);
    const record = wave();
    ada.report(record.id, 'progress', { progress: 0.9 });
    ada.report(record.id, 'completed');
    expect(record.report).toEqual({ state: 'progress', progress: 0.9 });
    bo.report(record.id, 'completed');
    expect(record.report.state).toBe('completed');
  });

  it('plays the same id once', () => {
    const body = new MemoryBody(session, clock);
    body.hello([WAVE]);
    expect(wave({ id: 'mine' })).toBe(wave({ id: 'mine' }));
    expect(body.all('gesture')).toHaveLength(1);
  });

  it('that leaves for good loses its actions at once', () => {
    const body = new MemoryBody(session, clock);
    body.hello([WAVE]);
    const record = wave();
    body.system('bye', {});
    expect(record.report).toMatchObject({ state: 'lost', error: { code: 'body-lost' } });
    expect(session.bodies).toEqual([]);
  });

  it('that vanishes loses its actions after the grace time, also those that wait', () => {
    const body = new MemoryBody(session, clock);
    body.hello([WAVE]);
    const records = [wave(), wave()];
    body.drop();
    clock.step(GRACE_MS - 1);
    expect(records.map(({ report }) => report.state)).toEqual(['accepted', 'queued']);
    expect(fault(() => wave())).toMatchObject({ code: 'no-body', message: expect.stringContaining('may return') });
    clock.step(1);
    expect(records.map(({ report }) => report.state)).toEqual(['lost', 'lost']);
  });

  it('that a human holds gets nothing, and what waited is rejected', () => {
    const body = new MemoryBody(session, clock);
    body.hello([WAVE]);
    const [running, waiting] = [wave(), wave()];
    body.system('pause', { paused: true, by: 'Kim', reason: 'tea' });
    expect(fault(() => wave())).toMatchObject({ code: 'body-paused', message: expect.stringContaining('Kim') });
    expect(waiting.report).toMatchObject({ state: 'rejected', error: { code: 'body-paused' } });
    expect(running.ended).toBe(false);
    session.stop({ all: true }, 'enough');
    expect(body.all('cancel').map(({ data }) => data)).toEqual([
      { actionId: running.id, reason: 'enough' },
      { all: true, reason: 'enough' },
    ]);
    body.system('pause', { paused: false, by: 'Kim' });
    expect(wave().ended).toBe(false);
  });

  it('keeps what it says of itself, whole and by patch', () => {
    const body = new MemoryBody(session, clock);
    body.hello();
    body.system('state', { rev: 1, full: { posture: 'stand', face: { smile: 1 } } });
    body.system('state', { rev: 2, patch: { face: { smile: null, blink: 1 }, posture: 'sit' } });
    expect(session.bodies[0]?.state?.value).toEqual({ posture: 'sit', face: { blink: 1 } });
    body.system('state', { rev: 5, patch: {} });
    expect(body.last('error').data).toMatchObject({
      code: 'bad-message',
      message: expect.stringContaining('rev 2 is known'),
    });
  });

  it('shows what it sees when asked', async () => {
    const body = new MemoryBody(session, clock);
    body.hello([], { features: ['view'] });
    const view = session.see({ maxWidth: 320 });
    const asked = body.last('view');
    expect(asked.data).toEqual({ maxWidth: 320 });
    body.system('view', { mimeType: 'image/png', base64: 'AAAA', width: 1, height: 1 }, { replyTo: asked.id });
    expect(await view).toMatchObject({ mimeType: 'image/png' });
    const unanswered = session.see({ maxWidth: 320 });
    clock.step(10_000);
    await expect(unanswered).rejects.toMatchObject({ code: 'no-view' });
  });
});

describe('a body that comes back', () => {
  it('with its token gets what it missed, but no action that ended meanwhile, and its own goes on', () => {
    const body = new MemoryBody(session, clock);
    const { resumeToken, bodyId, epoch } = body.hello([WAVE, MOVE]);
    const running = wave();
    body.report(running.id, 'started');
    const doomed = session.play({ category: 'movement', data: { distance: 1 }, meta: { timeoutMs: 1000 } });
    body.drop();
    clock.step(1000);
    expect(doomed.report.state).toBe('failed');
    const again = new MemoryBody(session, clock);
    expect(again.hello([], { resumeToken, lastSeq: 1 })).toMatchObject({ resumed: true, bodyId, epoch });
    expect(again.received.slice(1).map(({ category, seq }) => [category, seq])).toEqual([['cancel', 3]]);
    clock.step(GRACE_MS);
    again.report(running.id, 'completed');
    expect(running.report.state).toBe('completed');
    expect(session.bodies).toHaveLength(1);
  });

  it('too late for the ring is told so by a new epoch, and its actions are lost', () => {
    const body = new MemoryBody(session, clock);
    const { resumeToken, epoch } = body.hello([{ ...WAVE, policy: 'parallel' }]);
    const first = wave();
    for (let count = 0; count < RING_MESSAGES; count += 1) {
      body.report(wave().id, 'completed');
    }
    body.drop();
    const welcome = new MemoryBody(session, clock).hello([], { resumeToken, lastSeq: 0 });
    expect(welcome).toMatchObject({ resumed: false, lastSeq: 0 });
    expect(welcome.epoch).not.toBe(epoch);
    expect(first.report.state).toBe('lost');
  });

  // What was lost by coming back too late was told while the body already listened, under the numbers of before: an
  // action asked for in that moment reached it ahead of the welcome, and was forgotten there.
  it('too late gets nothing before it has said anew what it can do, and what it said before no longer counts', () => {
    const body = new MemoryBody(session, clock);
    const { resumeToken } = body.hello([WAVE]);
    body.system('state', { rev: 0, full: { posture: 'sit' } });
    wave().subscribe(({ state }) => {
      if (state === 'lost') expect(fault(() => wave()).code).toBe('not-capable');
    });
    body.drop();
    const again = new MemoryBody(session, clock);
    again.hello([], { resumeToken, lastSeq: 99 });
    expect(again.received.map(({ category }) => category)).toEqual(['welcome']);
    expect(session.bodies[0]).toMatchObject({ state: undefined, capability: undefined, paused: undefined });
    again.system('capability', { actions: [WAVE] });
    wave();
    expect(again.last('gesture').seq).toBe(1);
  });

  it('while its old connection hangs takes over, and the late end of the old one changes nothing', () => {
    const old = new MemoryBody(session, clock);
    const { resumeToken } = old.hello([WAVE]);
    const record = wave();
    old.report(record.id, 'started');
    const again = new MemoryBody(session, clock);
    again.hello([], { resumeToken, lastSeq: 1 });
    expect(old.closedWith).toBe(CLOSE_CODES.replaced);
    old.report(record.id, 'failed');
    old.drop();
    clock.step(GRACE_MS);
    again.report(record.id, 'completed');
    expect(record.report.state).toBe('completed');
  });

  it('with a wrong token is a new body, and the owner of the right one still gets in', () => {
    const body = new MemoryBody(session, clock);
    const { resumeToken, bodyId } = body.hello([WAVE]);
    body.drop();
    expect(new MemoryBody(session, clock).hello([], { resumeToken: 'wrong' })).toMatchObject({ resumed: false });
    expect(new MemoryBody(session, clock).hello([], { resumeToken, lastSeq: 0 })).toMatchObject({
      resumed: true,
      bodyId,
    });
  });

  it('and says again what it had said is not heard twice', () => {
    const body = new MemoryBody(session, clock);
    const { resumeToken } = body.hello();
    body.send('perception', 'message', { text: 'one' }, { seq: 1 });
    body.send('perception', 'message', { text: 'two' }, { seq: 2 });
    body.drop();
    const again = new MemoryBody(session, clock);
    expect(again.hello([], { resumeToken, lastSeq: 0 })).toMatchObject({ lastSeq: 2 });
    again.send('perception', 'message', { text: 'two' }, { seq: 2 });
    again.send('perception', 'message', { text: 'three' }, { seq: 3 });
    expect(session.perceptions.news({}).perceptions.map(({ data }) => data.text)).toEqual(['one', 'two', 'three']);
  });
});

it('a sensor that comes back is the same one, what it says again is not heard twice, and an observer begins anew', () => {
  const sensor = new MemoryBody(session, clock);
  const { resumeToken, bodyId } = sensor.hello([], { role: 'sensor' });
  sensor.send('perception', 'light', { lux: 1 }, { seq: 1 });
  sensor.drop();
  const again = new MemoryBody(session, clock);
  expect(again.hello([], { role: 'sensor', resumeToken, lastSeq: 0 })).toMatchObject({
    resumed: true,
    bodyId,
    lastSeq: 1,
  });
  again.send('perception', 'light', { lux: 1 }, { seq: 1 });
  again.send('perception', 'light', { lux: 2 }, { seq: 2 });
  expect(session.perceptions.news({}).perceptions.map(({ data }) => data.lux)).toEqual([1, 2]);
  const observer = new MemoryBody(session, clock);
  const watching = observer.hello([], { role: 'observer' });
  observer.drop();
  expect(session.bodies.map(({ role }) => role)).toEqual(['sensor']);
  const back = { role: 'observer', resumeToken: watching.resumeToken, lastSeq: 0 };
  expect(new MemoryBody(session, clock).hello([], back)).toMatchObject({ resumed: false });
});

describe('several bodies', () => {
  it('each that offers an action plays it, and it is completed when all ended and one completed', () => {
    const [ada, bo, mute] = [0, 1, 2].map(() => new MemoryBody(session, clock)) as [MemoryBody, MemoryBody, MemoryBody];
    ada.hello([WAVE]);
    bo.hello([WAVE, MOVE]);
    mute.hello([MOVE]);
    const record = wave();
    expect([ada, bo, mute].map((body) => body.all('gesture').length)).toEqual([1, 1, 0]);
    ada.report(record.id, 'completed');
    expect(record.ended).toBe(false);
    bo.report(record.id, 'failed', { error: { code: 'stuck', message: 'stuck' } });
    expect(record.report.state).toBe('completed');
  });

  it('one can be meant by its id', () => {
    const [ada, bo] = [new MemoryBody(session, clock), new MemoryBody(session, clock)];
    ada.hello([WAVE]);
    bo.hello([WAVE]);
    wave({ meta: { bodyId: bo.id } });
    expect([ada, bo].map((body) => body.all('gesture').length)).toEqual([0, 1]);
    expect(fault(() => wave({ meta: { bodyId: 'nobody' } })).validOptions).toEqual([ada.id, bo.id]);
  });

  it('two of version 1.0 both play, and the action ends once', () => {
    const bodies = [new MemoryBody(session, clock), new MemoryBody(session, clock)];
    for (const body of bodies) body.system('capability', { actions: [WAVE] });
    expect(wave().report.state).toBe('sent');
    expect(bodies.map((body) => body.all('gesture').length)).toEqual([1, 1]);
  });

  it('an observer sees what passes and may say nothing; a sensor only perceives', () => {
    const [body, observer, sensor] = [0, 1, 2].map(() => new MemoryBody(session, clock)) as [
      MemoryBody,
      MemoryBody,
      MemoryBody,
    ];
    body.hello([WAVE]);
    observer.hello([], { role: 'observer' });
    sensor.hello([], { role: 'sensor' });
    const record = wave();
    sensor.send('perception', 'light', { lux: 3 });
    body.report(record.id, 'completed');
    expect(observer.received.slice(1).map(({ category, data }) => [category, data.state])).toEqual([
      ['presence', undefined],
      ['capability', undefined],
      ['presence', undefined],
      ['gesture', undefined],
      ['light', undefined],
      ['action-status', 'completed'],
    ]);
    expect(sensor.all('gesture')).toEqual([]);
    observer.send('perception', 'message', { text: 'hello' });
    expect(observer.last('error').data.code).toBe('not-allowed');
    sensor.report(record.id, 'failed');
    expect(sensor.last('error').data.code).toBe('not-allowed');
  });
});

describe('an observer', () => {
  it('who comes late is told who is here, what they offer, say of themselves and do', () => {
    const body = new MemoryBody(session, clock);
    body.hello([WAVE]);
    body.system('state', { rev: 0, full: { posture: 'stand' } });
    const record = wave();
    body.report(record.id, 'started');
    const observer = new MemoryBody(session, clock);
    observer.hello([], { role: 'observer' });
    expect(observer.received.slice(1)).toMatchObject([
      { category: 'presence', data: { bodyId: body.id, name: 'Ada', kind: 'test', role: 'body', status: 'connected' } },
      { category: 'capability', data: { actions: [{ category: 'gesture' }] }, meta: { bodyId: body.id } },
      { category: 'state', data: { rev: 0, full: { posture: 'stand' } }, meta: { bodyId: body.id } },
      { type: 'action', category: 'gesture', id: record.id },
      { category: 'action-status', data: { actionId: record.id, state: 'started' }, meta: { bodyId: body.id } },
    ]);
    expect(JSON.stringify(observer.received.slice(1))).not.toContain(session.id);
  });

  it('is told with every copy whose it is: state, pause, perceptions, and each of two bodies that play', () => {
    const observer = new MemoryBody(session, clock);
    observer.hello([], { role: 'observer' });
    const [one, two] = [new MemoryBody(session, clock), new MemoryBody(session, clock)];
    for (const body of [one, two]) body.hello([WAVE]);
    one.system('state', { rev: 0, full: { mood: 'calm' } });
    one.system('state', { rev: 1, patch: { mood: null } });
    two.send('perception', 'touch', { region: 'head' }, { meta: { importance: 'high' } });
    expect(observer.all('state')).toMatchObject([
      { data: { rev: 0, full: { mood: 'calm' } }, meta: { bodyId: one.id } },
      { data: { rev: 1, patch: { mood: null } }, meta: { bodyId: one.id } },
    ]);
    expect(observer.last('touch')).toMatchObject({ meta: { importance: 'high', bodyId: two.id } });
    const record = wave();
    one.report(record.id, 'completed');
    two.report(record.id, 'failed');
    const said = observer.all('action-status') as unknown as { data: { state: string }; meta?: { bodyId: string } }[];
    expect(said.map(({ data, meta }) => [data.state, meta?.bodyId])).toEqual([
      ['completed', one.id],
      ['accepted', undefined],
      ['failed', two.id],
      ['completed', undefined],
    ]);
    two.system('pause', { paused: true, by: 'user' });
    expect(observer.last('pause')).toMatchObject({ data: { paused: true }, meta: { bodyId: two.id } });
    two.drop();
    one.system('bye', {});
    expect(observer.all('presence').map(({ data }) => data.status)).toEqual(['connected', 'connected', 'away', 'gone']);
  });
});

it('whatever two bodies report, and whether they stay or go, each accepted action ends in exactly one state', () => {
  const step = fc.record({
    who: fc.constantFrom(0, 1),
    what: fc.constantFrom('report', 'stop', 'drop', 'play', 'pause', 'release', 'wait'),
    state: fc.constantFrom(...ACTION_STATES),
    nth: fc.nat(5),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      clock = new HandClock();
      session = new Session(clock, silentLogger, new OfferReader());
      const bodies = [new MemoryBody(session, clock), new MemoryBody(session, clock)];
      for (const body of bodies) body.hello([WAVE]);
      const ends = new Map<string, string[]>();
      for (const { who, what, state, nth } of steps) {
        const body = bodies[who];
        const id = [...ends.keys()].at(-1 - nth) ?? 'none';
        if (what === 'play') {
          try {
            const record = wave();
            ends.set(record.id, []);
            record.subscribe((report) => void (isTerminal(report.state) && ends.get(record.id)?.push(report.state)));
          } catch (error) {
            expect(error).toBeInstanceOf(VCCPError);
          }
        } else if (what === 'report') body?.report(id, state);
        else if (what === 'stop' && ends.has(id)) session.stop({ actionId: id }, 'enough');
        else if (what === 'drop') body?.drop();
        else if (what === 'pause' || what === 'release') body?.system('pause', { paused: what === 'pause', by: 'Kim' });
        else clock.step(nth * 1000);
      }
      for (const body of bodies) body.drop();
      clock.step(GRACE_MS);
      for (const states of ends.values()) expect(states).toHaveLength(1);
      expect(session.actions.openCount).toBe(0);
      expect(clock.waiting).toBe(0);
    }),
  );
});

it('remembers the last actions, and names the latest where one is not known', () => {
  const body = new MemoryBody(session, clock);
  body.system('capability', { actions: [WAVE] });
  const first = wave();
  for (let count = 0; count < 1200; count += 1) wave();
  const latest = wave();
  expect(session.actions.get(latest.id)).toBe(latest);
  expect(fault(() => session.stop({ actionId: first.id }, ''))).toMatchObject({
    code: 'unknown-action',
    message: expect.stringContaining(latest.id),
  });
});

it('takes only so many actions at a time', () => {
  const body = new MemoryBody(session, clock);
  body.hello([WAVE]);
  for (let count = 0; count < 256; count += 1) wave();
  expect(fault(() => wave()).code).toBe('too-many');
  session.stop({ all: true }, 'enough');
  clock.step(STOP_GRACE_MS);
  expect(wave().ended).toBe(false);
});

describe('what a body gets wrong', () => {
  it('is answered with what is wrong, and the connection stays', () => {
    const body = new MemoryBody(session, clock);
    body.sendText('nonsense');
    body.send('perception', 'not a category!', {});
    body.system('action-status', { actionId: 'x' });
    body.send('action', 'gesture', {});
    expect(body.all('error').map(({ data }) => data.code)).toEqual([
      'bad-message',
      'bad-message',
      'bad-message',
      'not-allowed',
    ]);
    expect(body.closedWith).toBeUndefined();
    body.send('perception', 'message', { text: 'well' });
    expect(session.perceptions.cursor).toBe(1);
  });

  it('again and again ends the connection', () => {
    const body = new MemoryBody(session, clock);
    for (let count = 0; count < 200; count += 1) body.sendText('{');
    expect(body.closedWith).toBe(CLOSE_CODES.badMessage);
  });

  it('a schema that cannot be used is named, and the rest is offered', () => {
    const body = new MemoryBody(session, clock);
    body.hello([{ category: 'bad', schema: { type: 12 } }, WAVE]);
    expect(body.last('error').data).toMatchObject({
      code: 'invalid-data',
      message: expect.stringContaining('action bad'),
    });
    expect(wave().ended).toBe(false);
  });

  it('a category of a later version is no fault', () => {
    const body = new MemoryBody(session, clock);
    body.hello();
    body.system('telepathy', { any: 'thing' });
    expect(body.all('error')).toEqual([]);
  });
});

it('a body is told when an agent comes and goes', () => {
  const early = new MemoryBody(session, clock);
  early.hello();
  session.enter({ key: 'k', name: 'Mia' });
  session.enter({ key: 'k', name: 'Mia' });
  const late = new MemoryBody(session, clock);
  late.hello();
  session.leaveAgent();
  const heard = [
    { present: true, name: 'Mia' },
    { present: false, name: 'Mia' },
  ];
  expect(early.all('agent').map(({ data }) => data)).toEqual(heard);
  expect(late.all('agent').map(({ data }) => data)).toEqual(heard);
});

it('when it ends, everything open is lost and everybody is told why', () => {
  const body = new MemoryBody(session, clock);
  body.hello([WAVE]);
  const [running, stopping] = [wave(), wave({ meta: { policy: 'parallel' } })];
  session.stop({ actionId: stopping.id }, 'enough');
  session.close(1001, 'over');
  expect([running, stopping].map(({ report }) => report.state)).toEqual(['lost', 'cancelled']);
  expect(body.closedWith).toBe(1001);
  clock.step(STOP_GRACE_MS + GRACE_MS);
  expect(clock.waiting).toBe(0);
});
