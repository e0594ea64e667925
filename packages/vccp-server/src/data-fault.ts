import type { ErrorObject } from 'ajv';
import { nearest } from './nearest.js';

const MOST_FAULTS = 4;
const MOST_OPTIONS = 40;

/** What is wrong with data, in words that say how to be right, and the options where the fault is a wrong choice. */
export function explain(errors: readonly ErrorObject[]): { text: string; validOptions?: readonly unknown[] } {
  const sentences = new Set<string>();
  let validOptions: readonly unknown[] | undefined;
  for (const error of withoutBranches(errors)) {
    sentences.add(sentence(error));
    validOptions ??= optionsOf(error);
  }
  const said = [...sentences];
  const more = said.length - MOST_FAULTS;
  const text = said.slice(0, MOST_FAULTS).join(' ') + (more > 0 ? ` And ${more} more.` : '');
  return validOptions ? { text, validOptions } : { text };
}

/**
 * Faults within the branches of anyOf and oneOf are noise beside "give one of", unless they are all there is.
 * A fault within a branch has that branch in its schema path.
 */
function withoutBranches(all: readonly ErrorObject[]): ErrorObject[] {
  // That the case did not fit is noise beside what of it did not.
  const errors = all.filter(({ keyword }) => keyword !== 'if');
  const choices = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  const inBranch = (error: ErrorObject) =>
    choices.some((choice) => error !== choice && error.schemaPath.startsWith(`${choice.schemaPath}/`));
  const outer = errors.filter((error) => !inBranch(error));
  const fieldGroups = choices.filter((choice) => requiredFields(choice).length > 0);
  return outer.filter((error) => !choices.includes(error) || fieldGroups.includes(error)).length > 0
    ? outer
    : errors.filter((error) => !choices.includes(error));
}

/** `anyOf: [{required: [a]}, {required: [b]}]` asks for at least one of a and b. */
function requiredFields(error: ErrorObject): string[] {
  const branches: unknown[] = Array.isArray(error.schema) ? error.schema : [];
  const fields = branches.map((branch) => (branch as { required?: unknown } | null)?.required);
  return fields.every((names) => Array.isArray(names)) ? fields.flat().map(String) : [];
}

function sentence(error: ErrorObject): string {
  const where = placeOf(error);
  const value = shown(error.data);
  const params: Record<string, unknown> = error.params;
  switch (error.keyword) {
    case 'required':
      return `${where}.${String(params.missingProperty)} is missing.`;
    case 'enum':
    case 'const': {
      const options = optionsOf(error) ?? [];
      const list = options.slice(0, MOST_OPTIONS).map(plain).join(', ');
      const meant = nearestOption(error.data, options);
      return `${where} ${value} is none of ${list}.${meant === undefined ? '' : ` Did you mean ${shown(meant)}?`}`;
    }
    case 'type':
      return `${where} must be ${article(String(params.type))}, and is ${value}.`;
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return `${where} ${value} must be ${String(params.comparison)} ${String(params.limit)}.`;
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const name = String(params.additionalProperty ?? params.unevaluatedProperty);
      const known = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {});
      const meant = nearest(name, known);
      const list = known.length > 0 ? `; it takes ${known.slice(0, MOST_OPTIONS).join(', ')}` : '';
      return `${where} has no field ${shown(name)}${list}.${meant === undefined ? '' : ` Did you mean "${meant}"?`}`;
    }
    case 'pattern':
    case 'format': {
      const { format } = (error.parentSchema ?? {}) as { format?: unknown };
      // Of a moment the pattern is longer than all that is said of it.
      const must = format === 'date-time' ? 'must be a moment like 2026-01-01T00:00:00Z' : error.message;
      return `${where} ${must ?? 'does not fit'}, and is ${value}.`;
    }
    case 'minProperties':
      return `${where} must not be empty.`;
    case 'anyOf':
    case 'oneOf': {
      const fields = requiredFields(error);
      if (fields.length > 0) {
        return `${where} needs ${error.keyword === 'anyOf' ? 'at least' : 'exactly'} one of ${fields.join(', ')}.`;
      }
      return `${where} ${value} fits none of the shapes it may have.`;
    }
    default:
      return `${where} ${error.message ?? 'does not fit'}, and is ${value}.`;
  }
}

function optionsOf(error: ErrorObject): readonly unknown[] | undefined {
  const params: Record<string, unknown> = error.params;
  if (error.keyword === 'enum' && Array.isArray(params.allowedValues)) return params.allowedValues;
  return error.keyword === 'const' ? [params.allowedValue] : undefined;
}

function nearestOption(given: unknown, options: readonly unknown[]): string | undefined {
  if (typeof given !== 'string') return undefined;
  return nearest(
    given,
    options.filter((option) => typeof option === 'string'),
  );
}

/** The data with each fault put right where the right is known: by the nearest option, or by the example's value. */
export function mend(
  data: Record<string, unknown>,
  errors: readonly ErrorObject[],
  example: Record<string, unknown>,
): Record<string, unknown> {
  const mended = structuredClone(data);
  for (const error of errors) {
    const steps = stepsOf(error);
    const params: Record<string, unknown> = error.params;
    const unknownField = params.additionalProperty ?? params.unevaluatedProperty;
    if (typeof unknownField === 'string') {
      const holder = valueAt(mended, steps);
      if (isRecord(holder)) delete holder[unknownField];
      continue;
    }
    const target = typeof params.missingProperty === 'string' ? [...steps, params.missingProperty] : steps;
    const field = target.at(-1);
    const holder = valueAt(mended, target.slice(0, -1));
    if (field === undefined || !isRecord(holder)) continue;
    const options = optionsOf(error);
    const right = (options && (nearestOption(error.data, options) ?? options[0])) ?? valueAt(example, target);
    if (right !== undefined)
      Object.defineProperty(holder, field, { value: right, enumerable: true, writable: true, configurable: true });
  }
  return mended;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function valueAt(root: unknown, steps: readonly string[]): unknown {
  let value = root;
  for (const step of steps) {
    if (!isRecord(value) || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}

function stepsOf(error: ErrorObject): string[] {
  return error.instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function placeOf(error: ErrorObject): string {
  return ['data', ...stepsOf(error)].join('.').slice(0, 200);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

const plain = (value: unknown): string => (typeof value === 'string' ? value : shown(value));

function article(type: string): string {
  return /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`;
}
