import * as z from 'zod';
import { vector3Schema } from './vector.js';

/** A thing that the body sees. `name` is its key: the same name again is the same thing, moved. */
const objectPerceptionSchema = z.looseObject({
  name: z.string().min(1).max(128),
  position: vector3Schema.optional(),
  description: z.string().max(2000).optional(),
});

/** The surroundings of the body. */
const environmentPerceptionSchema = z.looseObject({
  name: z.string().max(128).optional(),
  description: z.string().max(2000).optional(),
});

/** The person in front of the body came, left, or came back. */
const userPerceptionSchema = z.looseObject({
  present: z.boolean(),
  idleMs: z.number().nonnegative().optional(),
});

/** The person said or typed something. */
const messagePerceptionSchema = z.looseObject({
  text: z.string().min(1).max(10_000),
  from: z.string().max(128).optional(),
});

export const BODY_REGIONS = ['head', 'face', 'torso', 'leftArm', 'rightArm', 'leftHand', 'rightHand', 'legs'] as const;
export type BodyRegion = (typeof BODY_REGIONS)[number];

/** The person touched the body. */
const touchPerceptionSchema = z.looseObject({ region: z.enum(BODY_REGIONS) });

/** The data of the perceptions that VCCP itself names; further fields are welcome in each. */
export const PERCEPTION_DATA = {
  object: objectPerceptionSchema,
  environment: environmentPerceptionSchema,
  user: userPerceptionSchema,
  message: messagePerceptionSchema,
  touch: touchPerceptionSchema,
} as const;
export type KnownPerceptionCategory = keyof typeof PERCEPTION_DATA;
