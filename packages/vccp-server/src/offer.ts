import type { ActionCapability, JsonSchema } from '@vccp/protocol';
import { VCCPError } from '@vccp/protocol';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { explain, mend } from './data-fault.js';
import { exampleFrom } from './example-data.js';
import { exampleData, inferSchema } from './infer-schema.js';

/** One action that a body offers, ready to judge data against. */
export interface Offer {
  readonly capability: ActionCapability;
  /** The body's own JSON Schema, or the one inferred from its example. */
  readonly schema: JsonSchema;
  /** Data that this action would take. */
  readonly example: Record<string, unknown>;
  /** The fault of this data, with what would have been right, or undefined. */
  fault(data: Record<string, unknown>): VCCPError | undefined;
}

/** The offers of a capability, by category, and one complaint for each action whose schema cannot be used. */
export function readOffers(actions: readonly ActionCapability[]): { offers: Map<string, Offer>; complaints: string[] } {
  const offers = new Map<string, Offer>();
  const complaints: string[] = [];
  const ajv = newAjv();
  for (const capability of actions) {
    const inferred = inferSchema(capability.data);
    try {
      const schema = capability.schema ?? inferred;
      offers.set(capability.category, makeOffer(capability, schema, ajv.compile(schema)));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      complaints.push(`action ${capability.category}: its schema cannot be used and was left aside: ${reason}`);
      offers.set(capability.category, makeOffer(capability, inferred, newAjv().compile(inferred)));
    }
  }
  return { offers, complaints };
}

function newAjv(): Ajv2020 {
  return new Ajv2020({
    strict: false,
    allErrors: true,
    verbose: true,
    validateFormats: false,
    // Two actions of one body may carry the same $id.
    addUsedSchema: false,
    logger: false,
  });
}

function makeOffer(capability: ActionCapability, schema: JsonSchema, validate: ValidateFunction): Offer {
  const candidates: unknown[] = [
    ...(capability.examples ?? []),
    exampleData(capability.data),
    exampleFrom(schema),
    capability.data,
  ];
  const example = candidates.find((data): data is Record<string, unknown> => isData(data) && validate(data)) ?? {};
  return {
    capability,
    schema,
    example,
    fault(data) {
      if (validate(data)) return undefined;
      const errors: ErrorObject[] = validate.errors ?? [];
      const { text, validOptions } = explain(errors);
      const mended = mend(data, errors, example);
      const right = { category: capability.category, data: validate(mended) ? mended : example };
      return new VCCPError(
        'invalid-data',
        `action ${capability.category} was rejected: ${text} For example ${JSON.stringify(right)}`,
        { ...(validOptions && { validOptions }) },
      );
    },
  };
}

function isData(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
