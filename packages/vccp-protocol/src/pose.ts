import * as z from 'zod';
import { weightSchema } from './vector.js';

/** A unit quaternion of 32 bits may have parts that are a little more than 1. */
const partSchema = z.number().min(-1.01).max(1.01);
/** x y z w of a unit quaternion. */
const turnSchema = z.tuple([partSchema, partSchema, partSchema, partSchema]);
const atMost = (most: number) =>
  [(entries: object) => Object.keys(entries).length <= most, { error: `at most ${most}` }] as const;
/** A share of the height at which the hips rest. */
const shareSchema = z.number().min(-10).max(10);

/**
 * Body or sensor → server → bodies with the feature `pose`: what a tracked person does, so that a body does it too. Nobody
 * keeps it and nothing waits for it; the next one takes its place.
 */
export const poseDataSchema = z.discriminatedUnion('tracked', [
  z.object({ tracked: z.literal(false).describe('nobody is tracked any more') }),
  z.object({
    tracked: z.literal(true),
    bones: z
      .record(z.string().max(64), turnSchema)
      .refine(...atMost(64))
      .describe('by VRM 1.0 name: how it is turned beside its parent, x y z w, from the T-pose; only those tracked'),
    hips: z
      .object({ x: shareSchema, y: shareSchema, z: shareSchema })
      .optional()
      .describe('how far they are from where they rest, in shares of the height at which they rest'),
    expressions: z
      .record(z.string().min(1).max(128), weightSchema)
      .refine(...atMost(256))
      .optional()
      .describe('by VRM 1.0 name'),
  }),
]);
export type TrackedPose = z.infer<typeof poseDataSchema>;
