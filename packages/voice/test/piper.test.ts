import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { durationMsOf } from '../src/index.js';
import { readTokens } from '../src/piper/model-file.js';
import { withOutput } from '../src/piper/onnx-output.js';
import { pronounce } from '../src/piper/pronounce.js';
import { fromFlite, soundsOf } from '../src/piper/symbols.js';
import { scoreOf, timesOf } from '../src/piper/timing.js';
import { piperVoice, takeModel } from '../src/piper.js';
import { testVoice } from '../src/testing.js';

/** The folder that `vccp voice add piper` fills: 215 MB, so that these run only where it is at hand. */
const folder = process.env.VCCP_PIPER_FOLDER;

if (folder === undefined) {
  test.skip('piper itself: set VCCP_PIPER_FOLDER to what `vccp voice add piper` filled, ~/.vccp/piper', () =>
    undefined);
} else {
  testVoice('piper', () => piperVoice({ folder }), 'Hello, I am your new companion.');

  test('its phonemes end with the last sample, and words that are in no dictionary are spoken', async () => {
    await using voice = piperVoice({ folder });
    for (const text of ['Zorblax met 42 well-known grumplings!', "It's late; don't go.", 'a']) {
      const { phonemes = [], words = [], sound } = await voice.synthesize(text);
      const last = phonemes.at(-1);
      expect((last?.atMs ?? 0) + (last?.durationMs ?? 0)).toBeCloseTo(durationMsOf(sound) ?? 0, 6);
      expect(words.length).toBe(text.split(' ').length);
    }
  });
}

test('where it is not installed it says how it is', async () => {
  await using voice = piperVoice({ folder: join(tmpdir(), 'no-piper-here') });
  const missing = { code: 'unreachable', message: expect.stringContaining('vccp voice add piper') };
  await expect(voice.synthesize('Hello')).rejects.toMatchObject(missing);
  await expect(voice.voices()).rejects.toMatchObject(missing);
  await expect(voice.synthesize('Hello', { voice: 'speaker-904' })).rejects.toMatchObject({ code: 'unknown-voice' });
  await expect(voice.synthesize('Hallo', { language: 'de' })).rejects.toMatchObject({ code: 'wrong-language' });
});

describe('pronunciation', () => {
  const book: Record<string, string> = {
    hello: 'HH AH0 L OW1',
    water: 'W AO1 T ER0',
    the: 'DH AH1',
    well: 'W EH1 L',
    known: 'N OW1 N',
    "it's": 'IH1 T S',
  };
  const asked: string[] = [];
  const options = {
    look: (word: string) => book[word],
    guess: async (word: string) => {
      asked.push(word);
      return ['pau', 'z', 'ao', 'r', 'b', 'l', 'ae', 'k', 's', 'pau'];
    },
  };
  const read = async (text: string) =>
    (await pronounce(text, options)).map(({ sounds }) => sounds.map(({ symbols }) => symbols).join('')).join(' ');

  test('is that of the dictionary, in the symbols of the model', async () => {
    expect(await read('Hello, the water!')).toBe('həlˈoʊ , ðə wˈɔːɾɚ !');
    expect(await read('“Well-known” — it’s')).toBe('wˈɛlnˈoʊn , ˈɪts');
    expect(asked).toEqual([]);
  });

  test('of a word that is in none is a guess', async () => {
    expect(await read('Hello Zorblax.')).toBe('həlˈoʊ zˈɔːɹblˌæks .');
    expect(asked).toEqual(['Zorblax']);
    expect(fromFlite(['ax', 'b', 'aw', 'dx', 'axr'])).toEqual(['AH0', 'B', 'AW1', 'T', 'ER0']);
    expect(soundsOf(['??', 'AH9', 'K'])).toEqual([{ phoneme: 'k', symbols: 'k' }]);
  });

  test('reads any text to its end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
        for (const { sounds } of await pronounce(text, options)) expect(sounds.length).toBeGreaterThan(0);
      }),
    );
  });
});

test('the time of each sound is that of its symbols, to the frame', async () => {
  const tokens = readTokens('_ 0\n^ 1\n$ 2\n  3\nh 20\ni 21\n. 10\n\nbroken');
  expect([...tokens]).toEqual([
    ['_', 0],
    ['^', 1],
    ['$', 2],
    [' ', 3],
    ['h', 20],
    ['i', 21],
    ['.', 10],
  ]);
  const hi = [
    { phoneme: 'hh', symbols: 'h' },
    { phoneme: 'ih', symbols: 'ˈi' },
  ];
  const score = scoreOf(
    [
      { word: 'hi', sounds: hi },
      { word: 'hi', sounds: hi },
      { word: undefined, sounds: [{ phoneme: 'pau', symbols: '.' }] },
    ],
    tokens,
  );
  expect(score.ids).toEqual([1, 0, 20, 0, 21, 0, 3, 0, 20, 0, 21, 0, 10, 0, 2]);
  const { phonemes, words } = timesOf(score, [1, 1, 2, 0, 3, 0, 1, 0, 2, 0, 3, 0, 4, 0, 2], 10);
  expect(phonemes.map(({ phoneme, atMs, durationMs }) => [phoneme, atMs, durationMs])).toEqual([
    ['pau', 0, 20],
    ['hh', 20, 20],
    ['ih', 40, 40],
    ['hh', 80, 20],
    ['ih', 100, 30],
    ['pau', 130, 40],
    ['pau', 170, 20],
  ]);
  expect(words).toEqual([
    { text: 'hi', atMs: 20, durationMs: 60 },
    { text: 'hi', atMs: 80, durationMs: 50 },
  ]);
});

describe('the model', () => {
  test('gains an output, and is otherwise as it was', () => {
    // Version 8; a graph of a name; an import of operators.
    const model = Uint8Array.from([0x08, 8, 0x3a, 4, 0x12, 2, 0x67, 0x31, 0x42, 2, 0x10, 17]);
    const output = [0x62, 4, 0x0a, 2, 0x2f, 0x78];
    expect([...withOutput(model, '/x')]).toEqual([
      0x08,
      8,
      0x3a,
      10,
      0x12,
      2,
      0x67,
      0x31,
      ...output,
      0x42,
      2,
      0x10,
      17,
    ]);
  });

  test('of any size has the right length, and what is none is refused', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), (size) => {
        const length =
          size < 128
            ? [size]
            : size < 16_384
              ? [(size % 128) | 128, size >> 7]
              : [(size % 128) | 128, ((size >> 7) % 128) | 128, size >> 14];
        const made = withOutput(Uint8Array.from([0x3a, ...length, ...new Uint8Array(size)]), 'n');
        let at = 1;
        let found = 0;
        for (let shift = 0; ; shift += 7) {
          const byte = made[at++] ?? 0;
          found += (byte & 127) << shift;
          if (byte < 128) break;
        }
        expect(found).toBe(size + 5);
        expect(made.length - at).toBe(found);
      }),
      { numRuns: 30 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          expect(withOutput(bytes, 'x').length).toBeGreaterThan(bytes.length);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });

  let place: string;
  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'vccp-model-'));
  });
  afterAll(() => rm(place, { recursive: true, force: true }));

  test('is not taken from another file', async () => {
    await expect(takeModel(new URL('../package.json', import.meta.url).pathname, place)).rejects.toThrow(
      /not 96574544/,
    );
  });
});
