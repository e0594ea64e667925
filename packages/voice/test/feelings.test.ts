/** What the words of a text tell of a feeling, and what they do not. */
import { EMOTIONS } from '@vccp/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { feelingsOf } from '../src/index.js';

const told = (text: string) => feelingsOf(text).map(({ emotion }) => emotion);

test.each([
  ['I am so happy to see you.', ['happy']],
  ['Wow! I did not expect that.', ['surprised']],
  ['Unfortunately it was sold. But I am excited about the next one!', ['sad', 'excited']],
  ['I was angry, but now I am relieved.', ['angry', 'calm']],
  ['That is disgusting.', ['disgusted']],
  ['I am afraid of the dark.', ['fearful']],
  ['I have never been so happy.', ['happy']],
  ["I couldn't be happier.", ['happy']],
  ['It was not only sad, it was tragic.', ['sad']],
  ['Not yet, but I am happy.', ['happy']],
  ["Isn't that wonderful?", ['happy']],
  ['今日はとても嬉しいです。', ['happy']],
  ['びっくりしました！', ['surprised']],
  ['残念ですが、また明日。', ['sad']],
  ['嬉しくてたまらない。', ['happy']],
  ['悲しくなる。', ['sad']],
  ['少し怖いけど、楽しみです。', ['fearful', 'happy']],
  ['怒っている。', ['angry']],
  ['安心しました。', ['calm']],
])('%s', (text, emotions) => expect(told(text)).toEqual(emotions));

test.each([
  'I am not happy.',
  "Don't worry.",
  "I wasn't really that surprised.",
  'There is no reason to be afraid.',
  'Nothing to be scared of.',
  'I never said that I was angry.',
  'It isn’t sad.',
  'Are you sad?',
  'Why is he so angry?',
  'If you are sad, call me.',
  "I'm afraid I cannot do that.",
  'The gladiator played a saddle on Loveland Road.',
  'A nice day. Good morning.',
  '嬉しくない。',
  '嬉しくありません。',
  '心配しないで。',
  '心配いりません。',
  '怒ってないよ。',
  '怒っていません。',
  '怖くなかった。',
  '残念ではない。',
  '悲しい？',
  '嬉しいですか。',
  '悲しかったら言ってね。',
  '幸せなら手をたたこう。',
  'ご機嫌いかが。',
  '怒涛の一日。',
  '',
])('tells nothing: %s', (text) => expect(feelingsOf(text)).toEqual([]));

test('each stands at its word, and is stronger or milder as its neighbours say', () => {
  const text = '  I am HAPPY. We were a little sad!';
  expect(feelingsOf(text)).toEqual([
    { word: 'HAPPY', at: 7, emotion: 'happy', intensity: 0.8 },
    { word: 'sad', at: 31, emotion: 'sad', intensity: expect.closeTo(0.48) },
  ]);
  const strength = (sentence: string) => feelingsOf(sentence)[0]?.intensity ?? 0;
  expect(strength('I am really angry.')).toBeGreaterThan(strength('I am angry.'));
  expect(strength('You were angry.')).toBeLessThan(strength('I was angry.'));
  expect(strength('Was it scary?')).toBeLessThan(strength('It was scary.'));
});

test('any text is read: in order, within the text, with a weight from 0 to 1, and no slower for being strange', () => {
  const words = fc.constantFrom(
    ...[
      'happy',
      'not',
      "n't",
      'sad',
      'you',
      '?',
      '!',
      '. ',
      ', ',
      'so',
      '嬉し',
      'くない',
      'い',
      '怒っ',
      'て',
      'か。',
      '’',
      '😀',
      '\n',
    ],
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(words, { maxLength: 60 }).map((parts) => parts.join('')),
    fc.array(words, { maxLength: 60 }).map((parts) => parts.join(' ')),
  );
  fc.assert(
    fc.property(text, (any) => {
      let last = -1;
      for (const { word, at, emotion, intensity } of feelingsOf(any)) {
        expect(at).toBeGreaterThan(last);
        expect(any.slice(at, at + word.length)).toBe(word);
        expect(EMOTIONS).toContain(emotion);
        expect(intensity).toBeGreaterThan(0);
        expect(intensity).toBeLessThanOrEqual(1);
        last = at;
      }
    }),
    { numRuns: 500 },
  );
  for (const part of ['not ', '嬉しくて', "n't happy", 'い', 'く'])
    expect(feelingsOf(part.repeat(4000 / part.length)).length).toBeLessThanOrEqual(4000);
  // Each of these can be read in two ways; tried in all of them, a few dozen would take for ever.
  for (const part of ['られ', 'には', 'では', 'が', 'いら'])
    expect(feelingsOf(`嬉しい${part.repeat(500)}。`)).toHaveLength(1);
});
