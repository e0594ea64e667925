import { describeIssues, VCCPError, vector3Schema } from '@vccp/protocol';
import * as z from 'zod';
import type { ValueDescription } from './answers.js';
import type { Call } from './config.js';
import type { Preset } from './preset.js';
import type { Request } from './request.js';
import { fillTemplate, placesOf, type Template } from './template.js';
import { valueType } from './value-type.js';

/** A field of an action's data, as far as what it goes to knows it. */
export interface Field {
  name: string;
  type: z.ZodType;
  /** Whether nothing stands in for it. */
  isNeeded: boolean;
}

/** A call that is known to fit the preset. */
export interface BoundCall {
  /** Fields of the data that it takes. */
  fields: readonly Field[];
  /** @throws {VCCPError} `invalid-data` where the data does not make what Unreal takes */
  fill(data: Readonly<Record<string, unknown>>): Request;
}

/** One value that is sent, where it comes from and what fits. */
interface Slot {
  /** How faults call it. */
  name: string;
  template: Template;
  type: z.ZodType;
}

/**
 * Finds in the preset what a call names. The engine answers 200 to a parameter that it does not know, so that is looked
 * for here.
 * @throws {Error} with what the preset has instead
 */
export function bindCall(call: Call, preset: Preset): BoundCall {
  if (call.kind === 'property') {
    const { key, value } = find(preset.properties, call.name, `property of the preset "${preset.name}"`);
    const slot = checked({ name: `property ${call.name}`, template: call.value, type: valueType(value) });
    return {
      fields: fieldsOf(slot),
      fill: (data) => ({ kind: 'property', preset: preset.name, key, value: madeOf(slot, data) }),
    };
  }
  const exposed =
    call.kind === 'function' ? find(preset.functions, call.name, `function of the preset "${preset.name}"`) : undefined;
  const slots = Object.entries(call.parameters).map(([name, template]) =>
    checked({
      name: `parameter ${name}`,
      template,
      type: exposed ? parameterType(exposed.parameters, name, call.name) : z.unknown(),
    }),
  );
  const parametersOf = (data: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(
      Object.keys(call.parameters)
        .map((name, index) => [name, madeOf(slots[index] as Slot, data)] as const)
        .filter(([, value]) => value !== undefined),
    );
  return {
    fields: slots.flatMap(fieldsOf),
    fill: (data) =>
      call.kind === 'object'
        ? { kind: 'object', object: call.object, name: call.name, parameters: parametersOf(data) }
        : { kind: 'function', preset: preset.name, key: exposed?.key ?? call.name, parameters: parametersOf(data) },
  };
}

function find<T extends { name: string }>(among: readonly T[], name: string, what: string): T {
  const found = among.find((one) => one.name === name);
  if (found) return found;
  const there = among.map((one) => `"${one.name}"`).join(', ');
  throw new Error(`"${name}" is no ${what}; it has ${there === '' ? 'none' : there}`);
}

function parameterType(parameters: readonly ValueDescription[], name: string, ofWhat: string): z.ZodType {
  const found = parameters.find(({ Name }) => Name === name);
  if (found) return valueType(found);
  const there = parameters.map(({ Name }) => Name).join(', ');
  throw new Error(`"${name}" is no parameter of "${ofWhat}"; it has ${there === '' ? 'none' : there}`);
}

/** @throws {Error} where no data could make it fit */
function checked(slot: Slot): Slot {
  const { name, template, type } = slot;
  if (placesOf(template).length === 0) {
    const value = fillTemplate(template, {});
    const parsed = type.safeParse(value);
    if (!parsed.success) throw new Error(describeIssues(parsed.error, name, value));
  }
  return slot;
}

function madeOf({ name, template, type }: Slot, data: Readonly<Record<string, unknown>>): unknown {
  const value = fillTemplate(template, data);
  if (value === undefined) return undefined;
  const parsed = type.safeParse(value);
  if (!parsed.success) throw new VCCPError('invalid-data', describeIssues(parsed.error, name, value));
  return value;
}

function fieldsOf({ template, type }: Slot): Field[] {
  return placesOf(template).flatMap((place) =>
    place.paths.map((path) => {
      const isWhole = place === template && path.length === 1;
      const filtered = place.filter && (place.filter.kind === 'times' ? z.number() : vector3Schema);
      const [name = ''] = path;
      return {
        name,
        type: path.length > 1 ? z.record(z.string(), z.unknown()) : (filtered ?? (isWhole ? type : z.unknown())),
        isNeeded: place.otherwise === 'needed' && place.paths.length === 1,
      };
    }),
  );
}
