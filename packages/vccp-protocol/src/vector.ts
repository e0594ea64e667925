import * as z from 'zod';

/** A position or direction: metres, right-handed, Y up, +Z out of the character's face at rest (glTF, VRM 1.0). */
export const vector3Schema = z
  .object({
    x: z.number().describe("metres; the character's left is +x"),
    y: z.number().default(0).describe('metres; up is +y, the floor is 0'),
    z: z.number().describe('metres; forward is +z'),
  })
  .describe('metres, right-handed, Y up (glTF, VRM 1.0)');
export type Vector3 = z.infer<typeof vector3Schema>;

/** A share from 0 (nothing) to 1 (all). */
export const weightSchema = z.number().min(0).max(1);

/** A length of time in whole or broken milliseconds. */
export const durationMsSchema = z
  .number()
  .nonnegative()
  .max(24 * 60 * 60 * 1000);
