import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emotionSchema, gestureActionSchema, readSpeechTags, SPEECH_TAGS } from '../src/index.js';

const squeezed = (text: string) => text.replace(/\s+/g, '');
const tag = fc.constantFrom(...SPEECH_TAGS.keys()).map((word) => `[${word}]`);
const other = fc.oneof(
  fc.string(),
  fc.lorem({ maxCount: 4 }),
  fc.constantFrom('[1]', '[sic]', '[', ']', '[Anna]', '[sad](https://example.org)', '[]', '[[', ' ', '\n'),
);

describe('the tags of a spoken text', () => {
  it('are taken out, and each stands before the word that follows it', () => {
    const { text, cues } = readSpeechTags('[laughs] You again!  [Sad] I must go [ whispers ] now. [sighs]');
    expect(text).toBe('You again!  I must go now.');
    expect(cues.map(({ tag: name, at }) => [name, text.slice(at, at + 3)])).toEqual([
      ['laughs', 'You'],
      ['sad', 'I m'],
      ['whispers', 'now'],
      ['sighs', ''],
    ]);
    expect(cues[0]).toMatchObject({ kind: 'moment', emotion: 'happy' });
    expect(cues[1]).toMatchObject({ kind: 'mood', emotion: 'sad' });
    expect(cues[2]).toMatchObject({ kind: 'manner', gain: 0.35 });
  });

  it('are only those that are known: other brackets are part of the text', () => {
    const text = 'See [1], [the sad ones], [sad](https://example.org) and [Anna].';
    expect(readSpeechTags(text)).toEqual({ text, cues: [] });
    expect(readSpeechTags('[laughs]')).toMatchObject({ text: '', cues: [{ tag: 'laughs', at: 0 }] });
  });

  it('take nothing else of the text with them, and are all found', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(tag, other), { maxLength: 12 }), (parts) => {
        const whole = parts.join('');
        const { text, cues } = readSpeechTags(whole);
        // Putting the tags back where they stood gives the text again, but for white space and the case of the tags.
        let again = '';
        let next = 0;
        for (const { tag: name, at } of cues) {
          expect(at).toBeGreaterThanOrEqual(next);
          again += `${text.slice(next, at)}[${name}]`;
          next = at;
        }
        again += text.slice(next);
        expect(squeezed(again).toLowerCase()).toBe(squeezed(whole).toLowerCase());
        expect(text).toBe(text.trimEnd());
      }),
    );
  });

  it('are found in any text that has nothing but words and tags, once each', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(tag, fc.constantFrom('Hello.', 'you', 'and')), { maxLength: 10 }), (parts) => {
        const { text, cues } = readSpeechTags(parts.join(' '));
        expect(text).toBe(parts.filter((part) => !part.startsWith('[')).join(' '));
        expect(cues.map((cue) => `[${cue.tag}]`)).toEqual(parts.filter((part) => part.startsWith('[')));
      }),
    );
  });

  it('ask for nothing that is no emotion, no gesture, or no loudness', () => {
    for (const { emotion, gesture, gain } of SPEECH_TAGS.values()) {
      if (emotion) emotionSchema.parse(emotion);
      if (gesture) gestureActionSchema.parse(gesture);
      if (gain !== undefined) expect(gain > 0 && gain <= 4).toBe(true);
    }
  });
});
