import * as z from 'zod';
import { channelSchema, POLICIES } from './action.js';
import { categorySchema, dataSchema } from './message.js';

/** A JSON Schema 2020-12 document, kept as plain JSON. */
const jsonSchemaSchema = z.record(z.string(), z.unknown());
export type JsonSchema = z.infer<typeof jsonSchemaSchema>;

/**
 * One thing a body can do. `data` is version 1.0's example of the action's data. Where `schema` is absent, one is
 * inferred from the example, in which a string like `happy|sad|angry` means those choices.
 */
export const actionCapabilitySchema = z.object({
  type: z.literal('action').default('action'),
  category: categorySchema,
  data: dataSchema.default({}),
  description: z.string().max(2000).optional(),
  schema: jsonSchemaSchema.optional(),
  channel: channelSchema.optional(),
  policy: z.enum(POLICIES).optional(),
  durationMs: z.number().nonnegative().optional().describe('how long it takes as a rule'),
  interruptible: z.boolean().optional(),
  audible: z.boolean().optional().describe('of `audio`: false where it moves a mouth along and is not heard'),
  examples: z.array(dataSchema).max(32).optional(),
});
export type ActionCapability = z.infer<typeof actionCapabilitySchema>;

/** One thing a body can notice. */
export const perceptionCapabilitySchema = z.object({
  type: z.literal('perception').default('perception'),
  category: categorySchema,
  data: dataSchema.default({}),
  description: z.string().max(2000).optional(),
  schema: jsonSchemaSchema.optional(),
});
export type PerceptionCapability = z.infer<typeof perceptionCapabilitySchema>;

/** Data of the system message `capability`: all that a body offers. A later one replaces the earlier one whole. */
export const capabilityDataSchema = z.object({
  actions: z.array(actionCapabilitySchema).max(256),
  perceptions: z.array(perceptionCapabilitySchema).max(256).optional(),
  revision: z.int().nonnegative().optional(),
});
export type Capability = z.infer<typeof capabilityDataSchema>;
/** What a body author writes: fields that have a default may be left out. */
export type CapabilityInput = z.input<typeof capabilityDataSchema>;
