import { expect, test } from 'vitest';
import { EMOTE_GAP_MS, EmoteTurns } from '../src/emote.js';
import { recorder } from './recorder.js';

const ADDRESS = '/avatar/parameters/VRCEmote';
const never = new AbortController().signal;
const stage = () => {
  const made = recorder();
  return { ...made, emotes: new EmoteTurns(made) };
};
const play = (value: number) => ({ value, playMs: 2000 });

test('the same emote twice is played twice: the switch is off between', async () => {
  const { clock, sent, emotes, valuesOf } = stage();
  const both = Promise.all([emotes.play(play(1), never), emotes.play(play(1), never)]);
  await clock.advance(10_000);
  await both;
  expect(valuesOf(ADDRESS)).toEqual([1, 0, 1, 0]);
  expect(sent.every(({ types }) => types === 'i')).toBe(true);
  const [, off, on] = sent;
  expect((on?.atMs ?? 0) - (off?.atMs ?? 0)).toBeGreaterThanOrEqual(EMOTE_GAP_MS);
});

test('two that are asked for at once are both seen for their whole time, one after the other', async () => {
  const { clock, sent, emotes } = stage();
  const both = Promise.all([emotes.play(play(4), never), emotes.play(play(1), never)]);
  await clock.advance(10_000);
  await both;
  expect(sent.map(({ atMs, value }) => [atMs, value])).toEqual([
    [0, 4],
    [2000, 0],
    [2000 + EMOTE_GAP_MS, 1],
    [4000 + EMOTE_GAP_MS, 0],
  ]);
});

test('one that is cancelled ends at 0 at once, and the next one does not wait for its time', async () => {
  const { clock, emotes, valuesOf, sent } = stage();
  const stop = new AbortController();
  const cancelled = emotes.play(play(5), stop.signal).catch((reason: Error) => reason.message);
  const next = emotes.play(play(2), never);
  await clock.advance(500);
  stop.abort(new Error('cancelled'));
  expect(await cancelled).toBe('cancelled');
  await clock.advance(5000);
  await next;
  expect(valuesOf(ADDRESS)).toEqual([5, 0, 2, 0]);
  expect(sent[1]?.atMs).toBe(500);
});

test('one that is cancelled before its turn never begins', async () => {
  const { clock, emotes, valuesOf } = stage();
  const stop = new AbortController();
  const first = emotes.play(play(1), never);
  const second = emotes.play(play(2), stop.signal).catch(() => 'never began');
  await clock.advance(100);
  stop.abort(new Error('cancelled'));
  expect(await second).toBe('never began');
  await clock.advance(10_000);
  await first;
  expect(valuesOf(ADDRESS)).toEqual([1, 0]);
});

test('one that a person chose from the menu is switched off before another begins', async () => {
  const { clock, emotes, valuesOf } = stage();
  emotes.heard(3);
  const played = emotes.play(play(3), never);
  await clock.advance(10_000);
  await played;
  expect(valuesOf(ADDRESS)).toEqual([0, 3, 0]);
});
