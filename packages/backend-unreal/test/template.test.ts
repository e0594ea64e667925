import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillTemplate, parseTemplate, placesOf } from '../src/template.js';

const fill = (template: unknown, data: Record<string, unknown> = {}) => fillTemplate(parseTemplate(template), data);

describe('a template', () => {
  test.each([
    ['{{data.a}}', { a: 0 }, 0],
    ['{{ data.a }}', { a: { b: [1] } }, { b: [1] }],
    ['{{data.a.b}}', { a: { b: false } }, false],
    ['{{data.a ?? data.b}}', { b: 'x' }, 'x'],
    ['{{data.a ?? 0.5}}', {}, 0.5],
    ['{{data.a ?? "a | b"}}', {}, 'a | b'],
    ['{{data.a ?? null}}', {}, null],
    ['{{data.a ?? none}}', {}, undefined],
    ['{{data.a ?? 0.5 | times 100}}', {}, 50],
    ['{{data.a | times -2}}', { a: 3 }, -6],
    ['{{data.at | position}}', { at: { x: 1, y: 2, z: 3 } }, { X: 300, Y: -100, Z: 200 }],
    ['Hello {{data.name}}, {{data.n}} times', { name: 'Ada', n: 2 }, 'Hello Ada, 2 times'],
    [{ X: '{{data.x ?? none}}', Y: ['{{data.y}}', 1] }, { y: 2 }, { Y: [2, 1] }],
    [{ __proto: '{{data.a}}' }, { a: 1 }, { __proto: 1 }],
  ])('%j with %j is %j', (template, data, made) => {
    expect(fill(template, data)).toEqual(made);
  });

  test.each([
    ['{{data.a}}', {}, 'data.a is needed'],
    ['{{data.a ?? data.b}}', {}, 'data.a or data.b is needed'],
    ['{{data.constructor}}', {}, 'data.constructor is needed'],
    ['{{data.a | times 2}}', { a: '2' }, 'data.a has to be a number, not "2"'],
    ['{{data.a | position}}', { a: { x: 1 } }, 'data.a has to be {x, y, z} in metres, not {"x":1}'],
  ])('%j with %j is refused', (template, data, message) => {
    expect(() => fill(template, data)).toThrow(expect.objectContaining({ code: 'invalid-data', message }));
  });

  test.each([
    '{{}}',
    '{{ data }}',
    '{{data.a',
    'data.a}}',
    '{{data.a ?? b}}',
    '{{0.5}}',
    '{{data.a | upper}}',
    '{{data.a ?? 1 ?? data.b}}',
    '{{data.a || 1}}',
  ])('%j is no template, and that is said with how it is written', (text) => {
    expect(() => parseTemplate(text)).toThrow(SyntaxError);
  });

  test('JSON without places comes out as it went in', () => {
    const noBraces = fc.jsonValue({ stringUnit: fc.constantFrom('a', '"', '\\', '☀', ' ', '$', '|') });
    fc.assert(
      fc.property(noBraces, (value) => {
        expect(fill(value)).toEqual(value);
      }),
    );
  });

  test('any value comes through a place with its type', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(fill({ inner: ['{{data.v}}'] }, { v: value })).toEqual({ inner: [value] });
      }),
    );
  });

  test('any text is either read or refused in words, and what is read names its places', () => {
    const pieces = fc.constantFrom(
      '{{',
      '}}',
      'data',
      '.',
      'a',
      ' ',
      '??',
      '|',
      'times 2',
      'none',
      '"',
      '5',
      '\\',
      '$&',
    );
    fc.assert(
      fc.property(
        fc.array(pieces).map((parts) => parts.join('')),
        (text) => {
          try {
            for (const { paths } of placesOf(parseTemplate(text))) expect(paths.length).toBeGreaterThan(0);
          } catch (fault) {
            expect(fault).toBeInstanceOf(SyntaxError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
