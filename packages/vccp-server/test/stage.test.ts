import { HandClock } from '@vccp/client/testing';
import { CLOSE_CODES, VCCPError } from '@vccp/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../src/logger.js';
import { AGENT_IDLE_MS, AGENT_SILENT_MS, Stage, VACANT_MS } from '../src/stage.js';
import { MemoryBody } from './memory-body.js';

let clock: HandClock;
let stage: Stage;
const newStage = (more: object = {}) =>
  new Stage({ clock, logger: silentLogger, maxSessions: 3, matchmaking: true, ...more });
beforeEach(() => {
  clock = new HandClock();
  stage = newStage();
});

const ada = { key: 'ada', name: 'Ada' };
const bo = { key: 'bo', name: 'Bo' };
function fault(act: () => unknown): VCCPError {
  try {
    act();
  } catch (error) {
    if (error instanceof VCCPError) return error;
  }
  throw new Error('no VCCPError was thrown');
}

describe('an agent and a body find each other', () => {
  it('when the body was first', () => {
    const { session } = stage.openForBody();
    new MemoryBody(session, clock).hello();
    expect(stage.register(ada)).toEqual({ session, known: false });
  });

  it('when the agent was first', () => {
    const { session } = stage.register(ada);
    expect(stage.openForBody()).toEqual({ session, created: false });
    new MemoryBody(session, clock).hello();
    expect(stage.openForBody()).toMatchObject({ created: true });
  });

  it('when the body was promised the session and is about to connect', () => {
    const { session } = stage.openForBody();
    expect(stage.register(ada).session).toBe(session);
    const late = stage.openForBody().session;
    expect(late).toBe(session);
    new MemoryBody(session, clock).hello();
    const forgotten = stage.openForBody().session;
    clock.step(30_000);
    expect(stage.register(bo).session).not.toBe(forgotten);
  });

  it('but not where strangers share the server', () => {
    stage = newStage({ matchmaking: false });
    const { session } = stage.openForBody();
    new MemoryBody(session, clock).hello();
    expect(stage.register(ada).session).not.toBe(session);
    expect(stage.openForBody().created).toBe(true);
  });

  it('the same agent again gets the same session', () => {
    const { session } = stage.register(ada);
    expect(stage.register(ada)).toEqual({ session, known: true });
    expect(stage.register(bo).session).not.toBe(session);
  });

  it('a body whose agent went, or fell silent, may be met by another', () => {
    const { session } = stage.openForBody();
    new MemoryBody(session, clock).hello();
    stage.register(ada);
    expect(stage.register(bo).session).not.toBe(session);
    session.leaveAgent();
    expect(stage.register({ key: 'c', name: 'C' }).session).toBe(session);
    clock.step(AGENT_SILENT_MS);
    expect(stage.register({ key: 'd', name: 'D' }).session).toBe(session);
  });
});

describe('which session a call means', () => {
  it('the one it names, else the own, else the only live one', () => {
    const first = stage.create();
    expect(stage.choose(undefined, undefined)).toBe(first);
    const second = stage.register(ada).session;
    expect(stage.choose(undefined, undefined)).toBe(second);
    expect(stage.choose(first.id, second.id)).toBe(first);
    stage.register(bo);
    expect(stage.choose(undefined, second.id)).toBe(second);
  });

  it('otherwise the fault says how to choose', () => {
    expect(fault(() => stage.choose(undefined, undefined))).toMatchObject({
      code: 'no-session',
      message: expect.stringContaining('register-agent'),
    });
    const sessions = [stage.register(ada).session, stage.register(bo).session];
    expect(fault(() => stage.choose(undefined, undefined))).toMatchObject({
      code: 'session-needed',
      validOptions: sessions.map(({ id }) => id),
    });
    expect(fault(() => stage.choose('__proto__', undefined)).code).toBe('unknown-session');
  });
});

describe('sessions that nobody uses', () => {
  it('end when neither agent nor body was there for a while', () => {
    const session = stage.create();
    clock.step(VACANT_MS - 60_000);
    expect(stage.get(session.id)).toBe(session);
    clock.step(60_000);
    expect(stage.get(session.id)).toBeUndefined();
  });

  it('live while a body is there, and end after the agent fell silent', () => {
    const { session } = stage.openForBody();
    const body = new MemoryBody(session, clock);
    body.system('capability', { actions: [] });
    const withAgent = stage.create();
    withAgent.enter(ada);
    clock.step(AGENT_IDLE_MS + VACANT_MS);
    expect(stage.sessions()).toEqual([session]);
    body.drop();
    clock.step(VACANT_MS + 60_000);
    expect(stage.sessions()).toEqual([]);
  });

  it('give way to a new one when there is no more room; those in use do not', () => {
    const oldest = stage.create();
    clock.step(1);
    stage.create();
    stage.create().enter(ada);
    stage.create().enter(bo);
    expect(stage.get(oldest.id)).toBeUndefined();
    stage.create().enter({ key: 'c', name: 'C' });
    expect(fault(() => stage.create()).code).toBe('too-many');
  });
});

it('closing it closes every body and leaves no timer', () => {
  const { session } = stage.openForBody();
  const body = new MemoryBody(session, clock);
  body.hello();
  stage.close(CLOSE_CODES.sessionOver, 'over');
  expect(body.closedWith).toBe(CLOSE_CODES.sessionOver);
  expect(stage.sessions()).toEqual([]);
  expect(clock.waiting).toBe(0);
});
