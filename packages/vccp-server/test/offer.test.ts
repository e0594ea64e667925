import { actionCapabilitySchema } from '@vccp/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inferSchema } from '../src/infer-schema.js';
import { nearest } from '../src/nearest.js';
import { OfferReader } from '../src/offer.js';

function faultOf(capability: object, data: Record<string, unknown>): string | undefined {
  const parsed = actionCapabilitySchema.parse({ category: 'act', ...capability });
  return new OfferReader().read([parsed]).offers.get('act')?.fault(data)?.message;
}

const gesture = {
  schema: {
    type: 'object',
    properties: {
      gesture: { type: 'string', enum: ['wave', 'nod', 'shrug'] },
      speed: { type: 'number', minimum: 0.25, maximum: 4 },
    },
    required: ['gesture'],
    additionalProperties: false,
  },
  examples: [{ gesture: 'nod' }],
};

describe('data that does not fit', () => {
  it('a wrong choice: lists the choices, the one that was meant, and data that would be right', () => {
    expect(faultOf(gesture, { gesture: 'wvae', speed: 2 })).toBe(
      'action act was rejected: data.gesture "wvae" is none of wave, nod, shrug. Did you mean "wave"? ' +
        'For example {"category":"act","data":{"gesture":"wave","speed":2}}',
    );
  });

  it('a missing field: names it, and takes it from the example', () => {
    expect(faultOf(gesture, { speed: 1 })).toBe(
      'action act was rejected: data.gesture is missing. For example {"category":"act","data":{"speed":1,"gesture":"nod"}}',
    );
  });

  it('an unknown field: names those there are, and the one that was meant', () => {
    expect(faultOf(gesture, { gesture: 'wave', sped: 1 })).toContain(
      'data has no field "sped"; it takes gesture, speed. Did you mean "speed"?',
    );
  });

  it('a wrong type or size: says what it must be and what it is', () => {
    expect(faultOf(gesture, { gesture: 'wave', speed: 'fast' })).toContain(
      'data.speed must be a number, and is "fast".',
    );
    expect(faultOf(gesture, { gesture: 'wave', speed: 9 })).toContain('data.speed 9 must be <= 4.');
  });

  it('a wrong moment: shows what one looks like, not the pattern that all of them have', () => {
    const at = { type: 'string', format: 'date-time', pattern: '^\\d{4}-\\d\\d-\\d\\dT.+Z$' };
    expect(faultOf({ schema: { type: 'object', properties: { at } } }, { at: 'soon' })).toContain(
      'data.at must be a moment like 2026-01-01T00:00:00Z, and is "soon".',
    );
  });

  it('none of several fields of which one is needed: lists them once', () => {
    const schema = { type: 'object', anyOf: [{ required: ['target'] }, { required: ['direction'] }] };
    expect(faultOf({ schema, examples: [{ target: 'user' }] }, {})).toBe(
      'action act was rejected: data needs at least one of target, direction. For example {"category":"act","data":{"target":"user"}}',
    );
  });

  it('a value that its own case does not take: says what this one takes, and nothing of other cases', () => {
    const value = (name: string, then: object) => ({
      if: { properties: { name: { const: name } }, required: ['name'] },
      // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
      then: { properties: { value: then } },
    });
    const schema = {
      type: 'object',
      properties: { name: { enum: ['Hat', 'Outfit'] }, value: {} },
      allOf: [value('Hat', { type: 'boolean' }), value('Outfit', { type: 'integer', maximum: 255 })],
    };
    const outfit = { schema, examples: [{ name: 'Outfit', value: 1 }] };
    expect(faultOf(outfit, { name: 'Outfit', value: 300 })).toBe(
      'action act was rejected: data.value 300 must be <= 255. For example {"category":"act","data":{"name":"Outfit","value":1}}',
    );
    expect(faultOf(outfit, { name: 'Hut', value: true })).toBe(
      'action act was rejected: data.name "Hut" is none of Hat, Outfit. Did you mean "Hat"? For example {"category":"act","data":{"name":"Hat","value":true}}',
    );
  });

  it('what fits has no fault', () => {
    expect(faultOf(gesture, { gesture: 'wave', speed: 1 })).toBeUndefined();
  });
});

describe("version 1.0's example as a schema", () => {
  it('a|b|c means those choices', () => {
    const message = faultOf({ data: { power: 'on | off' } }, { power: 'of' });
    expect(message).toContain('data.power "of" is none of on, off. Did you mean "off"?');
    expect(faultOf({ data: { power: 'on | off' } }, { power: 'off' })).toBeUndefined();
  });

  it('fields may be left out or added, but keep their type, and not all may be left out', () => {
    const example = { data: { target: { x: 0, y: 0, z: 1 }, name: 'door', fast: true, amount: 'number' } };
    expect(faultOf(example, { target: { x: 1 }, extra: 1 })).toBeUndefined();
    expect(faultOf(example, { amount: 3 })).toBeUndefined();
    expect(faultOf(example, { target: 'door' })).toContain('data.target must be an object');
    expect(faultOf(example, {})).toContain('data must not be empty');
  });

  it('is always a schema that compiles, and that its own example fits', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (data) => {
        const capability = actionCapabilitySchema.parse({ category: 'act', data });
        const { offers, complaints } = new OfferReader().read([capability]);
        expect(complaints).toEqual([]);
        const offer = offers.get('act');
        expect(offer && Object.keys(data).length > 0 ? offer.fault(offer.example) : undefined).toBeUndefined();
        expect(inferSchema(data)).toHaveProperty('type', 'object');
      }),
    );
  });
});

it('a schema that cannot be used is complained about by name, and the other actions stay', () => {
  const bad = actionCapabilitySchema.parse({ category: 'bad', data: { a: 'x|y' }, schema: { type: 'nonsense' } });
  const good = actionCapabilitySchema.parse({ category: 'good', schema: gesture.schema });
  const { offers, complaints } = new OfferReader().read([bad, good]);
  expect(complaints).toHaveLength(1);
  expect(complaints[0]).toContain('action bad');
  expect([...offers.keys()]).toEqual(['bad', 'good']);
  expect(offers.get('bad')?.fault({ a: 'z' })?.message).toContain('none of x, y');
});

it('two schemas of one body may have the same $id', () => {
  const schema = { $id: 'https://example.org/same', type: 'object' };
  const capabilities = ['a', 'b'].map((category) => actionCapabilitySchema.parse({ category, schema: { ...schema } }));
  expect(new OfferReader().read(capabilities).complaints).toEqual([]);
});

it('nearest finds a slip and leaves a stranger alone', () => {
  expect(nearest('hapy', ['happy', 'sad'])).toBe('happy');
  expect(nearest('HAPPY', ['happy', 'sad'])).toBe('happy');
  expect(nearest('lokAt', ['lookAt', 'gesture'])).toBe('lookAt');
  expect(nearest('xylophone', ['happy', 'sad'])).toBeUndefined();
});

it('makes up an example from a schema that comes without one', () => {
  const vector = { type: 'object', properties: { x: { type: 'number', minimum: 2 } }, required: ['x'] };
  const schema = {
    type: 'object',
    properties: { target: vector, names: { type: 'array', items: { type: 'string' } }, mode: { const: 'go' } },
    required: ['mode', 'names'],
    anyOf: [{ required: ['target'] }],
  };
  const parsed = actionCapabilitySchema.parse({ category: 'act', schema });
  expect(new OfferReader().read([parsed]).offers.get('act')?.example).toEqual({
    mode: 'go',
    names: ['text'],
    target: { x: 2 },
  });
});

it('reads the same capability once', () => {
  const reader = new OfferReader();
  const capability = () => actionCapabilitySchema.parse({ category: 'act', ...gesture });
  expect(reader.read([capability()])).toBe(reader.read([capability()]));
});
