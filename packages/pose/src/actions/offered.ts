import { type ActionCapability, VCCPError } from '@vccp/protocol';
import type { ActionKind } from './action-kind.js';

/** What this avatar can do of these kinds. */
export function offeredActions<C>(kinds: readonly ActionKind<C>[], context: C): ActionCapability[] {
  return kinds.flatMap((kind) => kind.offer(context) ?? []);
}

/** @throws {VCCPError} `not-capable`, naming what it can do. */
export function kindOf<C>(
  kinds: readonly ActionKind<C>[],
  category: string,
  context: C,
): ActionKind<C> & { channel: string } {
  const offered = offeredActions(kinds, context);
  const offer = offered.find((action) => action.category === category);
  const kind = kinds.find((each) => each.category === category);
  if (offer && kind) return { ...kind, channel: offer.channel ?? category };
  const options = offered.map((action) => action.category);
  throw new VCCPError('not-capable', `this body does not do "${category}"; it does ${options.join(', ')}`, {
    validOptions: options,
  });
}
