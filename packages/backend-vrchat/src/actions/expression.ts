import { wait } from '@vccp/client';
import { EMOTIONS, type Emotion, EXPRESSION_PRESETS } from '@vccp/protocol';
import * as z from 'zod';
import { EMOTION_EMOTES } from '../emote.js';
import { faceOf, faceWeights, shownEmotion } from '../face.js';
import { type Means, type Offer, offer, waitAndReport } from '../offer.js';
import { orAbort } from '../or-abort.js';
import { type AvatarParameter, setParameter } from '../parameters.js';
import { playGesture } from './gesture.js';

const DEFAULT_INTENSITY = 0.8;
const DEFAULT_FADE_MS = 300;
/** Steps of a fade: every 50 ms, and few enough that nothing else has to wait. */
const FADE_STEP_MS = 50;
const MOST_FADE_STEPS = 10;

/** Feelings: on the face of an avatar that has parameters for it, else with the whole body, else not at all. */
export function expression(means: Means): Offer | undefined {
  const face = faceOf(means.avatar.parameters);
  const withBody = Object.keys(EMOTION_EMOTES) as Emotion[];
  const among = face.size > 0 ? [...face.keys()] : means.hasEmotes ? withBody : [];
  if (among.length === 0) return undefined;
  /** How far each parameter is on now, by its name. */
  const shown = new Map<string, number>();

  return offer(
    {
      category: 'expression',
      description: `Shows a feeling ${face.size > 0 ? 'on the face, until another is shown' : 'with the whole body'}. The avatar has ${among.join(', ')}; of others the nearest is shown.`,
      channel: 'face',
      examples: [{ emotion: among[0] }],
      dataSchema: z
        .object({
          emotion: z.enum(EMOTIONS).optional(),
          preset: z.enum(EXPRESSION_PRESETS).optional().describe('the same, as VRM names it'),
          intensity: z.number().min(0).max(1).optional().describe(`0..1; ${DEFAULT_INTENSITY} by default`),
          fadeMs: z.number().min(0).max(10_000).optional().describe(`${DEFAULT_FADE_MS} by default`),
          holdMs: z.number().min(0).max(600_000).optional().describe('then neutral; until changed by default'),
        })
        .refine(({ emotion, preset }) => emotion !== undefined || preset !== undefined, {
          error: 'give emotion or preset',
        })
        .meta({ anyOf: [{ required: ['emotion'] }, { required: ['preset'] }] }),
    },
    async ({ emotion, preset, intensity = DEFAULT_INTENSITY, fadeMs = DEFAULT_FADE_MS, holdMs }, context) => {
      const { signal } = context;
      const wanted = emotion ?? (preset === 'relaxed' ? 'calm' : preset) ?? 'neutral';
      const felt = shownEmotion(wanted, intensity, among);
      if (face.size === 0) {
        const made = felt.intensity === 0 ? undefined : EMOTION_EMOTES[felt.emotion];
        if (made) await playGesture(made, undefined, means, signal);
        return { ...felt, gesture: made };
      }
      try {
        await fade(faceWeights(face, felt.emotion, felt.intensity), fadeMs, shown, means, signal);
        if (holdMs === undefined) return { ...felt };
        await waitAndReport(means.clock, holdMs, context);
      } catch (reason) {
        // What takes its place fades from what is shown.
        if (!isReplaced(signal)) void set(faceWeights(face, 'neutral', 0), shown, means, true);
        throw reason;
      }
      await fade(faceWeights(face, 'neutral', 0), fadeMs, shown, means, signal);
      return { ...felt };
    },
  );
}

const isReplaced = ({ reason }: AbortSignal) =>
  reason instanceof Error && ['replaced', 'overridden'].includes(reason.message);

async function fade(
  target: ReadonlyMap<AvatarParameter, number>,
  fadeMs: number,
  shown: Map<string, number>,
  means: Means,
  signal: AbortSignal,
): Promise<void> {
  const from = new Map([...target.keys()].map((parameter) => [parameter, shown.get(parameter.name) ?? 0]));
  const steps = Math.max(1, Math.min(MOST_FADE_STEPS, Math.round(fadeMs / FADE_STEP_MS)));
  for (let step = 1; step <= steps; step += 1) {
    const share = step / steps;
    const between = [...target].map(([parameter, weight]): [AvatarParameter, number] => {
      const start = from.get(parameter) ?? 0;
      // One that is on or off changes at once: half way may never come.
      return [parameter, parameter.type === 'bool' || share === 1 ? weight : start + (weight - start) * share];
    });
    const left = set(new Map(between), shown, means, share === 1);
    if (share === 1) await orAbort(left, signal);
    await wait(means.clock, fadeMs / steps, signal);
  }
}

/**
 * Sends what differs from what was shown, or all of it, since the person at the machine may have changed it meanwhile.
 * Resolves when it has left. Any intensity at all turns on what is only on or off.
 */
async function set(
  weights: ReadonlyMap<AvatarParameter, number>,
  shown: Map<string, number>,
  { wire, rest }: Means,
  all: boolean,
): Promise<void> {
  const changes = [...weights].filter(([{ name }, weight]) => all || (shown.get(name) ?? 0) !== weight);
  await Promise.all(
    changes.map(([parameter, weight]) => {
      shown.set(parameter.name, weight);
      rest.touch(setParameter(parameter, 0));
      return wire.send(setParameter(parameter, parameter.type === 'bool' ? weight > 0 : weight), 'latest');
    }),
  );
}
