import { type Clock, type PlayContext, wait } from '@vccp/client';
import { type CapabilityInput, describeIssues, VCCPError } from '@vccp/protocol';
import * as z from 'zod';
import type { Player } from './audio/player.js';
import type { Avatar } from './avatar.js';
import type { Chatbox } from './chatbox.js';
import type { EmoteTurns } from './emote.js';
import type { KeepAlive } from './keep-alive.js';
import type { Rest } from './rest.js';
import type { Wire } from './throttle.js';

/** What an action has to work with. */
export interface Means {
  wire: Wire;
  clock: Clock;
  rest: Rest;
  emotes: EmoteTurns;
  chatbox: Chatbox;
  keepAlive: KeepAlive;
  avatar: Avatar;
  /** Whether this avatar plays gestures by `VRCEmote`. */
  hasEmotes: boolean;
  /** What VRChat last said of each parameter. */
  values: ReadonlyMap<string, number | boolean>;
  /** Where sounds go, where there is such a place. */
  player: Player | undefined;
  /** @default globalThis.fetch */
  fetch?: typeof fetch | undefined;
}

type ActionOffer = CapabilityInput['actions'][number];
type Result = Record<string, unknown> | undefined;

/** One thing that this avatar can do. */
export interface Offer {
  capability: ActionOffer;
  /** @throws {VCCPError} `invalid-data` for data that does not fit */
  play(data: unknown, context: PlayContext): Promise<Result>;
}

/** An offer whose data is held against a schema, which is also what an agent reads. */
export function offer<S extends z.ZodType>(
  capability: ActionOffer & { dataSchema: S },
  play: (data: z.output<S>, context: PlayContext) => Promise<Result>,
): Offer {
  const { dataSchema, ...said } = capability;
  const { $schema: _, ...schema } = z.toJSONSchema(dataSchema, { io: 'input' });
  return {
    capability: { schema, ...said },
    play(data, context) {
      const parsed = dataSchema.safeParse(data);
      if (parsed.success) return play(parsed.data, context);
      throw new VCCPError('invalid-data', describeIssues(parsed.error, said.category, data));
    },
  };
}

/** How often a long action says that it goes on: a server takes one that is silent for 30 s to be lost. */
const REPORT_EVERY_MS = 5000;

/** Waits, and tells how far it is. @throws the signal's reason */
export async function waitAndReport(clock: Clock, ms: number, { signal, report }: PlayContext): Promise<void> {
  for (let doneMs = 0; doneMs < ms; doneMs += REPORT_EVERY_MS) {
    if (doneMs > 0) report(doneMs / ms);
    await wait(clock, Math.min(REPORT_EVERY_MS, ms - doneMs), signal);
  }
}
