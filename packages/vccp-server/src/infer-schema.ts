import type { JsonSchema } from '@vccp/protocol';

/** Example strings that name a type rather than show a value, as 1.0 bodies write them. */
const TYPE_WORDS: Readonly<Record<string, JsonSchema>> = {
  string: { type: 'string' },
  number: { type: 'number' },
  float: { type: 'number' },
  int: { type: 'integer' },
  integer: { type: 'integer' },
  bool: { type: 'boolean' },
  boolean: { type: 'boolean' },
  object: { type: 'object' },
  array: { type: 'array' },
  any: {},
};

const CHOICES = /^[^|]+(\|[^|]+)+$/;

/**
 * A lenient JSON Schema from version 1.0's example of an action's data: each field may be left out and others may be
 * added, but what is there has the example's type. `happy|sad|angry` means those choices. An example that has fields
 * asks for at least one.
 */
export function inferSchema(example: Readonly<Record<string, unknown>>): JsonSchema {
  const schema = inferValue(example);
  return Object.keys(example).length === 0 ? schema : { ...schema, minProperties: 1 };
}

function inferValue(example: unknown): JsonSchema {
  if (typeof example === 'string') {
    if (CHOICES.test(example)) return { type: 'string', enum: choicesOf(example) };
    return typeWord(example) ?? { type: 'string' };
  }
  if (typeof example === 'number') return { type: 'number' };
  if (typeof example === 'boolean') return { type: 'boolean' };
  if (Array.isArray(example)) {
    return example.length === 1 ? { type: 'array', items: inferValue(example[0]) } : { type: 'array' };
  }
  if (typeof example === 'object' && example !== null) {
    const properties: [string, JsonSchema][] = Object.entries(example).map(([name, value]) => [
      name,
      inferValue(value),
    ]);
    return { type: 'object', properties: Object.fromEntries(properties) };
  }
  return {};
}

/** The example as data that could be sent: the first of each list of choices, a plain value for each type word. */
export function exampleData(example: unknown): unknown {
  if (typeof example === 'string') {
    if (CHOICES.test(example)) return choicesOf(example)[0];
    const type = typeWord(example)?.type;
    return type === 'number' || type === 'integer' ? 1 : type === 'boolean' ? true : example;
  }
  if (Array.isArray(example)) return example.map(exampleData);
  if (typeof example === 'object' && example !== null) {
    return Object.fromEntries(Object.entries(example).map(([name, value]) => [name, exampleData(value)]));
  }
  return example;
}

function typeWord(text: string): JsonSchema | undefined {
  const word = text.toLowerCase();
  return Object.hasOwn(TYPE_WORDS, word) ? TYPE_WORDS[word] : undefined;
}

function choicesOf(text: string): string[] {
  return [...new Set(text.split('|').map((choice) => choice.trim()))];
}
