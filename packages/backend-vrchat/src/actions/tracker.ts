import { float, type OscMessage } from '@vccp/osc';
import { type Vector3, vector3Schema } from '@vccp/protocol';
import * as z from 'zod';
import { type Means, type Offer, offer } from '../offer.js';

const TRACKERS = ['head', '1', '2', '3', '4', '5', '6', '7', '8'] as const;

/** Ours is right-handed with its left at +x, Unity's is left-handed with its right there: the mirror of each other. */
const toUnityPosition = ({ x, y, z }: Vector3) => [-x + 0, y, z] as const;
/** Degrees about x (nods), y (turns) and z (tilts); what a mirror keeps is the nod. */
const toUnityRotation = ({ x, y, z }: Vector3) => [x, -y + 0, -z + 0] as const;

const message = (tracker: string, what: 'position' | 'rotation', values: readonly number[]): OscMessage => ({
  address: `/tracking/trackers/${tracker}/${what}`,
  args: values.map(float),
});

/** Places a tracker, for full-body tracking and to align the head. */
export function tracker({ keepAlive }: Means): Offer {
  return offer(
    {
      category: 'tracker',
      description:
        'Says where a tracker is, and goes on saying it: head, or 1 to 8 for hip, chest, feet, knees and elbows as VRChat was calibrated. Only for a person in VR with OSC trackers on.',
      channel: 'tracker',
      policy: 'parallel',
      examples: [{ tracker: '1', position: { x: 0, y: 1, z: 0 } }],
      dataSchema: z
        .object({
          tracker: z.enum(TRACKERS),
          position: vector3Schema.optional(),
          rotation: z
            .object({ x: z.number(), y: z.number(), z: z.number() })
            .optional()
            .describe('degrees about each axis'),
          holdMs: z
            .number()
            .min(100)
            .max(600_000)
            .optional()
            .describe('then it is said no more; until stopped by default'),
        })
        .refine(({ position, rotation }) => position || rotation, { error: 'give position or rotation' })
        .meta({ anyOf: [{ required: ['position'] }, { required: ['rotation'] }] }),
    },
    async ({ tracker: name, position, rotation, holdMs }) => {
      const says = [
        ...(position ? [message(name, 'position', toUnityPosition(position))] : []),
        ...(rotation ? [message(name, 'rotation', toUnityRotation(rotation))] : []),
      ];
      keepAlive.keep(`tracker ${name}`, says, [], holdMs);
      return undefined;
    },
  );
}
