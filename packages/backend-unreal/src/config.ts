import { categorySchema, describeIssues, POLICIES } from '@vccp/protocol';
import * as z from 'zod';
import { DEFAULT_UNREAL_URL, unrealAddress } from './address.js';
import { parseTemplate, type Template } from './template.js';

function toTemplate(value: unknown, context: z.RefinementCtx): Template {
  try {
    return parseTemplate(value);
  } catch (fault) {
    context.addIssue({ code: 'custom', message: (fault as Error).message });
    return z.NEVER;
  }
}

/** Text or JSON with places for the action's data. */
const templateSchema = z.unknown().transform(toTemplate);
const parametersSchema = z.record(z.string().min(1), templateSchema);
const nameSchema = z.string().min(1).max(256);

const callFields = {
  function: nameSchema.optional().describe('a function of the preset, as the panel calls it; with object its C++ name'),
  parameters: parametersSchema.optional().describe('what is left out keeps the default that the preset has'),
  property: nameSchema.optional().describe('a property of the preset, as the panel calls it'),
  value: templateSchema.optional(),
  object: nameSchema.optional().describe('path of an object in memory: its function need not be exposed'),
};

interface RawCall {
  function?: string | undefined;
  parameters?: Record<string, Template> | undefined;
  property?: string | undefined;
  value?: Template | undefined;
  object?: string | undefined;
}

/** One thing that is asked of Unreal. */
export type Call =
  | { kind: 'function'; name: string; parameters: Record<string, Template> }
  | { kind: 'property'; name: string; value: Template }
  | { kind: 'object'; object: string; name: string; parameters: Record<string, Template> };

function toCall(raw: RawCall, context: z.RefinementCtx): Call {
  const fault = callFault(raw);
  if (fault !== undefined) {
    context.addIssue({ code: 'custom', message: fault });
    return z.NEVER;
  }
  if (raw.property !== undefined && raw.value !== undefined) {
    return { kind: 'property', name: raw.property, value: raw.value };
  }
  const { function: name = '', parameters = {}, object } = raw;
  return object === undefined ? { kind: 'function', name, parameters } : { kind: 'object', object, name, parameters };
}

function callFault({ function: name, parameters, property, value, object }: RawCall): string | undefined {
  if ((name === undefined) === (property === undefined)) return 'give either function or property';
  if (property === undefined)
    return value === undefined ? undefined : 'value goes with property; a function has parameters';
  if (value === undefined) return 'property needs a value';
  return parameters === undefined && object === undefined ? undefined : 'parameters and object go with function';
}

const callSchema = z.strictObject(callFields).transform(toCall);

const jsonSchemaSchema = z.record(z.string(), z.unknown()).transform((schema, context): z.ZodType => {
  try {
    return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  } catch (fault) {
    context.addIssue({ code: 'custom', message: `is no JSON Schema: ${(fault as Error).message}` });
    return z.NEVER;
  }
});

const actionSchema = z
  .strictObject({
    description: z.string().max(2000).optional().describe('what the model reads of it'),
    ...callFields,
    calls: z.array(callSchema).min(1).max(32).optional().describe('several, one after another, instead of one'),
    map: z
      .record(z.string(), z.record(z.string(), z.json()))
      .default({})
      .describe('for a field of the data: what the model may say, and what Unreal is told instead'),
    fields: z
      .record(z.string(), jsonSchemaSchema)
      .default({})
      .describe('JSON Schema of a field, where neither VCCP nor the preset knows it'),
    holdMs: z
      .union([z.number().min(0).max(600_000), z.string()])
      .transform(toTemplate)
      .optional()
      .describe('how long it goes on before `end`'),
    stop: z.array(callSchema).max(32).default([]).describe('when it is broken off'),
    end: z.array(callSchema).max(32).default([]).describe('when it is over, however it ended'),
    channel: z.string().min(1).max(64).optional(),
    policy: z.enum(POLICIES).optional(),
    examples: z.array(z.record(z.string(), z.unknown())).max(8).optional(),
  })
  .transform((raw, context) => {
    const { function: name, parameters, property, value, object, calls, ...action } = raw;
    const single = { function: name, parameters, property, value, object };
    if (calls === undefined) return { ...action, calls: [toCall(single, context)] };
    const named = Object.entries(single).find(([, part]) => part !== undefined);
    if (named) context.addIssue({ code: 'custom', message: `with calls, ${named[0]} belongs into one of them` });
    return { ...action, calls };
  });
export type ConfiguredAction = z.output<typeof actionSchema>;

const configSchema = z.strictObject({
  name: z.string().min(1).max(128).optional(),
  url: z.string().default(DEFAULT_UNREAL_URL),
  allowRemote: z.boolean().default(false),
  preset: nameSchema.optional(),
  timeoutMs: z.number().min(100).max(60_000).optional(),
  undo: z.boolean().default(false),
  actions: z.record(categorySchema, actionSchema).default({}),
  rest: z.array(callSchema).max(64).default([]).describe('what brings her to rest: on stop, on leaving, on every exit'),
});
/** What is written in `vccp.unreal.json`. */
export type UnrealConfigInput = z.input<typeof configSchema>;
/** The same, read and held against what there is. */
export type UnrealConfig = z.output<typeof configSchema>;

/**
 * Reads a config.
 * @param what how faults call it, for example the file's name
 * @throws {TypeError} that names each fault by its path
 */
export function readUnrealConfig(value: unknown, what = 'vccp.unreal.json'): UnrealConfig {
  const parsed = configSchema.safeParse(value);
  if (!parsed.success) throw new TypeError(describeIssues(parsed.error, what, value));
  try {
    return { ...parsed.data, url: unrealAddress(parsed.data.url, parsed.data.allowRemote) };
  } catch (fault) {
    throw new TypeError(`${what}.url: ${(fault as Error).message}`, { cause: fault });
  }
}
