import { wait } from '@vccp/client';
import { GESTURE_NAMES, type Gesture } from '@vccp/protocol';
import * as z from 'zod';
import { EMOTE_GAP_MS, type Emote, emote, SEATED_EMOTES, STANDING_EMOTES } from '../emote.js';
import { type Means, type Offer, offer } from '../offer.js';
import { orAbort } from '../or-abort.js';
import { type AvatarParameter, keyword, setParameter } from '../parameters.js';

/** How long a parameter that is named for a gesture stays on. */
const SWITCH_MS = 2000;

const isStanding = (gesture: Gesture) => STANDING_EMOTES[gesture] !== undefined;

/** Gestures that this avatar has: by `VRCEmote`, or by a parameter of its own that is named so. */
export function gesture(means: Means): Offer | undefined {
  const own = ownGestures(means.avatar.parameters);
  const has = GESTURE_NAMES.filter((name) => (means.hasEmotes && isStanding(name)) || own.has(name));
  const [first, ...others] = has;
  if (!first) return undefined;
  return offer(
    {
      category: 'gesture',
      description: 'Makes a gesture with the whole body, one after another.',
      channel: 'gesture',
      examples: [{ gesture: first }],
      dataSchema: z.object({
        gesture: z.enum([first, ...others]),
        intensity: z.number().min(0).max(1).optional().describe('0 does nothing; the avatar knows no half gesture'),
        repeat: z.int().min(1).max(10).optional().describe('1 by default'),
      }),
    },
    async ({ gesture: name, intensity = 1, repeat = 1 }, { signal, report }) => {
      if (intensity === 0) return { played: 0 };
      for (let played = 0; played < repeat; played += 1) {
        if (played > 0) report(played / repeat);
        await playGesture(name, own.get(name), means, signal);
      }
      return { played: repeat };
    },
  );
}

/** @throws {Error} when it cannot be made while seated */
export async function playGesture(
  name: Gesture,
  own: AvatarParameter | undefined,
  means: Means,
  signal: AbortSignal,
): Promise<void> {
  if (means.hasEmotes && isStanding(name)) await playEmote(name, means, signal);
  else if (own) await playSwitch(own, means, signal);
}

async function playEmote(name: Gesture, { emotes, rest, values }: Means, signal: AbortSignal): Promise<void> {
  const isSeated = values.get('Seated') === true;
  const chosen: Emote | undefined = (isSeated ? SEATED_EMOTES : STANDING_EMOTES)[name];
  if (!chosen) throw new Error(`the avatar sits, and ${name} is only there standing; stand up first`);
  rest.touch(emote(0));
  await emotes.play(chosen, signal);
}

async function playSwitch(own: AvatarParameter, { wire, clock, rest }: Means, signal: AbortSignal): Promise<void> {
  const off = setParameter(own, 0);
  rest.touch(off);
  try {
    await orAbort(wire.send(setParameter(own, 1)), signal);
    await wait(clock, SWITCH_MS, signal);
  } finally {
    wire.urgent([off]);
  }
  await wait(clock, EMOTE_GAP_MS, signal);
}

const BEFORE = ['gesture', 'emote', 'anim', 'animation', 'action', 'pose'];

function ownGestures(parameters: readonly AvatarParameter[]): Map<Gesture, AvatarParameter> {
  const found = new Map<Gesture, AvatarParameter>();
  for (const name of GESTURE_NAMES) {
    const own = parameters.find(
      (parameter) =>
        parameter.writable && parameter.type !== 'int' && keyword(parameter.name, BEFORE) === name.toLowerCase(),
    );
    if (own) found.set(name, own);
  }
  return found;
}
