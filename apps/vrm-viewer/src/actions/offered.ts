import { type ActionCapability, VCCPError } from '@vccp/protocol';
import type { ActionContext, ActionKind } from './action-kind.js';
import { animation } from './animation.js';
import { audio } from './audio.js';
import { expression } from './expression.js';
import { gesture } from './gesture.js';
import { lookAt } from './look-at.js';
import { movement } from './movement.js';
import { posture } from './posture.js';
import { say } from './say.js';
import { sequence } from './sequence.js';

const KINDS: readonly ActionKind[] = [movement, lookAt, expression, gesture, posture, animation, say, audio, sequence];

/** What this avatar can do. */
export function offeredActions(context: ActionContext): ActionCapability[] {
  return KINDS.flatMap((kind) => kind.offer(context) ?? []);
}

/** @throws {VCCPError} `not-capable`, naming what it can do. */
export function kindOf(category: string, context: ActionContext): ActionKind & { channel: string } {
  const offered = offeredActions(context);
  const offer = offered.find((action) => action.category === category);
  const kind = KINDS.find((each) => each.category === category);
  if (offer && kind) return { ...kind, channel: offer.channel ?? category };
  const options = offered.map((action) => action.category);
  throw new VCCPError('not-capable', `this body does not do "${category}"; it does ${options.join(', ')}`, {
    validOptions: options,
  });
}
