import { float, type OscMessage } from '@vccp/osc';
import { LOOK_DIRECTIONS } from '@vccp/protocol';
import * as z from 'zod';
import { type Means, type Offer, offer } from '../offer.js';

/** Exactly one kind of eye data may be sent, so this is the only one. Degrees: down and right are positive. */
const eyes = (pitch: number, yaw: number): OscMessage => ({
  address: '/tracking/eye/CenterPitchYaw',
  args: [float(pitch), float(yaw)],
});
const lids = (closed: number): OscMessage => ({ address: '/tracking/eye/EyesClosedAmount', args: [float(closed)] });

const DIRECTIONS: Readonly<Record<(typeof LOOK_DIRECTIONS)[number], readonly [pitch: number, yaw: number]>> = {
  ahead: [0, 0],
  left: [0, -25],
  right: [0, 25],
  up: [-20, 0],
  down: [20, 0],
  away: [12, 25],
};

/** One of these at least says what is meant. */
const WHERE = ['direction', 'target', 'yawDegrees', 'pitchDegrees', 'eyesClosed'] as const;

/** Moves the eyes of an avatar that has eyes to move, and keeps them there. */
export function lookAt({ keepAlive, rest }: Means): Offer {
  return offer(
    {
      category: 'lookAt',
      description:
        'Looks somewhere with the eyes, as the avatar sees it; for the whole body use movement with turnDegrees.',
      channel: 'gaze',
      examples: [{ direction: 'left' }, { yawDegrees: -10, pitchDegrees: 5 }],
      dataSchema: z
        .object({
          direction: z.enum(LOOK_DIRECTIONS).optional(),
          target: z
            .literal('user')
            .optional()
            .describe('ahead, and then as VRChat moves eyes by itself: it does not tell where anybody is'),
          yawDegrees: z.number().min(-45).max(45).optional().describe('positive is to its left'),
          pitchDegrees: z.number().min(-45).max(45).optional().describe('positive is up'),
          eyesClosed: z.number().min(0).max(1).optional().describe('0 open, 1 closed; blinks by itself without it'),
          holdMs: z.number().min(100).max(600_000).optional().describe('then ahead; until changed by default'),
        })
        .refine((data) => WHERE.some((field) => data[field] !== undefined), { error: `give ${WHERE.join(', or ')}` })
        .meta({ anyOf: WHERE.map((field) => ({ required: [field] })) }),
    },
    async ({ direction = 'ahead', target, yawDegrees, pitchDegrees, eyesClosed, holdMs }) => {
      const [pitch, yaw] = DIRECTIONS[direction];
      const looks = [
        eyes(pitchDegrees === undefined ? pitch : -pitchDegrees, yawDegrees === undefined ? yaw : -yawDegrees),
        ...(eyesClosed === undefined ? [] : [lids(eyesClosed)]),
      ];
      const end = [eyes(0, 0), ...(eyesClosed === undefined ? [] : [lids(0)])];
      for (const message of end) rest.touch(message);
      // Said no more, VRChat takes the eyes back.
      keepAlive.keep('eyes', looks, end, target === undefined ? holdMs : 0);
      return undefined;
    },
  );
}
