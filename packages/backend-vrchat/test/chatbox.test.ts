import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CHATBOX_LINES, CHATBOX_PAUSE_MS, CHATBOX_UNITS, Chatbox, pagesOf } from '../src/chatbox.js';
import { recorder } from './recorder.js';

const squeezed = (text: string) => text.replace(/\s+/g, '');

test('any text is cut into parts that fit, of whole characters, and nothing of it is lost', () => {
  const hard = fc.constantFrom(
    'こんにちは',
    '☀',
    '👩‍👩‍👧‍👦',
    '🇯🇵',
    'e\u0301',
    '\n',
    ' ',
    'word',
    '𠮷',
    'x'.repeat(200),
  );
  const any = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 600 }),
    fc.array(hard, { maxLength: 150 }).map((a) => a.join('')),
  );
  fc.assert(
    fc.property(any, (text) => {
      const pages = pagesOf(text);
      for (const page of pages) {
        expect(page.length).toBeLessThanOrEqual(CHATBOX_UNITS);
        expect(page.split('\n').length).toBeLessThanOrEqual(CHATBOX_LINES);
        // Half a surrogate pair would come back from UTF-8 as something else.
        expect(Buffer.from(page).toString()).toBe(page);
      }
      const kept = text.replace(/\p{Cs}/gu, '\uFFFD').replace(/\p{Cc}/gu, ' ');
      expect(squeezed(pages.join(''))).toBe(squeezed(kept));
    }),
    { numRuns: 50 },
  );
});

test('words, and families of emoji, stay whole where a part can hold them', () => {
  const family = '👩‍👩‍👧‍👦';
  expect(pagesOf(family.repeat(40)).every((page) => page.length % family.length === 0)).toBe(true);
  const english = pagesOf('the quick brown fox jumps over the lazy dog '.repeat(10));
  expect(english.length).toBeGreaterThan(1);
  for (const page of english)
    expect(page).toMatch(/^(the|quick|brown|fox|jumps|over|lazy|dog)\b.*\b(the|quick|brown|fox|jumps|over|lazy|dog)$/);
  expect(pagesOf('a\n'.repeat(20)).map((page) => page.split('\n').length)).toEqual([9, 9, 2]);
  expect(pagesOf(' \n ')).toEqual([]);
});

test('parts leave a second and a half apart at least, with dots between, and the dots go away', async () => {
  const { clock, sent, wire, valuesOf } = recorder();
  const chatbox = new Chatbox({ wire, clock });
  const shown = { pages: [] as string[] };
  const signal = new AbortController().signal;
  const said = chatbox.say('こ'.repeat(300), shown, signal);
  await clock.advance(60_000);
  await said;
  const again = chatbox.say('short', { pages: [] }, signal);
  const soon = chatbox.say('and soon after', { pages: [] }, signal);
  await clock.advance(10_000);
  await Promise.all([again, soon]);
  const inputs = sent.filter(({ address }) => address === '/chatbox/input');
  expect(inputs.map(({ value }) => value).join('')).toBe(`${'こ'.repeat(300)}shortand soon after`);
  expect(inputs.every(({ types }) => types === 'sTF')).toBe(true);
  for (const [index, { atMs }] of inputs.entries()) {
    if (index > 0) expect(atMs - (inputs[index - 1]?.atMs ?? 0)).toBeGreaterThanOrEqual(CHATBOX_PAUSE_MS);
  }
  // Three parts: twice there is more to come.
  expect(valuesOf('/chatbox/typing')).toEqual([true, false, true, false]);
  const order = sent.map(({ address, value }) => (address === '/chatbox/input' ? 'part' : value ? 'dots' : 'none'));
  expect(order.slice(0, 7)).toEqual(['part', 'dots', 'none', 'part', 'dots', 'none', 'part']);
});

test('a text that is taken back says how far it came, shows nothing more, and leaves no dots', async () => {
  const { clock, sent, wire, valuesOf } = recorder();
  const chatbox = new Chatbox({ wire, clock });
  const stop = new AbortController();
  const shown = { pages: [] as string[] };
  const said = chatbox.say('one two three '.repeat(60), shown, stop.signal);
  const caught = said.catch((reason: Error) => reason.message);
  await clock.advance(100);
  stop.abort(new Error('stopped'));
  expect(await caught).toBe('stopped');
  await clock.advance(60_000);
  expect(shown.pages).toHaveLength(1);
  expect(sent.filter(({ address }) => address === '/chatbox/input')).toHaveLength(1);
  expect(valuesOf('/chatbox/typing').at(-1) ?? false).toBe(false);

  // Taken back while more of it is to come, and one that is asked for so soon after that it has to wait: dots are on then.
  const dotsOn = async (text: string) => {
    const waiting = new AbortController();
    const next = chatbox.say(text, { pages: [] }, waiting.signal).catch(() => undefined);
    for (let ms = 0; ms < 20_000 && valuesOf('/chatbox/typing').at(-1) !== true; ms += 100) await clock.advance(100);
    expect(valuesOf('/chatbox/typing').at(-1)).toBe(true);
    waiting.abort(new Error('stopped'));
    await next;
    expect(valuesOf('/chatbox/typing').at(-1)).toBe(false);
  };
  await dotsOn('one two three '.repeat(60));
  await clock.advance(10_000);
  const shortly = new AbortController();
  const first = chatbox.say('first', { pages: [] }, shortly.signal).catch(() => undefined);
  await clock.advance(100);
  shortly.abort(new Error('stopped'));
  await first;
  await dotsOn('second');
});
