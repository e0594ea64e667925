import { ACTION_DATA, type CapabilityInput, type KnownActionCategory } from '@vccp/protocol';
import * as z from 'zod';
import { type BoundCall, bindCall, type Field } from './binding.js';
import type { Call, ConfiguredAction } from './config.js';
import type { Preset } from './preset.js';
import { fillTemplate, parseTemplate, placesOf, type Template } from './template.js';
import { valueType } from './value-type.js';

type Data = Readonly<Record<string, unknown>>;

/** One thing that can be done in this project. */
export interface Offer {
  capability: CapabilityInput['actions'][number];
  dataSchema: z.ZodType<Data>;
  /** What `map` makes of the data. */
  translate(data: Data): Data;
  calls: readonly BoundCall[];
  /** When it is broken off. */
  stop: readonly BoundCall[];
  /** When it is over, however it ended. */
  end: readonly BoundCall[];
  /** How long it goes on between `calls` and `end`. */
  holdMs: Template;
}

/** What did not fit the preset, and where in the config that is. */
export interface Fault {
  path: string;
  message: string;
}

const NOTHING: Template = { kind: 'literal', value: 0 };

/** The actions of a config on this preset; those that do not fit are left out, and say why. */
export function configuredOffers(
  actions: Readonly<Record<string, ConfiguredAction>>,
  preset: Preset,
): { offers: Offer[]; faults: Fault[] } {
  const faults: Fault[] = [];
  const offers: Offer[] = [];
  for (const [category, action] of Object.entries(actions)) {
    const before = faults.length;
    const bind = (calls: readonly Call[], part: string) =>
      bindAll(calls, preset, `actions.${category}.${part}`, faults);
    const bound = { calls: bind(action.calls, 'calls'), stop: bind(action.stop, 'stop'), end: bind(action.end, 'end') };
    if (faults.length === before) offers.push(configuredOffer(category, action, bound));
  }
  return { offers, faults };
}

/** Binds calls one by one; faults are added to the list. */
export function bindAll(calls: readonly Call[], preset: Preset, path: string, faults: Fault[]): BoundCall[] {
  return calls.flatMap((call, index) => {
    try {
      return [bindCall(call, preset)];
    } catch (fault) {
      faults.push({ path: `${path}[${index}]`, message: (fault as Error).message });
      return [];
    }
  });
}

function configuredOffer(
  category: string,
  { map, fields: ownFields, description, holdMs = NOTHING, channel, policy, examples }: ConfiguredAction,
  bound: Pick<Offer, 'calls' | 'stop' | 'end'>,
): Offer {
  const taken = [...bound.calls, ...bound.stop, ...bound.end].flatMap(({ fields }) => fields);
  const held = placesOf(holdMs).map(
    ({ paths: [path = []], otherwise }): Field => ({
      name: path[0] ?? '',
      type: z.number().min(0).max(600_000),
      isNeeded: otherwise === 'needed',
    }),
  );
  const typed = (field: Field): z.ZodType => {
    const choices = map[field.name];
    if (choices) return z.enum(Object.keys(choices));
    return ownFields[field.name] ?? knownField(category, field.name) ?? field.type;
  };
  const shape: Record<string, z.ZodType> = {};
  const all = [...taken, ...held];
  for (const field of all) {
    const isNeeded = all.some(({ name, isNeeded }) => name === field.name && isNeeded);
    const type = typed(field);
    shape[field.name] = isNeeded ? unwrapped(type) : type.optional();
  }
  return {
    ...offerOf(category, z.object(shape), { description, channel, policy, examples }),
    translate: (data) => translated(data, map),
    ...bound,
    holdMs,
  };
}

function translated(data: Data, map: ConfiguredAction['map']): Data {
  const changed = Object.entries(map).flatMap(([field, choices]) => {
    const said = data[field];
    return typeof said === 'string' && Object.hasOwn(choices, said) ? [[field, choices[said]] as const] : [];
  });
  return { ...data, ...Object.fromEntries(changed) };
}

/** The field as VCCP itself knows it in this category. */
function knownField(category: string, name: string): z.ZodType | undefined {
  if (!Object.hasOwn(ACTION_DATA, category)) return undefined;
  const shape: Record<string, z.ZodType> = ACTION_DATA[category as KnownActionCategory].shape;
  return Object.hasOwn(shape, name) ? shape[name] : undefined;
}

const unwrapped = (type: z.ZodType): z.ZodType => (type instanceof z.ZodOptional ? (type.unwrap() as z.ZodType) : type);

function offerOf(
  category: string,
  dataSchema: z.ZodObject,
  more: Omit<Offer['capability'], 'category' | 'schema'>,
): Pick<Offer, 'capability' | 'dataSchema'> {
  const { $schema: _, ...schema } = z.toJSONSchema(dataSchema, { io: 'input', unrepresentable: 'any' });
  const said = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));
  return { capability: { category, schema, ...said }, dataSchema };
}

/** As many as leave a model able to read them. */
const MOST_OFFERS = 128;

/** Without a config: each function and each property of the preset is an action of its own. */
export function presetOffers(preset: Preset): Offer[] {
  const taken = new Set<string>();
  const functions = preset.functions.map((exposed): Offer => {
    // A pointer to the world is the engine's own business.
    const parameters = exposed.parameters.filter(({ Name }) => Name !== 'WorldContextObject');
    const template = Object.fromEntries(parameters.map(({ Name }) => [Name, `{{data.${Name} ?? none}}`]));
    const call: Call = {
      kind: 'function',
      name: exposed.name,
      parameters: Object.fromEntries(Object.entries(template).map(([name, text]) => [name, parseTemplate(text)])),
    };
    const shape = Object.fromEntries(parameters.map((value) => [value.Name, valueType(value).optional()]));
    const about = exposed.description.split('\n')[0]?.slice(0, 300) ?? '';
    const description = `Calls "${exposed.name}" in Unreal. ${about}`.trim();
    return single(categoryOf(exposed.name, 'function', taken), z.object(shape), description, bindCall(call, preset));
  });
  const properties = preset.properties.map((exposed): Offer => {
    const call: Call = { kind: 'property', name: exposed.name, value: parseTemplate('{{data.value}}') };
    const category = categoryOf(`set_${exposed.name}`, 'set_property', taken);
    const shape = z.object({ value: valueType(exposed.value) });
    return single(category, shape, `Sets "${exposed.name}" in Unreal, until it is set again.`, bindCall(call, preset));
  });
  return [...functions, ...properties].slice(0, MOST_OFFERS);
}

function single(category: string, shape: z.ZodObject, description: string, call: BoundCall): Offer {
  const offered = offerOf(category, shape, { description });
  return { ...offered, translate: (data) => data, calls: [call], stop: [], end: [], holdMs: NOTHING };
}

/** A category from a name of any letters: `Print Text (KismetSystemLibrary)` is `Print_Text_KismetSystemLibrary`. */
function categoryOf(name: string, otherwise: string, taken: Set<string>): string {
  const plain = name
    .replace(/[^A-Za-z0-9.-]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 60);
  const base = plain === '' || plain === 'set' ? otherwise : plain;
  let category = base;
  for (let count = 2; taken.has(category); count += 1) category = `${base.slice(0, 60)}_${count}`;
  taken.add(category);
  return category;
}

/** Milliseconds to hold, as the data says. */
export function holdOf({ holdMs }: Offer, data: Data): number {
  const ms = fillTemplate(holdMs, data);
  return typeof ms === 'number' && Number.isFinite(ms) ? Math.min(600_000, Math.max(0, ms)) : 0;
}
