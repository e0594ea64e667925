import { ACTION_DATA, describeIssues, type JsonSchema, type KnownActionCategory, VCCPError } from '@vccp/protocol';
import * as z from 'zod';

type Properties = Record<string, Record<string, unknown> | null>;

/**
 * The protocol's schema of a category, narrowed to this body: what is given for a property is put over it, and null
 * takes the property away.
 */
export function narrowedSchema(category: KnownActionCategory, changes: Properties = {}): JsonSchema {
  const schema = z.toJSONSchema(ACTION_DATA[category], { io: 'input' }) as JsonSchema & { properties: Properties };
  const properties: Properties = { ...schema.properties };
  for (const [name, change] of Object.entries(changes)) {
    if (change === null) delete properties[name];
    else properties[name] = { ...properties[name], ...change };
  }
  const { anyOf = [], required = [], ...rest } = schema as { anyOf?: { required: string[] }[]; required?: string[] };
  const ways = anyOf.filter((way) => way.required.every((name) => name in properties));
  // One way that is left is no choice.
  const needed = ways.length === 1 ? [...required, ...(ways[0]?.required ?? [])] : required;
  return {
    ...rest,
    properties,
    ...(needed.length > 0 && { required: needed }),
    ...(ways.length > 1 && { anyOf: ways }),
  };
}

/** @throws {VCCPError} `invalid-data`, naming each wrong field. */
export function readData<Category extends KnownActionCategory>(
  category: Category,
  data: Record<string, unknown>,
): z.output<(typeof ACTION_DATA)[Category]> {
  return readWith(ACTION_DATA[category], data, `${category} data`) as z.output<(typeof ACTION_DATA)[Category]>;
}

/** @throws {VCCPError} `invalid-data`, naming each wrong field. */
export function readWith<S extends z.ZodType>(schema: S, data: Record<string, unknown>, what: string): z.output<S> {
  const result = schema.safeParse(data);
  if (!result.success) throw new VCCPError('invalid-data', describeIssues(result.error, what, data));
  return result.data;
}

/** @throws {VCCPError} `invalid-data`, always; for the end of an expression. */
export function refuse(message: string, validOptions?: readonly unknown[]): never {
  throw new VCCPError('invalid-data', message, validOptions && { validOptions });
}
