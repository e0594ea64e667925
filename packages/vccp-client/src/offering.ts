import { type Capability, capabilityDataSchema, parseWith, VCCPError } from '@vccp/protocol';
import type { Body, BodyAction } from './body.js';
import type { Introduction } from './client-options.js';

/** What a body last said that it can do. */
export class Offering {
  readonly #body: Body;
  #capability: Capability;

  /** @throws {VCCPError} `bad-message` when what the body says is not a capability. */
  constructor(body: Body) {
    this.#body = body;
    this.#capability = readCapability(body, 0);
  }

  get capability(): Capability {
    return this.#capability;
  }

  /** Asks the body again. @throws {VCCPError} `bad-message`; then what it said before holds. */
  refresh(): void {
    this.#capability = readCapability(this.#body, (this.#capability.revision ?? 0) + 1);
  }

  /** What the action is played on: its own word first, then the capability's. */
  channelOf({ category, meta }: BodyAction): string {
    return meta.channel ?? this.#offered(category)?.channel ?? category;
  }

  /** Why the body cannot play this, or may not while somebody holds it; undefined where it can. */
  refusal({ category }: BodyAction, heldBy: string | undefined): VCCPError | undefined {
    if (heldBy !== undefined)
      return new VCCPError('body-paused', `${heldBy} holds ${this.#body.name}; try again when released`);
    if (this.#offered(category)) return undefined;
    const categories = this.#capability.actions.map((action) => action.category);
    return new VCCPError('not-capable', `${this.#body.name} offers ${categories.join(', ')}, not ${category}`, {
      validOptions: categories,
    });
  }

  #offered(category: string) {
    return this.#capability.actions.find((action) => action.category === category);
  }
}

/** Who a body says it is. */
export function introductionOf({ name, kind, model, see, follow }: Body): Introduction {
  return {
    body: { name, kind, ...(model !== undefined && { model }) },
    features: [...(see ? ['view'] : []), ...(follow ? ['pose'] : [])],
  };
}

function readCapability(body: Body, revision: number): Capability {
  const parsed = parseWith(capabilityDataSchema, { ...body.capabilities(), revision }, `capability of ${body.name}`);
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}
