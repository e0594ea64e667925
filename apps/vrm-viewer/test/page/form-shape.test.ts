import { ACTION_DATA } from '@vccp/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { formData, formShape } from '../../src/session/form-shape.js';
import { quickActions } from '../../src/session/quick-actions.js';

const schemaOf = (category: keyof typeof ACTION_DATA) => z.toJSONSchema(ACTION_DATA[category]);

describe('the form of an action', () => {
  test.each(Object.keys(ACTION_DATA) as (keyof typeof ACTION_DATA)[])(
    '%s: what it holds untouched fits the schema, whichever way is chosen',
    (category) => {
      const example = { text: 'Hello', url: 'https://example.org/a.mp3', id: 'sound-1', target: 'user', clip: 'dance' };
      const shape = formShape(schemaOf(category), category === 'movement' ? {} : example);
      for (const way of shape.ways.length > 0 ? shape.ways : [undefined]) {
        const data = formData(shape, {}, way, new Set());
        expect(ACTION_DATA[category].safeParse(data).success, JSON.stringify(data)).toBe(true);
      }
      const everything = formData(shape, {}, shape.ways[0], new Set(shape.fields.map((field) => field.name)));
      expect(ACTION_DATA[category].safeParse(everything).success, JSON.stringify(everything)).toBe(true);
    },
  );

  test('an enum is a choice, a bounded number has both ends, a point is a vector, a flag is a switch', () => {
    const { fields, ways } = formShape(schemaOf('movement'));
    const control = (name: string) => fields.find((field) => field.name === name)?.control;
    expect(ways).toEqual(['target', 'direction', 'turnDegrees']);
    expect(control('target')).toEqual({ kind: 'vector' });
    expect(control('direction')).toEqual({ kind: 'choice', options: ['forward', 'backward', 'left', 'right'] });
    expect(control('turnDegrees')).toMatchObject({ kind: 'number', min: -360, max: 360 });
    expect(control('distance')).toMatchObject({ kind: 'number', max: 100 });
    const clip = formShape(schemaOf('animation')).fields.find((field) => field.name === 'loop');
    expect(clip?.control).toEqual({ kind: 'switch' });
  });

  test('a day in milliseconds is no slider, and a whole number steps by one', () => {
    const hold = formShape(schemaOf('expression')).fields.find((field) => field.name === 'holdMs');
    expect(hold?.control).not.toHaveProperty('max');
    const repeat = formShape(schemaOf('gesture')).fields.find((field) => field.name === 'repeat');
    expect(repeat?.control).toMatchObject({ step: 1, whole: true, min: 1, max: 20 });
  });

  test('follows references, reads constants as choices, and leaves what it cannot draw to JSON', () => {
    const { fields } = formShape({
      properties: {
        colour: { $ref: '#/$defs/colour' },
        circle: { $ref: '#/$defs/circle' },
        kind: { anyOf: [{ const: 'a' }, { const: 'b' }] },
        list: { type: 'array' },
      },
      $defs: { colour: { enum: ['red', 'blue'] }, circle: { $ref: '#/$defs/circle' } },
    });
    expect(fields.map((field) => field.control)).toEqual([
      { kind: 'choice', options: ['red', 'blue'] },
      { kind: 'json' },
      { kind: 'choice', options: ['a', 'b'] },
      { kind: 'json' },
    ]);
  });

  test('never throws, whatever a body calls a schema', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (schema, properties) => {
        const shape = formShape({ ...schema, properties });
        formData(shape, {}, shape.ways[0], new Set(shape.fields.map((field) => field.name)));
      }),
    );
  });
});

test('one tap offers only what the body can do', () => {
  const offer = (category: string, schema: Record<string, unknown>) =>
    ({ type: 'action', category, data: {}, schema }) as const;
  expect(quickActions([])).toEqual([]);
  const few = quickActions([offer('gesture', { properties: { gesture: { enum: ['wave', 'bow'] } } })]);
  expect(few.map(({ word }) => word)).toEqual(['wave']);
  const all = quickActions(
    (['gesture', 'expression', 'movement', 'posture'] as const).map((category) => offer(category, schemaOf(category))),
  );
  expect(all.length).toBeGreaterThan(8);
  for (const { category, data } of all) {
    expect(ACTION_DATA[category as keyof typeof ACTION_DATA].safeParse(data).success).toBe(true);
  }
});
