import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  categorySchema,
  DEFAULT_LIMITS,
  describeIssues,
  findLimitFault,
  parseMessage,
  type VCCPMessage,
} from '../src/index.js';

const json = (value: unknown) => JSON.stringify(value);
const base = { type: 'action', category: 'lookAt', timestamp: '2026-01-01T00:00:00.000Z', data: {} };

const messages: fc.Arbitrary<VCCPMessage> = fc.record(
  {
    type: fc.constantFrom('perception', 'action', 'system'),
    category: fc.stringMatching(/^[A-Za-z0-9_.-]{1,64}$/),
    timestamp: fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') })
      .map((date) => date.toISOString()),
    // A field of that name is dropped, as a test of its own below says.
    data: fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      fc.jsonValue({ maxDepth: 3 }),
      { noNullPrototype: true },
    ),
    id: fc.stringMatching(/^[\x21-\x7e]{1,64}$/),
    replyTo: fc.stringMatching(/^[\x21-\x7e]{1,64}$/),
    seq: fc.nat(),
  },
  { requiredKeys: ['type', 'category', 'timestamp', 'data'], noNullPrototype: true },
) as fc.Arbitrary<VCCPMessage>;

describe('parseMessage', () => {
  test('gives every valid message back as it was sent', () => {
    fc.assert(
      fc.property(messages, (message) => {
        const parsed = parseMessage(json(message));
        expect(parsed.ok && parsed.value).toEqual(JSON.parse(json(message)));
      }),
    );
  });

  test('drops unknown top-level keys, and is no error for them', () => {
    const parsed = parseMessage(json({ ...base, colour: 'blue', constructor: 1 }));
    expect(parsed).toEqual({ ok: true, value: base });
  });

  test('never throws, whatever it is given, and says what is wrong in words', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.object().map(json)), (text) => {
        const parsed = parseMessage(text);
        if (!parsed.ok) expect(parsed.error.message.length).toBeGreaterThan(5);
      }),
    );
  });

  test.each([
    [{ ...base, type: 'command' }, 'message.type'],
    [{ ...base, category: 'look at' }, 'message.category: a category is 1 to 64 of letters'],
    [{ ...base, category: '' }, 'message.category'],
    [{ ...base, timestamp: 'yesterday' }, 'message.timestamp'],
    [{ ...base, data: [] }, 'message.data'],
    [{ ...base, seq: -1 }, 'message.seq'],
    [{ ...base, id: 'a b' }, 'message.id'],
    [{ ...base, meta: { policy: 'later' } }, 'message.meta.policy'],
    [[], 'message'],
    [null, 'message'],
  ])('names the field that is wrong: %j', (value, field) => {
    const parsed = parseMessage(json(value));
    expect(parsed.ok).toBe(false);
    expect(!parsed.ok && parsed.error.code).toBe('bad-message');
    expect(!parsed.ok && parsed.error.message).toContain(field);
  });

  test('does not mistake __proto__ for data of its own', () => {
    const parsed = parseMessage(
      `{"type":"action","category":"a","timestamp":"2026-01-01T00:00:00Z","data":{"__proto__":{"admin":true}}}`,
    );
    expect(parsed.ok).toBe(true);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    expect(parsed.ok && (parsed.value.data as { admin?: boolean }).admin).toBeUndefined();
  });

  test('refuses a giant, a tower and a crowd by their numbers', () => {
    const refusal = (text: string) => {
      const parsed = parseMessage(text);
      return parsed.ok ? 'accepted' : `${parsed.error.code}: ${parsed.error.message}`;
    };
    expect(refusal(json({ ...base, data: { text: 'x'.repeat(DEFAULT_LIMITS.maxMessageBytes) } }))).toContain('too-big');
    expect(refusal(json({ ...base, data: { text: '☀'.repeat(DEFAULT_LIMITS.maxMessageBytes / 3) } }))).toContain(
      'bytes',
    );
    expect(refusal(json({ ...base, data: { list: Array.from({ length: 1001 }, () => 0) } }))).toBe(
      'too-big: message.data.list has 1001 elements; at most 1000 are allowed',
    );
    const tower = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(
      refusal(`{"type":"action","category":"a","timestamp":"2026-01-01T00:00:00Z","data":{"a":${tower}}}`),
    ).toMatch(/too-big.*nested 33 deep; at most 32|bad-message/);
  });
});

describe('describeIssues', () => {
  const schema = z.strictObject({
    names: z.enum(['vrm0', 'vrm1']).optional(),
    speed: z.number().max(4).optional(),
    list: z.array(z.string().max(3)).optional(),
    actions: z.record(categorySchema, z.object({})).optional(),
  });
  const told = (value: unknown) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? '' : describeIssues(parsed.error, 'her.json', value);
  };

  test('names the field, what is there, and what may be', () => {
    expect(told({ names: 'vrm2' })).toBe('her.json.names: Invalid option: expected one of "vrm0"|"vrm1", not "vrm2"');
    expect(told({ speed: 9 })).toBe('her.json.speed: Too big: expected number to be <=4, not 9');
    expect(told({ list: ['x', 'y'.repeat(100)] })).toContain(`<=3 characters, not "${'y'.repeat(58)}…`);
    expect(told({ actions: { 'my wave': {} } })).toBe(
      'her.json.actions.my wave: a category is 1 to 64 of letters, digits, "_", "." and "-"',
    );
  });

  test('whatever is there, it is told in words', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('names', 'speed', 'list', 'actions', 'x'), (value, key) => {
        const text = told({ [key]: value });
        expect(text === '' || text.startsWith('her.json')).toBe(true);
      }),
    );
  });
});

describe('findLimitFault', () => {
  test('finds nothing in what is within the limits, and the depth of what is not', () => {
    const nest = (depth: number): unknown => (depth === 0 ? 0 : [nest(depth - 1)]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 64 }), (depth) => {
        const fault = findLimitFault(nest(depth), { maxDepth: 32, maxElements: 10 });
        expect(fault === undefined).toBe(depth <= 32);
      }),
    );
  });

  test('survives a value nested a hundred thousand deep', () => {
    let value: unknown = 0;
    for (let depth = 0; depth < 100_000; depth += 1) value = [value];
    expect(findLimitFault(value)).toMatchObject({ limit: 'maxDepth', found: 33 });
  });
});
