import { HandClock } from '@vccp/client/testing';
import type { PerceptionMessage, PerceptionMeta } from '@vccp/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { cleanData, cleanText } from '../src/observation.js';
import { LOG_LENGTH, PerceptionStore } from '../src/perception-store.js';

let clock: HandClock;
let store: PerceptionStore;
beforeEach(() => {
  clock = new HandClock();
  store = new PerceptionStore(clock);
});

function notice(category: string, data: Record<string, unknown>, meta?: PerceptionMeta, bodyId = 'body') {
  const timestamp = new Date(clock.now()).toISOString();
  const message: PerceptionMessage = { type: 'perception', category, timestamp, data, ...(meta && { meta }) };
  return store.add(message, bodyId);
}
const keys = (perceptions: readonly { key: string }[]) => perceptions.map(({ key }) => key);

describe('the latest of each thing', () => {
  it('a newer perception of the same category and key takes the place of the older', () => {
    notice('object', { name: 'ball', x: 1 });
    notice('object', { name: 'cup' });
    notice('object', { name: 'ball', x: 2 });
    expect(keys(store.latest())).toEqual(['ball', 'cup']);
    expect(store.latest()[0]?.data.x).toBe(2);
  });

  it('is forgotten when its time is over, or when it is said to be gone', () => {
    notice('object', { name: 'ball' }, { ttlMs: 100 });
    notice('object', { name: 'cup' });
    clock.step(100);
    expect(keys(store.latest())).toEqual(['cup']);
    notice('object', { name: 'cup' }, { removed: true });
    expect(store.latest()).toEqual([]);
    expect(store.news({ since: 2 }).perceptions).toMatchObject([{ key: 'cup', removed: true }]);
  });

  it('of one who left stays, unless another who is here knew the thing by the same name', () => {
    const here = new Set(['page', 'world']);
    store = new PerceptionStore(clock, (bodyId) => here.has(bodyId));
    notice('object', { name: 'ball', x: 1 }, {}, 'page');
    notice('object', { name: 'cup' }, {}, 'page');
    notice('object', { name: 'ball', x: 2 }, {}, 'world');
    expect(keys(store.latest())).toEqual(['ball', 'cup', 'ball']);
    notice('object', { name: 'ball' }, { removed: true }, 'world');
    expect(keys(store.latest())).toEqual(['cup', 'ball']);
    here.delete('page');
    expect(keys(store.latest())).toEqual(['cup']);
  });

  it('can be asked for by category', () => {
    notice('object', { name: 'ball' });
    notice('user', { present: true });
    expect(store.latest(['user']).map(({ category }) => category)).toEqual(['user']);
  });
});

describe('news', () => {
  it('is told once without a cursor, and again with an older one', () => {
    notice('message', { text: 'one' });
    notice('message', { text: 'two' });
    expect(store.news({}).perceptions.map(({ data }) => data.text)).toEqual(['one', 'two']);
    expect(store.news({}).perceptions).toEqual([]);
    expect(store.news({ since: 1 }).perceptions.map(({ data }) => data.text)).toEqual(['two']);
  });

  it('of a thing with a key, and of things of low importance, only the newest', () => {
    for (const x of [1, 2, 3]) notice('object', { name: 'ball', x });
    for (const x of [1, 2, 3]) notice('pointer', { x }, { importance: 'low' });
    expect(store.news({}).perceptions.map(({ category, data }) => [category, data.x])).toEqual([
      ['object', 3],
      ['pointer', 3],
    ]);
  });

  it('low importance wakes only who names the category', () => {
    notice('pointer', { x: 1 }, { importance: 'low' });
    expect(store.hasNews({})).toBe(false);
    expect(store.hasNews({ categories: ['pointer'] })).toBe(true);
    notice('touch', { region: 'head' });
    expect(store.hasNews({})).toBe(true);
    expect(store.hasNews({ categories: ['message'] })).toBe(false);
  });

  it('too much for one answer comes in pages, oldest first, and none is skipped', () => {
    for (let count = 0; count < 25; count += 1) notice('message', { count });
    const heard: unknown[] = [];
    for (let since = 0; since < store.cursor; ) {
      const page = store.news({ since, most: 10 });
      heard.push(...page.perceptions.map(({ data }) => data.count));
      since = page.cursor;
    }
    expect(heard).toEqual(Array.from({ length: 25 }, (_, count) => count));
    for (let count = 25; count < 40; count += 1) notice('message', { count });
    const unseen = [store.news({ most: 10 }), store.news({ most: 10 }), store.news({ most: 10 })];
    expect(unseen.map(({ perceptions }) => perceptions.length)).toEqual([10, 5, 0]);
  });

  it('of a thing that changes all the time pushes nothing else out', () => {
    notice('message', { text: 'hello' });
    for (let x = 0; x < LOG_LENGTH * 3; x += 1) {
      notice('pointer', { x }, { importance: 'low' });
      notice('object', { name: 'ball', x });
      if (x % 500 === 0) notice('message', { text: `still here at ${x}` });
    }
    const { perceptions, missed } = store.news({ since: 0 });
    expect(missed).toBe(false);
    expect(perceptions.filter(({ category }) => category === 'message').map(({ data }) => data.text)).toEqual([
      'hello',
      ...[0, 500, 1000, 1500, 2000, 2500].map((x) => `still here at ${x}`),
    ]);
    expect(perceptions.slice(-2).map(({ data }) => data.x)).toEqual([2999, 2999]);
    expect(perceptions.map(({ cursor }) => cursor)).toEqual(
      perceptions.map(({ cursor }) => cursor).toSorted((a, b) => a - b),
    );
  });

  it('says so when the log no longer reaches back', () => {
    for (let count = 0; count < LOG_LENGTH * 3; count += 1) notice('message', { text: String(count) });
    expect(store.news({ since: 1 })).toMatchObject({ missed: true });
    expect(store.news({ since: store.cursor - 1 })).toMatchObject({ missed: false });
    expect(store.news({ since: 1 }).perceptions.length).toBe(LOG_LENGTH);
  });
});

it('what is urgent is told once, unless it was seen before', () => {
  notice('message', { text: 'help' }, { importance: 'high' });
  notice('message', { text: 'hm' });
  expect(store.takeUrgent().map(({ data }) => data.text)).toEqual(['help']);
  expect(store.takeUrgent()).toEqual([]);
  notice('message', { text: 'fire' }, { importance: 'critical' });
  store.news({});
  expect(store.takeUrgent()).toEqual([]);
});

it('of more that is urgent than has room, the rest is told the next time', () => {
  for (let x = 0; x < 7; x += 1) notice('message', { x }, { importance: 'high' });
  expect([5, 5, 5].map((most) => store.takeUrgent(most).map(({ data }) => data.x))).toEqual([
    [0, 1, 2, 3, 4],
    [5, 6],
    [],
  ]);
});

it('nothing hidden passes: control characters, marks that turn text, the invisible alphabet', () => {
  expect(cleanText('a\u0000b\u001b[31mc\u202Ed\u{e0041}e\tf\ng')).toBe('ab[31mcde\tf\ng');
  expect(cleanText('a\u200bb\u200e\u2060c\ufeffd\u00ade\u{e0100}\u{e01ef}\u{fff0}f')).toBe('abcdef');
  // What scripts and pictures of several signs are made of stays.
  expect(cleanText('👩‍💻 ❤️ می‌خواهم')).toBe('👩‍💻 ❤️ می‌خواهم');
  expect(cleanText('x'.repeat(20_000))).toHaveLength(10_000);
  expect(cleanData({ text: 'a\u0007', deep: [{ b: '\u0000' }] })).toEqual({ text: 'a', deep: [{ b: '' }] });
  expect(cleanData({ text: 'x'.repeat(50_000) })).toMatchObject({ truncated: true, characters: 50_011 });
});
