import { ACTION_DATA, BODY_REGIONS, GESTURE_NAMES, LOOK_DIRECTIONS, POSTURES } from '@vccp/protocol';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { CATALOGUES, humanise, pickLanguage, wordFor } from '../../src/i18n/language.js';

/** Every text of a catalogue by its path; texts with gaps are filled with marks that can be found again. */
function texts(value: unknown, path = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[path, value]]);
  if (typeof value === 'function') {
    const marks = Array.from({ length: value.length }, (_, index) => `‹${index}›`);
    return new Map([[path, String(value(...marks))]]);
  }
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return new Map(entries.flatMap(([key, child]) => [...texts(child, `${path}.${key}`)]));
}

describe('the catalogues', () => {
  const { en, ja } = CATALOGUES;
  /** What a body says of a field is English already. */
  const isHelp = (path: string) => path.startsWith('.help.');

  test('have the same keys in every language', () => {
    const keys = (catalogue: unknown) => [...texts(catalogue).keys()].filter((path) => !isHelp(path)).sort();
    expect(keys(ja)).toEqual(keys(en));
  });

  test('have no empty text, and use every gap', () => {
    for (const catalogue of [en, ja]) {
      for (const [path, text] of texts(catalogue)) {
        expect(text.trim(), path).not.toBe('');
        const gaps = texts(en).get(path)?.match(/‹\d›/g) ?? [];
        for (const gap of gaps) expect(text, path).toContain(gap);
      }
    }
  });

  test('say in Japanese what is not a name of its own', () => {
    const names = ['.app.title', '.connect.http', '.connect.stdio', '.try.json'];
    const same = [...texts(ja)].filter(([path, text]) => texts(en).get(path) === text && !names.includes(path));
    expect(same).toEqual([]);
  });

  test('know every word and field of the protocol that a person can meet', () => {
    const fields = Object.entries(ACTION_DATA).flatMap(([category, schema]) =>
      Object.keys(z.toJSONSchema(schema).properties ?? {}).map((field) => [category, field] as const),
    );
    const words = [...GESTURE_NAMES, ...POSTURES, ...LOOK_DIRECTIONS, ...BODY_REGIONS, ...Object.keys(ACTION_DATA)];
    for (const word of [...words, ...fields.map(([, field]) => field)]) {
      expect(Object.keys(en.words), word).toContain(word);
      expect(Object.keys(ja.words), word).toContain(word);
    }
    for (const [category, field] of fields) expect(Object.keys(ja.help)).toContain(`${category}.${field}`);
  });
});

test('the language is the first of the browser that the page speaks', () => {
  expect(pickLanguage(['fr-FR', 'ja-JP', 'en'])).toBe('ja');
  expect(pickLanguage(['en-GB', 'ja'])).toBe('en');
  expect(pickLanguage(['de'])).toBe('en');
  expect(pickLanguage([])).toBe('en');
});

test('a word that no catalogue has is shown in a readable form', () => {
  expect(humanise('leftPinkyFinger')).toBe('Left pinky finger');
  expect(wordFor(CATALOGUES.ja, 'constructor')).toBe('Constructor');
});
