import type { ActionCapability, JsonSchema } from '@vccp/protocol';
import { VCCPError } from '@vccp/protocol';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { explain, mend } from './data-fault.js';
import { exampleFrom } from './example-data.js';
import { exampleData, inferSchema } from './infer-schema.js';
import { TimeBox, TooSlow } from './time-box.js';

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

/** Whether the data of an action has this field, by its schema. */
export function takesField({ schema: { properties } }: Offer, field: string): boolean {
  return typeof properties === 'object' && properties !== null && field in properties;
}

/** The offers of a capability, by category, and one complaint for each action whose schema cannot be used. */
export interface Offers {
  readonly offers: ReadonlyMap<string, Offer>;
  readonly complaints: readonly string[];
}

/**
 * A schema is a program of strangers: making a validator of it may take minutes, and judging by it for ever. Reading one
 * capability, and judging one action's data, may take this long.
 */
const MAX_READING_MS = 500;
const MAX_JUDGING_MS = 500;
/** Without these in a schema, judging takes no longer than reading the schema did. */
const SLOW_WORDS = /"(pattern|patternProperties|propertyNames|\$ref|\$dynamicRef|uniqueItems)":/;

/** How many capabilities are remembered, and how long one may be, as JSON. */
const MAX_REMEMBERED = 64;
const MAX_REMEMBERED_CHARACTERS = 64 * 1024;

/**
 * Makes validators of schemas. That takes milliseconds for each, and bodies come back with the same capability by the
 * hundred when a network returns: what was read before is remembered.
 */
export class OfferReader {
  /** Replaced when it was stopped half way, in a state that nobody knows. */
  #ajv = newAjv();
  readonly #box = new TimeBox();
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
    let begun = false;
    let next = 0;
    try {
      this.#box.run(MAX_READING_MS, () => {
        if (begun) this.#ajv = newAjv();
        begun = true;
        for (let action = actions[next]; action; next += 1, action = actions[next]) {
          offers.set(action.category, this.#offerOf(action, complaints));
        }
      });
    } catch (error) {
      if (!(error instanceof TooSlow)) throw error;
      this.#ajv = newAjv();
      const late = actions.slice(next);
      complaints.push(
        `reading the schemas took more than ${MAX_READING_MS} ms, so those of ${late.map(({ category }) => category).join(', ')} were left aside; offer fewer or simpler ones`,
      );
      for (const action of late)
        offers.set(
          action.category,
          makeOffer(action, {}, () => true),
        );
    }
    return { offers, complaints };
  }

  #offerOf(capability: ActionCapability, complaints: string[]): Offer {
    const inferred = inferSchema(capability.data);
    try {
      const schema = capability.schema ?? inferred;
      return this.#inTime(makeOffer(capability, schema, this.#compile(schema)));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      complaints.push(`action ${capability.category}: its schema cannot be used and was left aside: ${reason}`);
      return makeOffer(capability, inferred, this.#compile(inferred));
    }
  }

  /** The offer, with an end to the time that it takes to judge, where there might be none. */
  #inTime(offer: Offer): Offer {
    if (!SLOW_WORDS.test(JSON.stringify(offer.schema))) return offer;
    return {
      ...offer,
      fault: (data) => {
        try {
          return this.#box.run(MAX_JUDGING_MS, () => offer.fault(data));
        } catch (error) {
          if (!(error instanceof TooSlow)) throw error;
          const right = JSON.stringify({ category: offer.capability.category, data: offer.example });
          return new VCCPError(
            'invalid-data',
            `action ${offer.capability.category} was rejected: the body's schema cannot be held against this data within ${MAX_JUDGING_MS} ms. For example ${right}`,
          );
        }
      },
    };
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

function makeOffer(
  capability: ActionCapability,
  schema: JsonSchema,
  validate: ValidateFunction | (() => boolean),
): Offer {
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
      const errors: ErrorObject[] = ('errors' in validate ? validate.errors : undefined) ?? [];
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
