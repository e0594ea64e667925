import { VISEMES } from '@vccp/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDurations } from '../src/durations.js';
import { speakSentences, splitSentences, type TextToSpeech, VoiceError, visemesOf, wavOf } from '../src/index.js';
import { readSoundFile } from '../src/sound.js';
import { readWav } from '../src/wav.js';

describe('sentences', () => {
  test('are those of a reader', () => {
    expect(splitSentences('Hello, Dr. Smith! How are you?  I am   fine.')).toEqual([
      'Hello, Dr. Smith!',
      'How are you?',
      'I am fine.',
    ]);
    expect(splitSentences('One, two, three and so on', { longest: 12 })).toEqual(['One, two,', 'three and so', 'on']);
    expect(splitSentences('  ')).toEqual([]);
  });

  test('lose nothing, are never empty and never too long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.integer({ min: 4, max: 80 }), (text, longest) => {
        const pieces = splitSentences(text, { longest });
        for (const piece of pieces) {
          expect(piece.trim()).toBe(piece);
          expect(piece.length).toBeGreaterThan(0);
          expect(piece.length).toBeLessThanOrEqual(longest);
        }
        expect(pieces.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      }),
    );
  });
});

describe('mouth shapes', () => {
  const phoneme = fc.record({
    phoneme: fc.constantFrom('pau', 'aa', 'ay', 'm', 'b', 'ow', 's', 'xx', 'constructor'),
    durationMs: fc.double({ min: 0, max: 400, noNaN: true }),
  });

  test('rise in time, change each time, and end closed', () => {
    fc.assert(
      fc.property(fc.array(phoneme, { maxLength: 60 }), (made) => {
        let atMs = 0;
        const phonemes = made.map(({ phoneme: name, durationMs }) => {
          const timed = { phoneme: name, atMs, durationMs };
          atMs += durationMs;
          return timed;
        });
        const keys = visemesOf(phonemes);
        for (const [index, { atMs: at, viseme }] of keys.entries()) {
          expect(VISEMES).toContain(viseme);
          const before = keys[index - 1];
          if (before) expect(at).toBeGreaterThanOrEqual(before.atMs);
          if (before) expect(viseme).not.toBe(before.viseme);
        }
        if (keys.length > 0) expect(keys.at(-1)?.viseme).toBe('sil');
      }),
    );
  });

  test('a diphthong is two shapes', () => {
    expect(visemesOf([{ phoneme: 'ay', atMs: 100, durationMs: 100 }])).toEqual([
      { atMs: 100, viseme: 'aa' },
      { atMs: 160, viseme: 'I' },
      { atMs: 200, viseme: 'sil' },
    ]);
  });
});

test('durations are read, and whatever else was printed is passed over', () => {
  expect(readDurations('pau:0.100 hh:0.250\nax:0.300 \n')).toEqual([
    { phoneme: 'pau', atMs: 0, durationMs: 100 },
    { phoneme: 'hh', atMs: 100, durationMs: 150 },
    { phoneme: 'ax', atMs: 250, durationMs: 50 },
  ]);
  fc.assert(
    fc.property(fc.string(), (text) => {
      let endMs = 0;
      for (const { atMs, durationMs } of readDurations(text)) {
        expect(atMs).toBe(endMs);
        expect(durationMs).toBeGreaterThanOrEqual(0);
        endMs = atMs + durationMs;
      }
    }),
  );
});

test('a sound survives its file, and bytes that are none are refused or read, never more', () => {
  fc.assert(
    fc.property(fc.int16Array(), (samples) => {
      const sound = { samples, sampleRateHz: 16_000 };
      expect(readWav(wavOf(sound))).toEqual(sound);
      expect(readSoundFile(wavOf(sound))).toEqual(sound);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        expect(readWav(bytes).samples.length * 2).toBeLessThanOrEqual(bytes.length);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
      try {
        readSoundFile(new Uint8Array(bytes));
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
  );
  const whole = wavOf({ samples: new Int16Array(100), sampleRateHz: 8000 });
  expect(() => readSoundFile(whole.slice(0, -1))).toThrow('cut off: 199 of 200 bytes');
});

describe('a long text', () => {
  /** A voice that writes down what it makes. */
  function fakeVoice(): TextToSpeech & { made: string[] } {
    const made: string[] = [];
    return {
      name: 'fake',
      languages: undefined,
      made,
      voices: async () => [{ name: 'fake' }],
      async synthesize(text) {
        if (text === 'Hush.') throw new VoiceError('nothing-to-say', 'no word');
        if (text === '犬。') throw new VoiceError('wrong-language', 'no Japanese');
        if (text === 'Break.') throw new VoiceError('synthesis-failed', 'broken');
        made.push(text);
        return { text, sound: { samples: new Int16Array(1), sampleRateHz: 16_000 }, phonemes: undefined };
      },
      async [Symbol.asyncDispose]() {},
    };
  }

  test('is heard from its first sentence on, with one more made ahead', async () => {
    const voice = fakeVoice();
    const pieces = speakSentences(voice, 'One. Two. Three. Four.');
    expect((await pieces.next()).value?.text).toBe('One.');
    expect(voice.made).toEqual(['One.', 'Two.']);
    await pieces.return(undefined);
    expect(voice.made).toEqual(['One.', 'Two.']);
  });

  test('passes over what has no word, and tells a fault in its turn', async () => {
    const voice = fakeVoice();
    const heard: string[] = [];
    const speaking = (async () => {
      for await (const { text } of speakSentences(voice, 'One. Hush. Two. Break. Three.')) heard.push(text);
    })();
    await expect(speaking).rejects.toMatchObject({ code: 'synthesis-failed' });
    expect(heard).toEqual(['One.', 'Two.']);
    await expect(speakSentences(voice, 'Hush.').next()).rejects.toMatchObject({ code: 'nothing-to-say' });
    await expect(speakSentences(voice, ' ').next()).rejects.toMatchObject({ code: 'nothing-to-say' });
  });
  test('says all that it can, then that there was a sentence that it could not', async () => {
    const heard: string[] = [];
    const speaking = (async () => {
      for await (const { text } of speakSentences(fakeVoice(), 'One. 犬。 Hush. Two.')) heard.push(text);
    })();
    await expect(speaking).rejects.toMatchObject({ code: 'wrong-language', message: 'no Japanese' });
    expect(heard).toEqual(['One.', 'Two.']);
  });
});
