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
export interface Offers {
  readonly offers: ReadonlyMap<string, Offer>;
  readonly complaints: readonly string[];
}

/** How many capabilities are remembered, and how long one may be, as JSON. */
const MAX_REMEMBERED = 64;
const MAX_REMEMBERED_CHARACTERS = 64 * 1024;

/**
 * Makes validators of schemas. That takes milliseconds for each, and bodies come back with the same capability by the
 * hundred when a network returns: what was read before is remembered.
 */
export class OfferReader {
  readonly #ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    verbose: true,
    validateFormats: false,
    // Two actions of one body may carry the same $id.
    addUsedSchema: false,
    logger: false,
  });
  readonly #remembered = new Map<string, Offers>();

  read(actions: readonly ActionCapability[]): Offers {
    const text = JSON.stringify(actions);
    const known = this.#remembered.get(text);
    if (known) return known;
    const read = this.#read(actions);
    if (text.length <= MAX_REMEMBERED_CHARACTERS) {
      this.#remembered.set(text, read);
      const [oldest] = this.#remembered.keys();
      if (this.#remembered.size > MAX_REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
    }
    return read;
  }

  #read(actions: readonly ActionCapability[]): Offers {
    const offers = new Map<string, Offer>();
    const complaints: string[] = [];
    for (const capability of actions) {
      const inferred = inferSchema(capability.data);
      try {
        const schema = capability.schema ?? inferred;
        offers.set(capability.category, makeOffer(capability, schema, this.#compile(schema)));
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        complaints.push(`action ${capability.category}: its schema cannot be used and was left aside: ${reason}`);
        offers.set(capability.category, makeOffer(capability, inferred, this.#compile(inferred)));
      }
    }
    return { offers, complaints };
  }

  #compile(schema: JsonSchema): ValidateFunction {
    try {
      return this.#ajv.compile(schema);
    } finally {
      // Or every schema that ever was would be kept.
      this.#ajv.removeSchema(schema);
    }
  }
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
