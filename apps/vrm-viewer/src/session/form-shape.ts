import type { JsonSchema } from '@vccp/protocol';

export type Control =
  | { kind: 'choice'; options: string[] }
  | { kind: 'number'; min?: number; max?: number; step: number; whole: boolean }
  | { kind: 'switch' }
  | { kind: 'text'; maxLength: number; long: boolean }
  | { kind: 'vector' }
  | { kind: 'json' };

/** One field of an action's data. `initial` is what a control shows before the person touches it. */
export interface Field {
  name: string;
  control: Control;
  required: boolean;
  description?: string;
  initial: unknown;
}

/**
 * An action's data as a form. `ways` are fields of which one is needed (the schema's `anyOf` of `required`), best
 * known first; where it is empty, the required fields say it all.
 */
export interface FormShape {
  fields: Field[];
  ways: string[];
}

/** The form of a JSON Schema of an object; what it cannot draw becomes a field of raw JSON. */
export function formShape(schema: JsonSchema | undefined, example: Readonly<Record<string, unknown>> = {}): FormShape {
  const root = schema ?? {};
  const required = new Set(strings(root.required));
  const properties = isObject(root.properties) ? root.properties : {};
  const fields = Object.entries(properties).map(([name, raw]): Field => {
    const property = resolve(raw, root);
    const control = controlOf(property);
    return {
      name,
      control,
      required: required.has(name),
      ...(typeof property.description === 'string' && { description: property.description }),
      initial: initialOf(control, property.default ?? example[name] ?? (property.type === 'array' ? [] : undefined)),
    };
  });
  const known = new Set(fields.map((field) => field.name));
  const alternatives = Array.isArray(root.anyOf) ? root.anyOf : Array.isArray(root.oneOf) ? root.oneOf : [];
  const ways = alternatives.flatMap((way) => strings(isObject(way) ? way.required : undefined).slice(0, 1));
  return { fields, ways: [...new Set(ways)].filter((way) => known.has(way) && !required.has(way)) };
}

/** The data a form stands for: what is required, the chosen way, and the optional fields that were `touched` and not left blank. */
export function formData(
  shape: FormShape,
  values: Readonly<Record<string, unknown>>,
  way: string | undefined,
  touched: ReadonlySet<string>,
): Record<string, unknown> {
  const others = new Set(shape.ways.filter((name) => name !== way));
  const data: Record<string, unknown> = {};
  for (const field of shape.fields) {
    if (others.has(field.name)) continue;
    const value = values[field.name] ?? field.initial;
    if (field.required || field.name === way || (touched.has(field.name) && value !== '')) data[field.name] = value;
  }
  return data;
}

function controlOf(schema: JsonSchema): Control {
  const options = choices(schema);
  if (options) return { kind: 'choice', options };
  const type = Array.isArray(schema.type) ? schema.type.find((name) => name !== 'null') : schema.type;
  if (type === 'boolean') return { kind: 'switch' };
  if (type === 'number' || type === 'integer') return numberControl(schema, type === 'integer');
  if (type === 'string') {
    const maxLength = typeof schema.maxLength === 'number' ? schema.maxLength : 10_000;
    return { kind: 'text', maxLength, long: maxLength > 500 };
  }
  if (type === 'object' && isVector(schema)) return { kind: 'vector' };
  return { kind: 'json' };
}

function choices(schema: JsonSchema): string[] | undefined {
  if (Array.isArray(schema.enum) && schema.enum.every((value) => typeof value === 'string')) return schema.enum;
  if (typeof schema.const === 'string') return [schema.const];
  const union = Array.isArray(schema.oneOf) ? schema.oneOf : Array.isArray(schema.anyOf) ? schema.anyOf : undefined;
  const constants = union?.map((member) => (isObject(member) ? member.const : undefined));
  return constants?.length && constants.every((value) => typeof value === 'string') ? constants : undefined;
}

/** A span that a slider can show; `maximum` far away means "no real limit". */
const WIDEST_SLIDER = 10_000;

function numberControl(schema: JsonSchema, whole: boolean): Control {
  const lowest = finite(schema.minimum) ?? finite(schema.exclusiveMinimum);
  const highest = finite(schema.maximum) ?? finite(schema.exclusiveMaximum);
  const span = lowest !== undefined && highest !== undefined ? highest - lowest : undefined;
  const bounded = span !== undefined && span > 0 && span <= WIDEST_SLIDER;
  const step = whole ? 1 : (finite(schema.multipleOf) ?? (bounded ? niceStep(span / 50) : 0.1));
  const min = schema.minimum === undefined && lowest !== undefined ? lowest + step : lowest;
  const max = schema.maximum === undefined && highest !== undefined ? highest - step : highest;
  return {
    kind: 'number',
    step,
    whole,
    ...(min !== undefined && { min }),
    ...(max !== undefined && bounded && { max }),
  };
}

/** The largest of 1, 2 and 5 times a power of ten that is not above `size`. */
function niceStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const digit = [5, 2, 1].find((candidate) => candidate * power <= size * 1.000_001) ?? 1;
  return Number((digit * power).toPrecision(3));
}

function initialOf(control: Control, wanted: unknown): unknown {
  switch (control.kind) {
    case 'choice':
      return typeof wanted === 'string' && control.options.includes(wanted) ? wanted : control.options[0];
    case 'number': {
      const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = control;
      return Math.min(max, Math.max(min, typeof wanted === 'number' ? wanted : 1));
    }
    case 'switch':
      return wanted === true;
    case 'text':
      return typeof wanted === 'string' ? wanted : '';
    case 'vector':
      return isObject(wanted) ? { x: 0, y: 0, z: 0, ...wanted } : { x: 0, y: 0, z: 1 };
    case 'json':
      return wanted ?? {};
  }
}

function isVector(schema: JsonSchema): boolean {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const names = Object.keys(properties).sort().join('');
  return names === 'xyz' && Object.values(properties).every((axis) => isObject(axis) && axis.type === 'number');
}

/** Follows `$ref` within the document; a chain that is longer than this is a circle. */
const LONGEST_REF_CHAIN = 8;

function resolve(raw: unknown, root: JsonSchema): JsonSchema {
  let schema = isObject(raw) ? raw : {};
  for (let hop = 0; hop < LONGEST_REF_CHAIN && typeof schema.$ref === 'string'; hop++) {
    const { $ref, ...beside } = schema;
    let target: unknown = root;
    for (const step of $ref.split('/').slice(1)) {
      const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
      target = isObject(target) ? target[key] : undefined;
    }
    schema = { ...(isObject(target) ? target : {}), ...beside };
  }
  return schema;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function finite(value: unknown): number | undefined {
  // Zod writes the safe integers' ends as bounds of every integer.
  return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
