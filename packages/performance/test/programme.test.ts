import { expect, it } from 'vitest';
import { Performer, Programme } from '../src/index.js';
import { HandClock, settle } from './hand-clock.js';
import { gesture, score, wait } from './scores.js';
import { StandIn } from './stand-in.js';

function house() {
  const clock = new HandClock();
  const actor = new StandIn(clock);
  const programme = new Programme();
  const make = (name: string) =>
    new Performer(score(gesture(name), wait(2), gesture(name)), { actor, clock, estimate: () => 1000 });
  return { clock, actor, programme, make };
}

it('plays one after another where their priority is the same', async () => {
  const { clock, actor, programme, make } = house();
  programme.add(make('wave'));
  programme.add(make('nod'));
  await clock.step(10_000);
  expect(actor.asked).toEqual(['0 gesture wave', '2000 gesture wave', '3000 gesture nod', '5000 gesture nod']);
});

it('critical interrupts low, which is reset once and over; low waits for critical', async () => {
  const { clock, actor, programme, make } = house();
  const [low, critical, later] = [make('dance'), make('bow'), make('clap')];
  programme.add(low, 'low');
  await clock.step(500);
  programme.add(critical, 'critical');
  programme.add(later, 'low');
  await settle();
  expect(low.status.state).toBe('interrupted');
  expect(actor.resets).toBe(1);
  await clock.step(10_000);
  expect(actor.asked).toEqual([
    '0 gesture dance',
    '500 rest gesture',
    '500 gesture bow',
    '2500 gesture bow',
    '3500 gesture clap',
    '5500 gesture clap',
  ]);
  expect([critical.status.state, later.status.state]).toEqual(['completed', 'completed']);
});

it('of those that wait, the higher priority goes first, and one that was stopped not at all', async () => {
  const { clock, actor, programme, make } = house();
  const stopped = make('cheer');
  programme.add(make('wave'), 'high');
  programme.add(make('nod'), 'low');
  programme.add(stopped, 'medium');
  programme.add(make('bow'), 'medium');
  await stopped.stop();
  expect(actor.resets).toBe(0);
  await clock.step(20_000);
  expect([...new Set(actor.asked.map((line) => line.split(' ')[2]))]).toEqual(['wave', 'bow', 'nod']);
});

it('the human wins: what plays stands still and nothing starts, until the human lets go', async () => {
  const { clock, actor, programme, make } = house();
  const first = make('wave');
  programme.add(first);
  programme.add(make('nod'));
  await clock.step(1500);
  programme.hold();
  await clock.step(50_000);
  expect(first.status).toMatchObject({ state: 'paused', positionMs: 1500 });
  await first.stop();
  await settle();
  expect(actor.asked).toEqual(['0 gesture wave', '51500 rest gesture']);
  programme.release();
  await clock.step(0);
  expect(actor.asked.at(-1)).toBe('51500 gesture nod');
});

it('what an agent paused stays paused when the human lets go', async () => {
  const { clock, programme, make } = house();
  const show = make('wave');
  programme.add(show);
  await clock.step(500);
  show.pause();
  programme.hold();
  programme.release();
  expect(show.status.state).toBe('paused');
});

it('stopAll ends what plays and what waits', async () => {
  const { clock, actor, programme, make } = house();
  const shows = [make('wave'), make('nod'), make('bow')];
  for (const show of shows) programme.add(show);
  await clock.step(500);
  await programme.stopAll();
  await clock.step(10_000);
  expect(shows.map(({ status }) => status.state)).toEqual(['stopped', 'stopped', 'stopped']);
  expect(actor.asked).toEqual(['0 gesture wave', '500 rest gesture']);
  expect(actor.resets).toBe(1);
});

it('seventeen that wait are one too many', () => {
  const { programme, make } = house();
  for (let count = 0; count < 17; count += 1) programme.add(make('nod'));
  expect(() => programme.add(make('nod'))).toThrow('16 performances wait already');
});
