import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import * as z from 'zod';

/**
 * A Zod schema whose JSON Schema is worked out once. The SDK asks for it again for every server it makes, which with
 * 2026-07-28 is every request.
 */
export function fixedSchema<S extends z.ZodType>(schema: S): StandardSchemaWithJSON<z.input<S>, z.output<S>> {
  const { version, vendor, validate } = schema['~standard'];
  const input = z.toJSONSchema(schema, { io: 'input' });
  const output = z.toJSONSchema(schema, { io: 'output' });
  return { '~standard': { version, vendor, validate, jsonSchema: { input: () => input, output: () => output } } };
}
