import { HandClock } from '@vccp/client/testing';
import { beforeEach, expect, it } from 'vitest';
import { silentLogger } from '../src/logger.js';
import { OfferReader } from '../src/offer.js';
import { Session } from '../src/session.js';
import { MemoryBody } from './memory-body.js';

const raised = { tracked: true, bones: { rightUpperArm: [0, 0, -0.6, 0.8] }, expressions: { aa: 0.5 } };
const FOLLOWS = { features: ['pose'] };

let clock: HandClock;
let session: Session;
beforeEach(() => {
  clock = new HandClock();
  session = new Session(clock, silentLogger, new OfferReader());
});
const join = (extra: object = {}) => {
  const body = new MemoryBody(session, clock);
  body.hello([], extra);
  return body;
};
const told = (body: MemoryBody) => body.all('pose').map(({ data }) => data);

it('a pose reaches every other body that follows, with who told it, without a number, and nobody else', () => {
  const tracker = join({ role: 'sensor' });
  const [one, two] = [join(FOLLOWS), join(FOLLOWS)];
  const others = [join(), join({ role: 'observer', ...FOLLOWS }), new MemoryBody(session, clock)];
  tracker.system('pose', { ...raised, more: 'of a later version' });
  for (const body of [one, two]) {
    const [pose, more] = body.all('pose');
    expect(pose).toEqual({
      type: 'system',
      category: 'pose',
      timestamp: expect.any(String),
      data: raised,
      meta: { bodyId: tracker.id },
    });
    expect(more).toBeUndefined();
  }
  for (const body of [tracker, ...others]) expect(told(body)).toEqual([]);
  expect(session.perceptions.latest()).toEqual([]);
});

it('a body that follows is not told its own pose back', () => {
  const [tracker, other] = [join(FOLLOWS), join(FOLLOWS)];
  tracker.system('pose', raised);
  expect(told(tracker)).toEqual([]);
  expect(told(other)).toEqual([raised]);
});

it('a body that does not read misses poses and keeps its place, and one that a human holds is not moved', () => {
  const [tracker, slow, held] = [join(), join(FOLLOWS), join(FOLLOWS)];
  slow.behind = true;
  held.system('pause', { paused: true, by: 'user' });
  tracker.system('pose', raised);
  expect([told(slow), told(held)]).toEqual([[], []]);
  expect(slow.closedWith).toBeUndefined();
  slow.behind = false;
  held.system('pause', { paused: false, by: 'user' });
  clock.step(20);
  tracker.system('pose', raised);
  expect([told(slow), told(held)]).toEqual([[raised], [raised]]);
});

it('of two who track the first is heard, until it lets go or is silent for a second', () => {
  const [first, second, body] = [join(), join(), join(FOLLOWS)];
  const nodding = { tracked: true, bones: { head: [0.1, 0, 0, 0.995] } };
  first.system('pose', raised);
  second.system('pose', nodding);
  clock.step(600);
  first.system('pose', raised);
  clock.step(600);
  second.system('pose', nodding);
  expect(told(body)).toEqual([raised, raised]);
  clock.step(400);
  second.system('pose', nodding);
  second.system('pose', { tracked: false });
  first.system('pose', raised);
  expect(told(body)).toEqual([raised, raised, nodding, { tracked: false }, raised]);
});

it('of a flood only as much is passed on as anybody could draw, and letting go always', () => {
  const [tracker, body] = [join(), join(FOLLOWS)];
  for (let ms = 0; ms < 100; ms += 1) {
    tracker.system('pose', raised);
    clock.step(1);
  }
  tracker.system('pose', { tracked: false });
  const poses = told(body);
  expect(poses.length).toBeLessThanOrEqual(14);
  expect(poses.length).toBeGreaterThan(10);
  expect(poses.at(-1)).toEqual({ tracked: false });
});

it('what is no pose is refused with the field, and an observer may not tell any', () => {
  const body = join(FOLLOWS);
  const tracker = join();
  tracker.system('pose', { tracked: true, bones: { head: [0, 0, 1] } }, { id: 'p' });
  expect(tracker.last('error').data).toMatchObject({ code: 'bad-message', replyTo: 'p' });
  expect(tracker.last('error').data.message).toContain('bones.head');
  const bones = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`bone${index}`, [0, 0, 0, 1]]));
  tracker.system('pose', { tracked: true, bones });
  expect(tracker.last('error').data.message).toContain('at most 64');
  const observer = join({ role: 'observer' });
  observer.system('pose', raised);
  expect(observer.last('error').data).toMatchObject({ code: 'not-allowed' });
  expect(told(body)).toEqual([]);
});

it('who loses the person and finds them again is no news, and goes no faster for it', () => {
  const [tracker, body] = [join(), join(FOLLOWS)];
  for (let ms = 0; ms < 100; ms += 1) {
    tracker.system('pose', raised);
    tracker.system('pose', { tracked: false });
    clock.step(1);
  }
  expect(told(body).filter(({ tracked }) => tracked).length).toBeLessThanOrEqual(14);
  expect(told(body).length).toBeLessThanOrEqual(28);
  expect(session.events.filter(({ what }) => what.includes('how a person is posed'))).toHaveLength(1);
});
