/** A scene made ready to be played on the page: with the voice of the server, or with her words in a bubble. */
import { type Performance, performanceSchema, VCCPError } from '@vccp/protocol';
import { expect, test } from 'vitest';
import { readied } from '../../src/score/aloud.js';

const score = (...events: object[]) => performanceSchema.parse({ name: 'own', events });
const refuses = (fault: unknown) => async (): Promise<Performance> => {
  throw fault;
};
const HELLO = { type: 'speech', timestamp: 1, id: 'hello', data: { text: '[laughs] Hello!', emotion: 'happy' } };

test('what needs nothing of the server is not sent there', async () => {
  const own = score(
    { type: 'gesture', data: { gesture: 'wave' } },
    { type: 'audio', data: { url: 'https://a.org/a.wav' } },
  );
  expect(await readied(own, refuses(new Error('asked')))).toEqual({ performance: own });
});

test('the score of the server is played as it comes', async () => {
  const made = score({ type: 'audio', data: { url: 'https://a.org/a.wav' } });
  expect(await readied(score({ type: 'loop', count: 2, events: [HELLO] }), async () => made)).toEqual({
    performance: made,
  });
});

test.each([
  [new VCCPError('no-session', 'gone'), { name: 'away' }],
  [new VCCPError('not-capable', 'none'), { name: 'no-voice' }],
  [new VCCPError('too-many', 'wait a little'), { name: 'fault', message: 'wait a little' }],
])('without a voice its words are shown, with its face and in its place, and why: %s', async (fault, silence) => {
  const nod = { type: 'gesture', after: 'hello', data: { gesture: 'nod' } };
  const shown = await readied(
    score({ type: 'parallel', events: [HELLO, { ...HELLO, id: 'tag', data: { text: '[laughs]' } }, nod] }),
    refuses(fault),
  );
  expect(shown.silence).toEqual(silence);
  const [whole] = shown.performance.events;
  expect(whole && 'events' in whole && whole.events).toMatchObject([
    {
      id: 'hello',
      timestamp: 1,
      events: [
        { data: { category: 'expression', data: { emotion: 'happy' } } },
        { data: { category: 'say', data: { text: 'Hello!' } } },
      ],
    },
    { id: 'tag', events: [{ type: 'wait' }] },
    { type: 'gesture', after: 'hello' },
  ]);
  expect(performanceSchema.safeParse(shown.performance).success).toBe(true);
});

test('a stored sound that cannot be had, or a hand that stops it, ends it', async () => {
  const filed = score(HELLO, { type: 'audio', data: { id: 'abc' } });
  await expect(readied(filed, refuses(new VCCPError('invalid-data', 'no stored file')))).rejects.toThrow(
    'no stored file',
  );
  await expect(readied(score(HELLO), refuses(new DOMException('stopped', 'AbortError')))).rejects.toThrow('stopped');
});
