import { VCCPError, vector3Schema } from '@vccp/protocol';

/** What is done with a value on its way. */
type Filter = { kind: 'times'; factor: number } | { kind: 'position' };

/** `{{data.a ?? data.b ?? 0.5 | times 100}}`: the first that is there. */
export interface Take {
  kind: 'take';
  /** `data.` left out. */
  paths: readonly (readonly string[])[];
  /** What holds where none is there: it is needed, the place is left out, or a value. */
  otherwise: 'needed' | 'left-out' | { value: string | number | boolean | null };
  filter: Filter | undefined;
}

/** JSON with places for an action's data. */
export type Template =
  | { kind: 'literal'; value: unknown }
  | Take
  | { kind: 'text'; parts: readonly (string | Take)[] }
  | { kind: 'list'; items: readonly Template[] }
  | { kind: 'record'; entries: readonly (readonly [string, Template])[] };

const PLACE = /\{\{([^{}]*)\}\}/g;
const PATH = /^data(\.[A-Za-z_][\w-]*)+$/;
const SYNTAX = 'write {{data.field}}, {{data.field ?? 0.5}}, {{data.field ?? none}}, {{data.field | times 100}}';

/**
 * Reads JSON whose strings may hold places. A string that is one place becomes the value itself with its type; a place
 * among other text becomes text.
 * @throws {SyntaxError} that says what was wrong and how it is written
 */
export function parseTemplate(value: unknown): Template {
  if (typeof value === 'string') return parseText(value);
  if (Array.isArray(value)) return { kind: 'list', items: value.map(parseTemplate) };
  if (typeof value === 'object' && value !== null) {
    return { kind: 'record', entries: Object.entries(value).map(([key, inner]) => [key, parseTemplate(inner)]) };
  }
  return { kind: 'literal', value };
}

/**
 * The JSON that comes of an action's data. `undefined` only where the whole is one place that is left out.
 * @throws {VCCPError} `invalid-data` where a field is missing or is not what the template needs
 */
export function fillTemplate(template: Template, data: Readonly<Record<string, unknown>>): unknown {
  switch (template.kind) {
    case 'literal':
      return template.value;
    case 'take':
      return take(template, data);
    case 'text':
      return template.parts.map((part) => (typeof part === 'string' ? part : asText(take(part, data)))).join('');
    case 'list':
      return template.items.map((item) => fillTemplate(item, data)).filter((item) => item !== undefined);
    case 'record':
      return Object.fromEntries(
        template.entries
          .map(([key, inner]) => [key, fillTemplate(inner, data)] as const)
          .filter(([, inner]) => inner !== undefined),
      );
  }
}

/** All the places in a template. */
export function placesOf(template: Template): readonly Take[] {
  switch (template.kind) {
    case 'literal':
      return [];
    case 'take':
      return [template];
    case 'text':
      return template.parts.filter((part) => typeof part !== 'string');
    case 'list':
      return template.items.flatMap(placesOf);
    case 'record':
      return template.entries.flatMap(([, inner]) => placesOf(inner));
  }
}

function parseText(text: string): Template {
  const places = [...text.matchAll(PLACE)];
  const left = text.replace(PLACE, '');
  if (left.includes('{{') || left.includes('}}')) throw new SyntaxError(`"${text}" has a brace too many; ${SYNTAX}`);
  const [first] = places;
  if (!first) return { kind: 'literal', value: text };
  if (first[0] === text) return parsePlace(first[1] ?? '');
  const parts: (string | Take)[] = [];
  let end = 0;
  for (const place of places) {
    parts.push(text.slice(end, place.index), parsePlace(place[1] ?? ''));
    end = place.index + place[0].length;
  }
  return { kind: 'text', parts: [...parts, text.slice(end)].filter((part) => part !== '') };
}

function parsePlace(source: string): Take {
  const [, choice = '', filter] = /^((?:"(?:[^"\\]|\\.)*"|[^"|])*)(?:\|(.*))?$/.exec(source) ?? [];
  const terms = choice.split('??').map((term) => term.trim());
  const paths = terms.filter((term) => PATH.test(term));
  const isPath = (term: string) => PATH.test(term);
  const [last] = terms.slice(-1);
  const rest = terms.slice(0, -1);
  if (paths.length === 0 || last === undefined || !rest.every(isPath))
    throw new SyntaxError(`"{{${source}}}": ${SYNTAX}`);
  return {
    kind: 'take',
    paths: paths.map((path) => path.split('.').slice(1)),
    otherwise: isPath(last) ? 'needed' : last === 'none' ? 'left-out' : { value: parseScalar(last, source) },
    filter: filter === undefined ? undefined : parseFilter(filter.trim(), source),
  };
}

function parseScalar(text: string, source: string): string | number | boolean | null {
  try {
    const value: unknown = JSON.parse(text);
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as string;
  } catch {
    // Said below.
  }
  throw new SyntaxError(`"{{${source}}}": ${text} is no number, word in quotes, true, false, null or none; ${SYNTAX}`);
}

function parseFilter(text: string, source: string): Filter {
  if (text === 'position') return { kind: 'position' };
  const [, factor] = /^times (-?\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (factor !== undefined) return { kind: 'times', factor: Number(factor) };
  throw new SyntaxError(`"{{${source}}}": there is no "${text}"; after | comes position, or times and a number`);
}

function take({ paths, otherwise, filter }: Take, data: Readonly<Record<string, unknown>>): unknown {
  const found = paths.map((path) => follow(data, path)).find((value) => value !== undefined);
  const name = paths.map((path) => `data.${path.join('.')}`).join(' or ');
  if (found === undefined && otherwise === 'needed') throw new VCCPError('invalid-data', `${name} is needed`);
  // Null is a value: somebody said it.
  const value = found === undefined && typeof otherwise === 'object' ? otherwise.value : found;
  return value === undefined || filter === undefined ? value : filtered(value, filter, name);
}

function follow(data: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inside, step) =>
      typeof inside === 'object' && inside !== null && Object.hasOwn(inside, step)
        ? (inside as Record<string, unknown>)[step]
        : undefined,
    data,
  );
}

function filtered(value: unknown, filter: Filter, name: string): unknown {
  if (filter.kind === 'times') {
    if (typeof value === 'number') return value * filter.factor;
    throw new VCCPError('invalid-data', `${name} has to be a number, not ${JSON.stringify(value)}`);
  }
  const position = vector3Schema.safeParse(value);
  if (!position.success) {
    throw new VCCPError('invalid-data', `${name} has to be {x, y, z} in metres, not ${JSON.stringify(value)}`);
  }
  const { x, y, z } = position.data;
  // A character of ours looks along z with its left at x, y up; one of Unreal's along X with its right at Y, Z up.
  return { X: z * 100, Y: x * -100, Z: y * 100 };
}

const asText = (value: unknown) =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
