import type { JsonSchema } from '@vccp/protocol';

/** How deep an example is built; a schema may refer to itself. */
const MAX_DEPTH = 8;

/**
 * Data made up from a JSON Schema: what is required, or the first field where nothing is. A best guess, to be held
 * against the schema before it is shown.
 */
export function exampleFrom(schema: JsonSchema, depth = 0): unknown {
  if (depth > MAX_DEPTH) return null;
  const given = [schema.const, first(schema.enum), schema.default, first(schema.examples)];
  const found = given.find((value) => value !== undefined);
  if (found !== undefined) return found;
  const branch = first(schema.anyOf) ?? first(schema.oneOf) ?? first(schema.allOf);
  if (isSchema(schema.properties)) return exampleObject(schema, schema.properties, branch, depth);
  if (isSchema(branch)) return exampleFrom(branch, depth + 1);
  const type = Array.isArray(schema.type) ? first(schema.type) : schema.type;
  switch (type) {
    case 'number':
    case 'integer':
      return exampleNumber(schema);
    case 'boolean':
      return true;
    case 'array':
      return isSchema(schema.items) ? [exampleFrom(schema.items, depth + 1)] : [];
    case 'object':
      return {};
    case 'null':
      return null;
    default:
      return 'text';
  }
}

function exampleObject(schema: JsonSchema, properties: JsonSchema, branch: unknown, depth: number): unknown {
  const required = [...names(schema.required), ...(isSchema(branch) ? names(branch.required) : [])];
  const fields = required.length > 0 ? required : Object.keys(properties).slice(0, 1);
  return Object.fromEntries(
    fields.map((name) => {
      const field = Object.hasOwn(properties, name) ? properties[name] : undefined;
      return [name, isSchema(field) ? exampleFrom(field, depth + 1) : 'text'];
    }),
  );
}

function exampleNumber({ minimum, maximum }: JsonSchema): number {
  const least = typeof minimum === 'number' ? minimum : Number.NEGATIVE_INFINITY;
  const most = typeof maximum === 'number' ? maximum : Number.POSITIVE_INFINITY;
  return Math.min(Math.max(1, least), most);
}

const first = (list: unknown): unknown => (Array.isArray(list) ? list[0] : undefined);
const names = (list: unknown): string[] => (Array.isArray(list) ? list.filter((name) => typeof name === 'string') : []);
const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
